"""The three articles beside a conversation, from a real index of small articles."""

from __future__ import annotations

from copy import deepcopy
from types import SimpleNamespace

import pytest

from bot.desk.models import Conversation, Handoff
from bot.desk.work.markdown import blocks
from bot.desk.work.suggestions import _fits, question_of
from tests.knowledge.conftest import knowledge, shared_root

__all__ = ["knowledge", "shared_root"]


@pytest.fixture
def articles(desk, knowledge):
    desk.desk.library._knowledge = knowledge


def question(desk, customer):
    return desk.read(lambda session: question_of(session, session.get(Conversation, customer.conversation["id"])))


async def suggested(agent, customer):
    return (await looked_up(agent, customer))["suggestions"]


async def looked_up(agent, customer):
    return (await agent.get(f"/conversations/{customer.conversation['id']}/suggestions")).json()


def tell_story(desk, problem):
    def story(session):
        handoff = session.query(Handoff).one()
        handoff.package = {**handoff.package, "summary": {**handoff.package["summary"], "problem": problem}}

    desk.write(story)


async def test_they_follow_the_customers_last_words(articles, held, agent, settings):
    await held.say("the amber light on the router, internet gone")
    first = await suggested(agent, held)
    assert 1 <= len(first) <= 3 and first[0]["id"] == "amber-light"
    assert set(first[0]) == {"id", "title", "url", "section", "heading", "text", "markdown", "probability"}
    drawn = blocks(first[0]["markdown"])
    assert drawn[-1]["runs"] == [
        {"text": first[0]["title"], "href": f"{settings.base_url}/help/en/amber-light"}
    ]  # fmt: skip
    assert (await agent.get(f"/conversations/{held.conversation['id']}")).json()["suggestions"] == first
    await held.say("and when does my refund arrive, the money in the bank")
    assert (await suggested(agent, held))[0]["id"] == "refund-time"


async def test_until_the_customer_has_said_more_the_problem_is_looked_up(queued, agent, desk):
    customer = await queued("my light is amber", "something else entirely")

    def story(session):
        handoff = session.query(Handoff).one()
        package = deepcopy(handoff.package)
        package["summary"]["problem"] = "the amber light"
        package["bot"]["slots"] = {"product": "router-h1"}
        hit = {"article_id": "reset-device", "feedback": "rejected"}
        package["retrieval"] = [{"hits": [hit, {"article_id": "x", "feedback": None}]}]
        handoff.package = package

    desk.write(story)
    wanted = question(desk, customer)
    asked = wanted.problem
    assert wanted.last is None
    assert (asked.text, asked.products, asked.exclude) == ("the amber light", ("router-h1",), {"reset-device"})
    assert (asked.family, asked.family_confidence) == ("technical_support", 0.75)
    await agent.take(customer.conversation["id"])
    await customer.say("now it is red")
    assert question(desk, customer).last.text == "now it is red"
    await agent.finish(customer.conversation["id"])
    assert question(desk, customer) is None


@pytest.mark.parametrize("words", ["hello there", "thanks, that is nice", "zebra", "customer writes meanwhile"])
async def test_small_talk_leaves_the_articles_for_the_problem(articles, held, agent, desk, words):
    problem = "the amber light on the router, internet gone"
    tell_story(desk, problem)
    await held.say(words)
    found = await looked_up(agent, held)
    assert (found["query"], found["about"], found["suggestions"][0]["id"]) == (problem, "problem", "amber-light")
    whole = (await agent.get(f"/conversations/{held.conversation['id']}")).json()
    assert (whole["query"], whole["about"]) == (problem, "problem")


async def test_words_that_say_something_are_searched_by(articles, held, agent, desk):
    tell_story(desk, "the amber light on the router, internet gone")
    await held.say("and when does my refund arrive, the money in the bank")
    found = await looked_up(agent, held)
    assert (found["about"], found["suggestions"][0]["id"]) == ("last_message", "refund-time")


def test_a_few_words_prove_that_they_are_meant_by_being_in_the_article():
    hit = SimpleNamespace(title="Where is my order", heading="Track it", text="Open the link in the mail.")
    found = SimpleNamespace(decision="answer", hits=[hit])
    assert _fits(found, ["order"]) and _fits(found, ["parcel", "not", "here"])
    assert not _fits(found, ["writes"])
    assert not _fits(SimpleNamespace(decision="none", hits=[hit]), ["order"])
