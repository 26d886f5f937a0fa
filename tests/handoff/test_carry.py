"""A later handoff knows what the one before it knew."""

from __future__ import annotations

import pytest

from bot.handoff.build import build_package
from bot.handoff.carry import carry_over
from bot.handoff.case import MAX_SEARCHES, Case, Search, Shown
from bot.handoff.package import ConversationPart, validate
from bot.taxonomy import load_taxonomy

PROBLEM = "the light on my router is amber"


def search(query="amber light"):
    return Search(query=query, index_id="i", decision="answer", threshold=0.7)


def shown(title="No internet", feedback=None):
    return Shown(article_id=title, title=title, url="/help/en/x", passage_id="x#y", probability=0.9, feedback=feedback)


def made(*texts, message_id="m_2", reason="customer_request", slots=None, product=None, entities=None, **case):
    matter = Case(**case)
    for text in texts:
        matter.hear(text, frustrated=False)
    matter.problem = texts[0] if texts else ""
    return build_package(
        conversation=ConversationPart(id="c_1", channel="web", language="en"),
        message_id=message_id, case=matter, reason=reason, trigger="human_request", text=texts[-1] if texts else "",
        taxonomy=load_taxonomy(), slots=slots, product=product, entities=entities,
    )  # fmt: skip


@pytest.fixture
def earlier():
    return made(
        PROBLEM, "no", message_id="m_1", reason="answer_rejected", intent="wifi_connection",
        family="technical_support", slots={"product": "router-h1", "order_number": "HA-30517"}, product="Router H1",
        searches=[search()], shown=[shown(feedback="rejected")], rephrases=1, open_questions=["Which light?"],
    )  # fmt: skip


@pytest.mark.parametrize("texts", [(), ("human again",)])
def test_a_wish_for_a_person_keeps_the_story(earlier, texts):
    package = made(*texts)
    carry_over(package, earlier)
    assert validate(package.model_dump(mode="json"))
    summary, routing = package.summary, package.routing
    assert (summary.problem, summary.product) == (PROBLEM, "Router H1")
    assert summary.facts == ["Order: HA-30517"] and summary.tried == ["No internet: did not help"]
    assert summary.open_questions == ["Which light?"]
    assert (routing.intent, routing.family, routing.team) == ("wifi_connection", "technical", "technical")
    assert routing.skills == ["intent:wifi_connection", "product:router-h1"]
    assert package.bot.slots["order_number"] == "HA-30517"
    assert [one.query for one in package.retrieval] == ["amber light"]
    assert package.effort.turns == package.reason.turn == 2 + len(texts)
    assert package.effort.rephrases == 1
    assert package.reason.text == (texts[-1] if texts else "")


def test_a_few_words_more_stand_before_the_problem(earlier):
    package = made("it broke again", intent="wifi_connection")
    carry_over(package, earlier)
    assert package.summary.problem == f"it broke again (before that: {PROBLEM})"
    third = made("human please", message_id="m_3")
    carry_over(third, package)
    assert third.summary.problem == package.summary.problem


def test_another_matter_keeps_its_own_words_and_adds_what_was_known(earlier):
    package = made(
        "where is the parcel with my boiler", intent="order_status", entities=[{"entity": "date", "value": "Monday"}]
    )
    carry_over(package, earlier)
    assert package.summary.problem == "where is the parcel with my boiler"
    assert (package.summary.product, package.bot.slots, package.routing.intent) == (None, {}, "order_status")
    assert package.summary.facts == ["Date: Monday", "Order: HA-30517"]
    assert package.summary.tried == ["No internet: did not help"]


def test_danger_is_never_mixed_with_what_was_before(earlier):
    package = made("smoke", reason="safety", family="technical_support")
    carry_over(package, earlier)
    assert (package.summary.problem, package.routing.intent) == ("smoke", None)


def test_nothing_is_told_twice_and_the_later_verdict_counts(earlier):
    package = made(
        "the amber light on the router is back", intent="wifi_connection", family="technical_support",
        slots={"order_number": "HA-30517"}, searches=[search(), search("light back")],
        shown=[shown(feedback="accepted"), shown("Reset: how to")],
    )  # fmt: skip
    package.retrieval[0] = earlier.retrieval[0]
    carry_over(package, earlier)
    assert package.summary.facts == ["Order: HA-30517"]
    assert package.summary.tried == ["No internet: helped", "Reset: how to: no word on it"]
    assert [one.query for one in package.retrieval] == ["amber light", "light back"]


def test_it_stays_bounded(earlier):
    package = made("human", searches=[search(str(n)) for n in range(MAX_SEARCHES)])
    carry_over(package, earlier)
    assert [one.query for one in package.retrieval] == [str(n) for n in range(MAX_SEARCHES)]
