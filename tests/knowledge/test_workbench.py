from __future__ import annotations

import threading
from pathlib import Path

import pytest

from bot.errors import ArticleError
from bot.knowledge.search import Knowledge
from bot.knowledge.workbench import Workbench
from tests.knowledge.fakes import HashEncoder, article_text

AMBER = "en/basics/amber-light.md"


def test_an_unsaved_text_is_asked_and_the_saved_one_stays(knowledge: Knowledge) -> None:
    text = article_text("amber-light", body="## Lighthouse\n\nThe lighthouse of Varnhem is purple.")
    tried = Workbench(knowledge).with_text("en", AMBER, text)
    hit = tried.search("lighthouse varnhem purple").hits[0]
    assert (hit.article_id, hit.heading) == ("amber-light", "Lighthouse")
    assert len(tried.articles("en")) == len(knowledge.articles("en")) == 10
    assert "lighthouse" not in knowledge.article("en", "amber-light").body
    assert not tried.refresh()


def test_a_saved_text_gives_what_the_index_gives(knowledge: Knowledge) -> None:
    tried = Workbench(knowledge).with_text("en", AMBER, article_text("amber-light"))
    for question in ("amber light router internet gone", "when is the showroom open", "sourdough violin"):
        assert tried.search(question) == knowledge.search(question)


def test_only_the_articles_own_texts_are_encoded(shared_root: Path) -> None:
    encoder = HashEncoder()
    base = Knowledge.open(shared_root / "index", encoder)
    Workbench(base).with_text("en", AMBER, article_text("amber-light", body="Only this is new to everyone."))
    assert encoder.encoded and all("Only this is new" in text for text in encoder.encoded)


def test_a_new_draft_is_added_with_what_there_is_of_its_head(knowledge: Knowledge) -> None:
    text = "---\nid: lighthouse\ntitle:\nquestions:\n  - why is the lighthouse purple\n---\n\nIt was painted in spring."
    tried = Workbench(knowledge).with_text("en", "en/coast/lighthouse.md", text)
    assert tried.search("why is the lighthouse purple").hits[0].article_id == "lighthouse"
    assert tried.article("en", "lighthouse").shown_at is not None
    assert knowledge.article("en", "lighthouse") is None


def test_the_first_article_of_a_language(knowledge: Knowledge) -> None:
    tried = Workbench(knowledge).with_text("lt", "lt/basics/amber-light.md", article_text("amber-light"))
    assert tried.search("amber light router", language="lt").hits[0].article_id == "amber-light"
    assert tried.languages == ["en", "lt"]


@pytest.mark.parametrize(
    ("relative", "text", "fault"),
    [
        (AMBER, "no front matter", "amber-light.md:1: no front matter"),
        (AMBER, "---\ntitle: a: b: c\n---\n\nText.", "YAML cannot be read"),
        (AMBER, article_text("amber-light", body="## One\n\n## Two"), "no text below its headings"),
        ("en/amber-light.md", article_text("amber-light"), "wrong place"),
        ("fr/basics/amber-light.md", article_text("amber-light"), "wrong place"),
    ],
)
def test_what_cannot_be_read_is_said(knowledge: Knowledge, relative: str, text: str, fault: str) -> None:
    with pytest.raises(ArticleError, match=fault):
        Workbench(knowledge).with_text("en", relative, text)


def test_its_tests_are_asked_as_kb_test_would(knowledge: Knowledge) -> None:
    from bot.knowledge.proof import ask_tests

    asked = Workbench(knowledge).tests("en", AMBER, article_text("amber-light"))
    saved = ask_tests(knowledge, "en", ["amber-light"])
    assert [(one.phrase, one.rank, one.probability) for one in asked] == [
        (one.phrase, one.rank, one.probability) for one in saved
    ]


def test_two_at_once_do_not_see_each_other(knowledge: Knowledge) -> None:
    found: dict[int, str] = {}

    def work(number: int) -> None:
        text = article_text("amber-light", body=f"The lighthouse of harbour{number} is purple.")
        tried = Workbench(knowledge).with_text("en", AMBER, text)
        found[number] = tried.search(f"lighthouse harbour{number} purple").hits[0].text

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(f"harbour{number}" in found[number] for number in range(4))
