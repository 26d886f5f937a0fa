from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.errors import ContentError
from bot.knowledge.build import Sources
from bot.knowledge.diff.html import as_html
from bot.knowledge.diff.markdown import as_markdown
from bot.knowledge.diff.questions import CUSTOMER, Question, merged, read_recorded
from bot.knowledge.diff.text import as_text
from bot.knowledge.diff.wording import as_dict
from tests.knowledge.fakes import write_article

REFUND = "refund money arrives bank"


def customer(text: str, **values) -> Question:
    return Question(text, "en", CUSTOMER, **values)


def test_nothing_changes_where_nothing_was_changed(compared) -> None:
    found = compared(recorded=[customer(REFUND)])
    assert not found.changes and not found.articles and found.tests_lost == 0
    assert found.asked == {"test": 30, "no_article": 2, "customer": 1}
    assert found.answered_before == found.answered_after == 1


def test_a_removed_article_loses_its_customers_but_no_tests(repository: Sources, compared) -> None:
    (repository.kb_dir / "en/basics/refund-time.md").unlink()
    found = compared(recorded=[customer(REFUND, times=3), customer("cancel order shop before sent")])
    assert [(a.what, a.id) for a in found.articles] == [("removed", "refund-time")]
    assert found.tests_lost == 0
    assert len(found.of("tests_of_removed")) == 3
    lost = [change.question.text for change in found.of("lost") if change.question.kind == CUSTOMER]
    assert lost == [REFUND]
    assert found.lost_share == 0.75


def test_a_renamed_article_is_the_same_article(repository: Sources, compared) -> None:
    folder = repository.kb_dir / "en/basics"
    text = (folder / "refund-time.md").read_text("utf-8")
    (folder / "refund-time.md").unlink()
    renamed = text.replace("id: refund-time", "id: when-refund-comes\nredirect_from: [refund-time]")
    (folder / "when-refund-comes.md").write_text(renamed, "utf-8")
    found = compared(recorded=[customer(REFUND)])
    (article,) = found.articles
    assert (article.what, article.id, article.was, article.keys) == ("renamed", "when-refund-comes", "refund-time", ())
    assert article.tests_before == article.tests_after == (3, 3)
    assert not found.changes and found.asked["test"] == 30
    assert "1 renamed" in as_text(found) and "was refund-time; tests found first: 3 of 3 → 3 of 3" in as_html(found)
    assert as_dict(found, passed=True)["articles"][0]["was"] == "refund-time"


def test_an_article_that_another_took_in_is_a_removed_one(repository: Sources, compared) -> None:
    (repository.kb_dir / "en/basics/refund-time.md").unlink()
    write_article(repository.taxonomy.parent, "gift-voucher", redirect_from=["refund-time"])
    found = compared(recorded=[customer(REFUND)])
    assert [(a.what, a.id) for a in found.articles] == [("removed", "refund-time")]


def test_a_test_that_another_article_takes_is_lost_and_names_it(repository: Sources, compared) -> None:
    root = repository.taxonomy.parent
    words = "refund money arrives bank"
    write_article(root, "gift-voucher", questions=[words, f"{words} today", f"about {words}"], body=words)
    write_article(root, "refund-time", title="Bank", questions=["unknown"], body="Nothing is here.")
    found = compared()
    assert found.tests_lost == len(found.of("tests_failing")) > 0
    change = next(change for change in found.of("tests_failing") if change.question.wanted == "refund-time")
    assert (change.before.rank, change.before.article, change.after.article) == (1, "refund-time", "gift-voucher")
    assert change.question.place.startswith("kb/en/basics/refund-time.md:")
    changed = {a.id: a.keys for a in found.articles}
    assert changed == {"gift-voucher": ("questions", "body"), "refund-time": ("title", "questions", "body")}


def test_a_test_taken_out_of_its_article_is_asked_all_the_same(repository: Sources, compared) -> None:
    root = repository.taxonomy.parent
    words = "refund money arrives bank"
    write_article(root, "gift-voucher", questions=[words, f"{words} today", f"about {words}"], body=words)
    write_article(root, "refund-time", title="Bank", questions=["unknown"], body="Nothing.", tests=["bank nothing"])
    assert compared().tests_lost > 0


def test_an_added_article_is_told_with_its_tests(repository: Sources, compared) -> None:
    write_article(repository.taxonomy.parent, "solar-roof", title="Solar roof panels")
    found = compared(recorded=[customer("solar-roof words help please")])
    added = found.articles[0]
    assert (added.what, added.id, added.tests_before, added.tests_after[1]) == ("added", "solar-roof", (0, 0), 3)
    assert [c.question.kind for c in found.of("newly_answered")] == [CUSTOMER]


def test_a_moved_article_is_said_to_be_first(repository: Sources, compared) -> None:
    path = repository.kb_dir / "en/basics/refund-time.md"
    text = path.read_text("utf-8").replace("refund-time", "money-back")
    path.unlink()
    (repository.kb_dir / "en/basics/money-back.md").write_text(text, "utf-8")
    moved = compared(recorded=[customer(REFUND)]).of("moved")
    assert [(c.before.article, c.after.article) for c in moved] == [("refund-time", "money-back")]


def test_the_reports_say_the_same_in_every_form(repository: Sources, compared) -> None:
    (repository.kb_dir / "en/basics/refund-time.md").unlink()
    found = compared(recorded=[customer("refund <b>money</b> arrives | bank")], notes=["A note."])
    for report in (as_text(found), as_markdown(found), as_html(found)):
        assert "Tests of articles that are gone: 3" in report
        assert "A note." in report
        assert "1 removed" in report
    assert "<b>money" not in as_html(found) and "<script" not in as_html(found)
    assert "\\<b\\>money\\</b\\> arrives \\| bank" in as_markdown(found)
    machine = json.loads(json.dumps(as_dict(found, passed=True)))
    assert machine["counts"]["tests_of_removed"] == 3
    assert machine["articles"][0]["what"] == "removed"
    assert machine["totals"]["en"]["articles"] == {"before": "10", "after": "9"}


def test_recorded_questions_are_counted_and_read_line_by_line(tmp_path: Path) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text(
        '{"text": "Where is it?", "language": "en", "family": "general_service"}\n\n'
        '{"text": "where is it", "language": "en"}\n{"text": "?!", "language": "en"}\n',
        "utf-8",
    )
    found = merged(read_recorded(path), [])
    assert [(q.text, q.times, q.family) for q in found] == [("Where is it?", 2, "general_service")]


@pytest.mark.parametrize("line", ["nothing", '{"text": "a"}', '["a"]', '{"text": 1, "language": "en"}'])
def test_a_line_that_is_no_question_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text(f'{{"text": "a b", "language": "en"}}\n{line}\n', "utf-8")
    with pytest.raises(ContentError, match=r"questions\.jsonl:2"):
        read_recorded(path)
