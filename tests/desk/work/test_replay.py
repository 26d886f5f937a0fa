"""The turn that led to a handoff, again: today's model from the stand-in, today's articles from a real index."""

from __future__ import annotations

from copy import deepcopy

import pytest

from bot.desk.models import Conversation, Handoff, Message
from bot.desk.work.replay import changed
from tests.desk.rasa import UNDERSTANDING
from tests.knowledge.conftest import knowledge, shared_root

__all__ = ["knowledge", "shared_root"]

FIELDS = {
    "at", "model_id", "index_id", "text", "query", "intent", "ranking", "family", "entities", "decision", "threshold",
    "hits",
}  # fmt: skip


def searched(desk, knowledge, query, **changes):
    """Makes the handoff that of a search, as the bot would have noted it."""
    result = knowledge.search(query, family="technical_support", family_confidence=0.97)
    hits = [
        {
            "article_id": hit.article_id, "title": hit.title, "url": hit.url, "passage": hit.passage_id,
            "score": hit.score, "probability": hit.probability, "shown": False, "feedback": None,
        }
        for hit in result.hits
    ]  # fmt: skip
    search = {
        "query": query, "index_id": result.index_id, "decision": result.decision, "threshold": result.threshold,
        "hits": hits, **changes,
    }  # fmt: skip

    def job(session):
        handoff = session.query(Handoff).one()
        package = deepcopy(handoff.package)
        package["retrieval"] = [search]
        handoff.package = package

    desk.write(job)
    return search


async def replayed(agent, customer):
    return await agent.post(f"/conversations/{customer.conversation['id']}/replay")


@pytest.fixture
def articles(desk, knowledge):
    desk.desk.library._knowledge = knowledge


async def test_where_nothing_changed_nothing_differs(articles, knowledge, queued, agent, desk, rasa):
    customer = await queued("the amber light, internet gone")
    searched(desk, knowledge, "the amber light, internet gone")
    answer = (await replayed(agent, customer)).json()
    assert set(answer) == {"then", "now", "changed"} and set(answer["then"]) == set(answer["now"]) == FIELDS
    assert answer["changed"] == [] and answer["then"]["hits"] == answer["now"]["hits"] != []
    assert answer["now"]["ranking"][0]["title"] == "Wi-Fi and internet connection"
    assert rasa.asked == [{"text": "the amber light, internet gone", "language": "en"}]
    said = len(desk.rows(Message))
    await replayed(agent, customer)
    assert len(desk.rows(Message)) == said and len(rasa.turns) == 2


async def test_what_differs_is_named(articles, knowledge, queued, agent, desk, rasa):
    customer = await queued("the amber light, internet gone")
    old = {"index_id": "0000", "decision": "none", "threshold": 0.99, "hits": []}
    searched(desk, knowledge, "the amber light, internet gone", **old)
    rasa.understands = {
        "intent": {"name": "refund_status", "confidence": 0.8},
        "family": {"name": "general_service", "confidence": 0.9},
        "ranking": [{"name": "refund_status", "confidence": 0.8}], "model_id": "newer",
        "entities": [{"entity": "product", "value": "router-h1", "start": 0, "end": 3}],
    }  # fmt: skip
    answer = (await replayed(agent, customer)).json()
    assert answer["changed"] == [
        "model_id", "index_id", "intent", "ranking", "family", "entities", "decision", "threshold", "hits",
    ]  # fmt: skip
    assert (answer["then"]["family"], answer["now"]["family"]) == ("technical", "general")
    assert answer["now"]["entities"] == [{"entity": "product", "value": "router-h1"}]


async def test_what_the_bot_left_out_is_left_out_again(articles, knowledge, queued, agent, desk):
    customer = await queued("the amber light, internet gone")
    search = searched(desk, knowledge, "the amber light, internet gone")
    shown = {**search["hits"][0], "shown": True, "feedback": "rejected"}

    def two_searches(session):
        handoff = session.query(Handoff).one()
        package = deepcopy(handoff.package)
        package["retrieval"] = [{**search, "hits": [shown]}, {**search, "hits": search["hits"][1:]}]
        handoff.package = package

    desk.write(two_searches)
    answer = (await replayed(agent, customer)).json()
    assert shown["article_id"] not in [hit["article_id"] for hit in answer["now"]["hits"]]


async def test_who_only_asked_for_a_person_had_no_search_and_has_none(articles, queued, agent, rasa):
    customer = await queued("a person please")
    rasa.understands = {"intent": {"name": "human_request", "confidence": 1.0}, "family": None, "ranking": []}
    answer = (await replayed(agent, customer)).json()
    assert answer["then"]["decision"] is None and answer["now"]["decision"] is None and answer["now"]["hits"] == []


async def test_without_rasa_or_a_handoff_it_is_said(queued, agent, supervisor, arrive, rasa):
    customer = await queued("my light is amber")
    rasa.status = 503
    answer = await replayed(agent, customer)
    assert (answer.status_code, answer.json()["code"]) == (503, "bot_away")
    rasa.stop()
    assert (await replayed(agent, customer)).json()["code"] == "bot_away"
    other = await arrive()
    assert (await replayed(supervisor, other)).json()["code"] == "no_handoff"


async def test_of_an_erased_conversation_there_is_nothing_to_run_again(queued, staff, desk):
    customer = await queued("my light is amber")
    admin = await staff("ada", role="admin")
    (conversation,) = desk.rows(Conversation)
    assert (await admin.delete(f"/customers/{conversation.customer_id}")).is_success
    answer = await replayed(admin, customer)
    assert (answer.status_code, answer.json()["code"]) == (409, "no_handoff")


async def test_without_articles_the_rest_is_still_told(queued, agent, desk, knowledge):
    customer = await queued("my light is amber")
    searched(desk, knowledge, "my light is amber")
    answer = (await replayed(agent, customer)).json()
    assert answer["now"]["intent"] == UNDERSTANDING["intent"]["name"]
    assert answer["now"]["hits"] == [] and "hits" in answer["changed"]


def test_lists_that_differ_in_length_or_order_differ():
    hit = {"article_id": "a", "probability": 0.5}
    near, other = {**hit, "probability": 0.504}, {"article_id": "b", "probability": 0.5}
    assert changed({"hits": [hit]}, {"hits": [near]}) == []
    for hits in ([], [other], [hit, other], [{**hit, "probability": 0.6}]):
        assert changed({"hits": [hit]}, {"hits": hits}) == ["hits"]
