"""The case file."""

from __future__ import annotations

import json

import pytest

from bot.handoff.case import MAX_SEARCHES, MAX_TEXTS, PATIENCE, SHORT_PATIENCE, Case, Search, Shown, is_repetition
from tests.handoff.samples import full_case


def shown(article_id: str) -> Shown:
    return Shown(article_id, "A title", f"/help/en/{article_id}", f"{article_id}#1", 0.9)


def test_it_travels_as_json_and_comes_back_the_same() -> None:
    case = full_case()
    assert Case.from_dict(json.loads(json.dumps(case.to_dict()))) == case


@pytest.mark.parametrize("raw", [None, {}])
def test_nothing_is_an_empty_case(raw: dict | None) -> None:
    assert Case.from_dict(raw) == Case()


def test_a_case_of_another_version_is_read_as_far_as_it_is_known() -> None:
    assert Case.from_dict({"problem": "x", "no_such_field": 1}) == Case(problem="x")


def test_it_stays_small_however_long_the_conversation() -> None:
    case = Case()
    for number in range(100):
        case.hear(f"message number {number} about something new {number}", frustrated=False)
        case.look_up(Search(str(number), "idx", "none", 0.7))
    assert len(case.texts) == MAX_TEXTS and len(case.searches) == MAX_SEARCHES
    assert case.texts[-1].startswith("message number 99") and case.searches[-1].query == "99"
    assert case.turns == 100


def test_a_button_counts_as_a_turn_without_words() -> None:
    case = Case()
    case.hear("", frustrated=True)
    assert case.turns == 1 and case.texts == [] and not case.frustrated


def test_anger_stays_noted() -> None:
    case = Case()
    case.hear("this is useless", frustrated=True)
    case.hear("my camera is offline", frustrated=False)
    assert case.frustrated


def test_saying_it_again_is_noted_also_with_other_words_between() -> None:
    case = Case()
    case.hear("my router has no internet", frustrated=False)
    case.hear("the light is amber", frustrated=False)
    assert not case.repeated
    case.hear("My router STILL has no internet!", frustrated=False)
    assert case.repeated


@pytest.mark.parametrize("one, two, same", [
    ("my router has no internet", "my router has no internet", True),
    ("My router has no internet!!", "my router has still no internet", True),
    ("no internet on my router", "my router has no internet", True),
    ("my router has no internet", "my camera has no picture", False),
    ("no", "no", False),
    ("still no", "still no", False),
    ("where is my order", "where is my refund for it then", False),
    ("у меня нет интернета", "у меня опять нет интернета", True),
    ("", "my router has no internet", False),
])  # fmt: skip
def test_what_counts_as_the_same(one: str, two: str, same: bool) -> None:
    assert is_repetition(one, two) is same and is_repetition(two, one) is same


@pytest.mark.parametrize("state, patience", [
    ({}, PATIENCE),
    ({"frustrated": True}, SHORT_PATIENCE),
    ({"repeated": True}, SHORT_PATIENCE),
])  # fmt: skip
def test_patience_is_shorter_with_the_angry_and_with_who_must_repeat(state: dict, patience: int) -> None:
    case = Case(**state)
    assert case.patience == patience and not case.out_of_patience
    case.failures = patience
    assert case.out_of_patience


def test_a_person_is_never_more_than_two_failures_away() -> None:
    assert SHORT_PATIENCE < PATIENCE <= 2


def test_a_verdict_is_on_the_last_answer_shown() -> None:
    case = Case()
    case.judge_last("rejected")
    case.show(shown("a"))
    case.show(shown("b"))
    case.judge_last("rejected")
    assert [(s.article_id, s.feedback) for s in case.shown] == [("a", None), ("b", "rejected")]


def test_an_article_shown_again_is_the_last_one_and_open_again() -> None:
    case = Case()
    case.show(shown("a"))
    case.judge_last("rejected")
    case.show(shown("b"))
    case.show(shown("a"))
    assert case.shown_ids == ["b", "a"] and case.shown[-1].feedback is None


@pytest.mark.parametrize("problem, intent, stage, new", [
    ("", "refund", "open", False),
    ("no internet", "wifi_connection", "answered", False),
    ("no internet", "refund", "answered", True),
    ("no internet", "refund", "open", True),
    ("no internet", "refund", "rephrasing", False),
    ("no internet", "refund", "clarifying", False),
])  # fmt: skip
def test_another_intent_is_another_matter_unless_other_words_were_asked_for(
    problem: str, intent: str, stage: str, new: bool
) -> None:
    assert Case(problem=problem, intent="wifi_connection").is_new_matter(intent, stage) is new


def test_what_went_to_the_slot_stays_as_it_was() -> None:
    case = Case(problem="no wifi", searches=[Search("wifi", "i1", "answer", 0.7, [{"article_id": "a"}])])
    case.show(Shown("a", "A", "/a", "a#1", 0.9))
    kept = case.to_dict()
    before = json.loads(json.dumps(kept))
    case.hear("still no wifi", frustrated=False)
    case.judge_last("rejected")
    case.look_up(Search("wifi again", "i1", "none", 0.7))
    case.ask("m_2")
    assert kept == before
