"""Phrasings and passages that stand in two places."""

from __future__ import annotations

from pathlib import Path, PurePath

from bot.knowledge.build import Sources
from bot.knowledge.lint import findings_of_text
from tests.knowledge.fakes import article_text
from tests.knowledge.lint.helpers import GOOD, TODAY, article, codes, found, good

TEXT = " ".join(f"Word{n} is said here once." for n in range(12))


def test_one_phrasing_in_two_articles() -> None:
    (one,) = found(article(questions=["Where is it?"]), article("refund-time", questions=["where is it"]))
    assert one.code == "same-phrasing"
    assert one.path.endswith("amber-light.md") and "refund-time.md:" in one.text


def test_a_question_in_the_words_of_a_test() -> None:
    near = article(
        questions=["is the amber light on my router bad"], tests=["is the light on my router amber", "b", "c"]
    )
    (one,) = found(near)
    assert one.code == "question-near-test" and one.line == near.lines["questions:0"]
    assert "replace one of the two" in one.mend
    (one,) = found(
        article(questions=["is the amber light on my router bad"]),
        article("refund-time", tests=["is the amber light on my router", "b", "c"]),
    )
    assert one.path.endswith("amber-light.md") and "'refund-time'" in one.mend


def test_a_question_that_is_a_test_of_an_unsaved_text(sources: Sources) -> None:
    other = article("refund-time", questions=["Where is my money?"])
    text = article_text("amber-light", tests=["where is my money", "b", "c"], body=GOOD)
    found = findings_of_text(text, PurePath("en/basics/amber-light.md"), sources.catalogue(), [other], today=TODAY)
    (one,) = [one for one in found if one.code == "question-is-test"]
    assert one.text == f"'where is my money' is also the question at {other.place('questions:0')}"
    assert text.splitlines()[one.line - 1] == "  - where is my money"


def test_short_or_different_phrasings_are_left_alone() -> None:
    assert found(article(questions=["no light"], tests=["light no", "x", "y"])) == []
    assert found(article(questions=["is the amber light bad"], tests=["is the green light good", "x", "y"])) == []
    lithuanian = article("refund-time", "lt/basics", questions=["Where is it?"])
    assert "same-phrasing" not in codes(article(questions=["Where is it?"]), lithuanian)


def test_a_passage_that_stands_in_two_places() -> None:
    first = article(body=GOOD + f"\n\n## One\n\n{TEXT}")
    second = article("refund-time", body=good("refund-time") + f"\n\n## Two\n\nSome more. {TEXT} And more.")
    (one,) = found(first, second)
    assert one.code == "same-passage" and "refund-time.md:" in one.text and "(Two)" in one.text
    assert first.body.splitlines()[one.line - first.body_line] == "## One"
    assert found(first, article("refund-time", body=second.body, status="archived")) == []


def test_a_sentence_may_be_said_twice() -> None:
    sentence = "Chat and phone are open Monday to Friday from 8:00 to 20:00 and on Saturday from 9:00 to 17:00."
    first = article(body=GOOD + f"\n\n## One\n\n{sentence}")
    second = article("refund-time", body=good("refund-time") + f"\n\n## Two\n\n{sentence}")
    assert found(first, second) == []


def test_a_text_is_told_of_both_sides_of_a_repetition(sources: Sources) -> None:
    """What is looked for from one text's side is what all articles together show, and nothing of the others alone."""
    shared = {"questions": ["is the amber light on my router bad"], "body": f"{good('one')}\n\n## Twice\n\n{TEXT}"}
    told = {"tests": ["is the amber light on my router", "b", "c"], "body": f"{good('two')}\n\n## Again\n\n{TEXT}"}
    third = {"tests": ["d", "e", "f"], "body": f"{good('three')}\n\n## Thrice\n\n{TEXT}"}
    names = {"amber-light": shared, "refund-time": told, "gift-voucher": third}
    articles = [article(name, **values) for name, values in names.items()]
    wanted = {str(one) for one in found(*articles)}
    assert sorted({one.code for one in found(*articles)}) == ["question-near-test", "same-passage"]
    seen = set()
    for name, values in names.items():
        text, path = article_text(name, **values), PurePath(f"en/basics/{name}.md")
        own = findings_of_text(text, path, sources.catalogue(), articles, today=TODAY, kb_dir=Path("kb"))
        assert sum(one.code == "question-near-test" for one in own) == (name != "gift-voucher")
        assert sum(one.code == "same-passage" for one in own) == 2
        seen |= {str(one) for one in own if str(one) in wanted}
    assert seen == wanted
