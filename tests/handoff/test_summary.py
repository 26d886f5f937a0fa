"""The summary that an agent reads first."""

from __future__ import annotations

from typing import get_args

import pytest

from bot.handoff.case import Case, Shown
from bot.handoff.package import ReasonCode
from bot.handoff.summary import FACT_NAMES, MAX_PROBLEM_CHARS, NEXT_STEPS, facts_of, summarise
from tests.handoff.samples import full_case


def test_it_says_what_it_is_about_what_was_tried_and_what_is_open() -> None:
    summary = summarise(full_case(), "answer_rejected", {"product": "outdoor-cam", "error_code": "E30"}, [])
    assert summary.problem == "my outdoor cam shows E30 since yesterday" and summary.product == "outdoor-cam"
    assert summary.tried == ["Error E30: did not help"]
    assert summary.facts == ["Error code: E30"]
    assert summary.open_questions == ["The bot asked to say it in other words."]
    assert summary.next_step == NEXT_STEPS["answer_rejected"]


@pytest.mark.parametrize("feedback, words", [
    ("rejected", "did not help"),
    ("accepted", "helped"),
    (None, "no word on it"),
])  # fmt: skip
def test_each_article_shown_has_the_customers_verdict(feedback: str | None, words: str) -> None:
    case = Case(shown=[Shown("a", "Title", "/a", "a#1", 0.5, feedback)])
    assert summarise(case, "no_answer", {}, []).tried == [f"Title: {words}"]


def test_the_problem_is_the_first_statement_in_the_customers_words() -> None:
    assert summarise(Case(texts=["first words", "second"]), "no_answer", {}, []).problem == "first words"
    assert summarise(Case(problem="the problem", texts=["hi"]), "no_answer", {}, []).problem == "the problem"
    assert summarise(Case(), "customer_request", {}, []).problem == ""


def test_a_long_story_is_cut() -> None:
    assert len(summarise(Case(problem="x" * 5000), "no_answer", {}, []).problem) == MAX_PROBLEM_CHARS


def test_facts_are_named_once_each_and_slots_come_first() -> None:
    entities = [{"entity": "date", "value": "today"}, {"entity": "error_code", "value": "E42"}]
    entities += [{"entity": "product", "value": "doorbell"}, {"entity": "article", "value": "x"}]
    slots = {"order_number": "HA-123456", "error_code": "E42", "version": None}
    assert facts_of(slots, entities) == ["Order: HA-123456", "Error code: E42", "Date: today"]


def test_every_reason_has_a_next_step() -> None:
    assert set(NEXT_STEPS) == set(get_args(ReasonCode))


def test_facts_have_names_for_people() -> None:
    assert all(name[0].isupper() and "_" not in name for name in FACT_NAMES.values())
