from __future__ import annotations

import numpy as np
import pytest

from bot.knowledge.decision import FALSE_OFFER_BUDGET, LOWEST_ANSWER, Thresholds, choose_thresholds, decide


@pytest.mark.parametrize(
    ("chances", "decision", "reason"),
    [
        ([0.9, 0.05], "answer", "probable enough"),
        ([0.7, 0.0], "answer", "probable enough"),
        ([0.4, 0.3], "clarify", "two articles are close"),
        ([0.6, 0.02], "clarify", "likely but not sure"),
        ([0.3, 0.1], "none", "no article is probable"),
        ([0.9], "answer", "probable enough"),
        ([], "none", "no article to compare"),
    ],
)
def test_decides(chances: list[float], decision: str, reason: str) -> None:
    found, why = decide(Thresholds(answer=0.7, offer=0.5), chances)
    assert found == decision
    assert reason in why


def outcomes(count: int = 4000) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Calibrated probabilities with their outcomes; every fifth question has no article."""
    random = np.random.default_rng(5)
    answerable = random.random(count) < 0.8
    first = np.where(answerable, random.beta(4, 1.5, count), random.beta(1, 5, count))
    right = answerable & (random.random(count) < first)
    return np.column_stack([first, (1 - first) / 4]), right, answerable


def test_thresholds_keep_both_budgets_and_use_them() -> None:
    chances, right, answerable = outcomes()
    thresholds = choose_thresholds(chances, right, answerable, np.ones(len(right)), 0.05)
    answered = answerable & (chances[:, 0] >= thresholds.answer)
    # The smoothed share is at the budget; the share in one sample lies about it.
    spread = 2 * np.sqrt(0.05 * 0.95 / answered.sum())
    assert abs((answered & ~right).sum() / answered.sum() - 0.05) <= spread
    offered = chances.sum(axis=1) >= thresholds.offer
    assert offered[~answerable].mean() <= FALSE_OFFER_BUDGET


def test_one_question_more_or_less_hardly_moves_the_threshold() -> None:
    chances, right, answerable = outcomes(1000)
    every = choose_thresholds(chances, right, answerable, np.ones(len(right)), 0.05).answer
    for gone in (slice(1, None), slice(0, -1), slice(5, None)):
        fewer = choose_thresholds(chances[gone], right[gone], answerable[gone], np.ones(len(right[gone])), 0.05)
        assert abs(fewer.answer - every) < 0.03


def test_questions_without_an_article_take_nothing_from_the_budget_of_wrong_articles() -> None:
    chances, right, answerable = outcomes()
    # As many near misses again, all as probable as those that must be let through.
    near = np.full((200, 2), [0.85, 0.05])
    more = np.concatenate([chances, near]), np.append(right, [False] * 200), np.append(answerable, [False] * 200)
    few = choose_thresholds(chances, right, answerable, np.ones(len(right)), 0.05)
    many = choose_thresholds(*more, np.ones(len(right) + 200), 0.05)
    assert many.offer > few.offer
    assert many.answer == pytest.approx(few.answer, abs=0.02)


def test_a_larger_budget_answers_more() -> None:
    chances, right, answerable = outcomes()
    strict, loose = (choose_thresholds(chances, right, answerable, np.ones(len(right)), b) for b in (0.02, 0.2))
    assert loose.answer < strict.answer


def test_where_hardly_a_phrasing_goes_wrong_two_near_articles_are_still_a_choice() -> None:
    chances, right, answerable = outcomes()
    thresholds = choose_thresholds(chances, answerable, answerable, np.ones(len(right)), 0.05)
    assert thresholds.answer == LOWEST_ANSWER
    assert decide(thresholds, [0.6, 0.37])[0] == "clarify"


def test_where_nothing_keeps_the_budget_nothing_is_answered() -> None:
    chances, right, answerable = outcomes()
    never = choose_thresholds(chances, np.zeros_like(right), answerable, np.ones(len(right)), 0.05)
    assert never.answer == 1.0


def test_without_questions_of_both_kinds_the_defaults_hold() -> None:
    chances, right, answerable = outcomes()
    assert choose_thresholds(chances, right, np.ones_like(answerable), np.ones(len(right)), 0.05) == Thresholds()
