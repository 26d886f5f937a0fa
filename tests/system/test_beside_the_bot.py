"""The bot beside the agent, on the real processes: replayed on today's model, given a note to go on from."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from tests.desk.agent import Agent
from tests.desk.customer import Customer, wait_for

if TYPE_CHECKING:
    from tests.system.running import System

pytestmark = [pytest.mark.services, pytest.mark.model]

UNKNOWN = "does the router sing lullabies to penguins"
LIMIT_S = 15.0


@pytest.fixture
async def agent(system: System) -> Any:
    email, password = await asyncio.to_thread(system.agent)
    one = Agent(system.url, email)
    assert (await one.sign_in(password)).status_code == 200
    await one.listen()
    yield one
    await one.close()


@pytest.fixture
async def customer(system: System, agent: Agent) -> Any:
    """A customer whom the agent has, after the bot was asked what it cannot know."""
    one = await Customer(system.url).connect()
    await one.hello()
    await one.say(UNKNOWN)
    await one.wait(lambda: one.said("bot"), LIMIT_S)
    assert (await one.human())["ok"]
    await one.wait(lambda: [c for c in one.events("conversation") if c["state"] in {"queued", "agent"}], LIMIT_S)
    await agent.take(one.conversation["id"])
    await one.wait(lambda: [c for c in one.events("conversation") if c["state"] == "agent"], LIMIT_S)
    yield one
    await one.close()


async def test_the_bot_goes_on_from_the_note(agent: Agent, customer: Customer) -> None:
    note = "how do i set up a guest network for visitors?"
    here = f"/conversations/{customer.conversation['id']}"
    assert (await agent.post(f"{here}/return", {"note": note})).status_code == 200
    answer = await wait_for(lambda: [m for m in customer.said("bot") if m["kind"] == "answer"], LIMIT_S)
    assert answer[0]["payload"]["article"]["id"] == "guest-network"
    await customer.say("how long is the warranty of a router?")
    again = await wait_for(lambda: [m for m in customer.said("bot") if m["kind"] == "answer"][1:], LIMIT_S)
    assert "warranty" in again[0]["payload"]["article"]["id"]
    assert note not in str(await customer.transcript())


async def test_a_note_without_an_answer_asks_what_is_needed(agent: Agent, customer: Customer) -> None:
    before = len(customer.said("bot"))
    here = f"/conversations/{customer.conversation['id']}"
    assert (await agent.post(f"{here}/return", {"note": "penguins again, sing to them"})).status_code == 200
    said = await wait_for(lambda: customer.said("bot")[before:], LIMIT_S)
    assert [m["kind"] for m in said] == ["text"]
    assert "penguin" not in said[0]["text"]


async def test_a_turn_is_replayed_on_todays_model_and_index(agent: Agent, customer: Customer) -> None:
    answer = await agent.post(f"/conversations/{customer.conversation['id']}/replay")
    assert answer.status_code == 200, answer.text
    then, now = answer.json()["then"], answer.json()["now"]
    assert now["model_id"] and now["index_id"]
    # Nothing was trained or written between the two.
    assert (then["model_id"], then["index_id"]) == (now["model_id"], now["index_id"])
    assert then["decision"] == now["decision"]
    assert [hit["article_id"] for hit in then["hits"]] == [hit["article_id"] for hit in now["hits"]]


async def test_writing_after_the_close_comes_back_to_the_agent(agent: Agent, customer: Customer) -> None:
    conversation_id = customer.conversation["id"]
    assert (await agent.finish(conversation_id)).status_code == 200
    closed = await customer.wait(lambda: [c for c in customer.events("conversation") if c["state"] == "closed"])
    assert closed[-1]["reopens"]
    assert (await customer.say("it stopped again"))["ok"]
    detail = (await agent.get(f"/conversations/{conversation_id}")).json()
    assert detail["conversation"]["reopened"] == 1
    assert detail["conversation"]["state"] in {"agent", "queued"}
    assert detail["messages"][0]["text"] == UNKNOWN
