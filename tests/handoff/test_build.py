"""From the case file to the package."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.handoff.build import package_id
from bot.handoff.case import Case
from bot.handoff.package import validate
from tests.handoff.samples import package


def test_a_full_case_fills_the_package() -> None:
    made = package(model_id="model-1")
    assert made.routing.model_dump() == {
        "family": "technical",
        "intent": "error_code",
        "team": "technical",
        "skills": ["intent:error_code", "product:outdoor-cam"],
        "priority": 3,
        "language": "en",
        "in_hours": None,
        "due_at": None,
    }
    assert made.reason.model_dump() == {
        "code": "answer_rejected", "trigger": "deny", "text": "no that did not help", "turn": 1,
    }  # fmt: skip
    assert made.effort.turns == 1 and made.effort.rephrases == 1
    assert made.bot.model_id == "model-1" and made.bot.intent_ranking[0]["name"] == "error_code"
    assert made.bot.slots == {"product": "outdoor-cam", "error_code": "E30"}
    assert made.summary.facts == ["Error code: E30", "Date: yesterday"]


def test_searches_carry_what_was_shown_and_what_the_customer_said_of_it() -> None:
    (search,) = package().retrieval
    assert (search.query, search.index_id, search.decision, search.threshold) == (
        "outdoor cam e30",
        "idx-1",
        "answer",
        0.7,
    )
    assert [(h.article_id, h.shown, h.feedback) for h in search.hits] == [
        ("error-e30", True, "rejected"),
        ("cloud-down", False, None),
    ]


def test_an_empty_case_makes_a_whole_package_too() -> None:
    made = package(Case(), reason="customer_request", slots=None, entities=None)
    assert made.routing.family == "general" and made.routing.intent is None and made.routing.skills == []
    assert made.summary.problem == "" and made.retrieval == [] and made.page is None
    validate(made.model_dump(mode="json"))


def test_one_message_hands_over_once() -> None:
    assert package().id == package(Case(), text="other words", reason="no_answer").id
    assert package().id == package_id("c_1", "m_7")


@pytest.mark.parametrize("conversation, message", [("c_2", "m_7"), ("c_1", "m_8"), ("c_1/m", "7"), ("c_1m", "_7")])
def test_another_message_or_conversation_is_another_handoff(conversation: str, message: str) -> None:
    assert package_id(conversation, message) != package_id("c_1", "m_7")


def test_it_is_dated_in_utc() -> None:
    assert datetime.fromisoformat(package().created_at).utcoffset() == timedelta(0)


def test_page_and_customer_keep_what_the_package_knows_and_nothing_else() -> None:
    page = {"url": "https://shop.halden.example/h3", "title": "Router H3", "cookies": "secret", "sku": None}
    customer = {"id": "u_1", "name": "Jo", "password": "secret"}
    made = package(page=page, customer=customer)
    assert made.page.url == page["url"] and made.page.title == "Router H3" and made.page.sku is None
    assert made.customer.id == "u_1" and made.customer.verified is False
    assert "secret" not in made.model_dump_json()


@pytest.mark.parametrize("page", [None, {}])
def test_no_page_is_none(page: dict | None) -> None:
    assert package(page=page).page is None


def test_an_angry_customer_comes_sooner() -> None:
    assert package(Case(frustrated=True)).routing.priority < package(Case()).routing.priority
