"""What is counted: turns by what came of them, their stages, errors by code."""

from __future__ import annotations

import pytest

from bot.desk import metrics
from bot.desk.errors import Refused
from bot.desk.replies import Draft, LookedUp, LookedUpSearch, Outcome

TEXT, ANSWER = Draft("text", "a", {}, {}), Draft("answer", "a", {}, {})


def searched(*decisions: str) -> list[LookedUp]:
    return [LookedUp(searches=[LookedUpSearch(query="q", text="q", decision=one) for one in decisions])]


def value(name: str, **labels: str) -> float:
    return metrics.REGISTRY.get_sample_value(name, labels) or 0.0


@pytest.mark.parametrize("outcome, name", [
    (Outcome([ANSWER], looked_up=searched("answer")), "answered"),
    (Outcome([TEXT], looked_up=searched("clarify")), "clarified"),
    (Outcome([TEXT], looked_up=searched("none")), "refused"),
    (Outcome([TEXT], looked_up=searched("none", "clarify")), "clarified"),
    (Outcome([TEXT], package={"id": "h_1"}, looked_up=searched("none")), "handed_over"),
    (Outcome([TEXT]), "replied"),
    (Outcome([TEXT], resolved=True), "replied"),
])  # fmt: skip
def test_a_turn_is_named_by_what_came_of_it(outcome, name):
    assert metrics.outcome_of(outcome) == name and name in metrics.OUTCOMES
    before = value("tandem_turns_total", outcome=name)
    metrics.TurnClock(0.0).done(outcome)
    assert value("tandem_turns_total", outcome=name) == before + 1


def test_stages_that_rasa_does_not_tell_or_that_are_not_known_are_left_out():
    before = value("tandem_turn_seconds_count", stage="understand"), value("tandem_turn_seconds_count", stage="search")
    metrics.rasa_spent({"understand": 0.25, "made_up": 9.0})
    after = value("tandem_turn_seconds_count", stage="understand"), value("tandem_turn_seconds_count", stage="search")
    assert after == (before[0] + 1, before[1]) and value("tandem_turn_seconds_count", stage="made_up") == 0


@pytest.mark.parametrize("code, status, limited", [("empty", 400, 0), ("too_often", 429, 1)])
def test_who_asks_too_often_is_counted_apart_too(code, status, limited):
    before = value("tandem_errors_total", code=code), value("tandem_rate_limited_total", limit=code)
    metrics.refused(Refused(code, status=status, wait_s=1))
    after = value("tandem_errors_total", code=code), value("tandem_rate_limited_total", limit=code)
    assert after == (before[0] + 1, before[1] + limited)


def test_what_has_not_happened_yet_is_there_as_nothing():
    for outcome in metrics.OUTCOMES:
        assert metrics.REGISTRY.get_sample_value("tandem_turns_total", {"outcome": outcome}) is not None
