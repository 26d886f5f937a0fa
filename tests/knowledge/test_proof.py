from __future__ import annotations

import pytest

from bot.knowledge.proof import Asked, ask_tests, ask_unanswerable, totals
from bot.knowledge.search import Knowledge


def asked(rank: int, decision: str, wanted: str = "a") -> Asked:
    return Asked("phrase", "path:1", wanted, rank, 0.5, 0.1, "a", decision)


def test_totals_are_shares() -> None:
    tests = [asked(1, "answer"), asked(1, "clarify"), asked(2, "answer"), asked(0, "none")]
    found = totals(tests, [asked(0, "none", ""), asked(0, "clarify", "")])
    assert (found.first, found.top3, found.refused) == (0.5, 0.75, 0.5)
    assert (found.answered, found.clarified, found.wrong) == (0.5, 0.25, 0.5)


def test_nothing_asked_fails_nothing() -> None:
    found = totals([], [])
    assert (found.first, found.top3, found.refused, found.wrong) == (1, 1, 1, 0)


def test_asks_every_test_of_every_article(knowledge: Knowledge) -> None:
    tests = ask_tests(knowledge, "en")
    assert len(tests) == sum(len(article.tests) for article in knowledge.articles("en"))
    first = [test for test in tests if test.rank == 1]
    assert len(first) > 0.9 * len(tests)
    for test in tests:
        assert (test.winner == test.wanted) == (test.rank == 1)
        assert test.place.startswith("kb/en/basics/")
    assert all(test.margin > 0 for test in first)


def test_asks_what_no_article_answers(knowledge: Knowledge) -> None:
    (one,) = ask_unanswerable(knowledge, "en", ["violin opera goldfish"])
    assert (one.decision, one.wanted) == ("none", "")
    assert one.probability == pytest.approx(knowledge.search(one.phrase).hits[0].probability)
