"""Two desks serve one database: what happens at one is seen at the other, with Redis and without it for a while."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
from socketio.exceptions import SocketIOError

from bot.desk.models import Message
from tests.desk.agent import Agent, hire
from tests.desk.customer import Customer, wait_for
from tests.desk.running import RunningDesk
from tests.desk.several.conftest import Two

RECOVERED_S = 15.0


@pytest.fixture
async def customer(two: Two) -> AsyncIterator[Customer]:
    """One who is at the first desk."""
    one = await Customer(two.one.url).connect()
    await one.hello()
    yield one
    await one.close()


@pytest.fixture
async def ana(two: Two) -> AsyncIterator[Agent]:
    """An agent who is at the other desk."""
    one = await _agent(two.other)
    yield one
    await one.close()


async def _agent(desk: RunningDesk, email: str = "ana@halden.example", **about: object) -> Agent:
    hire(desk, email, **about)
    one = Agent(desk.url, email)
    assert (await one.sign_in()).status_code == 200
    await one.listen()
    return one


async def _taken(customer: Customer, ana: Agent) -> str:
    await customer.human()
    found = (await ana.row(state="queued"))["id"]
    assert (await ana.take(found)).status_code == 200
    await customer.state("agent")
    return found


async def test_customer_and_agent_at_different_desks_see_each_other_write_and_type(customer, ana):
    found = await _taken(customer, ana)
    await customer.say("It blinks amber")
    assert (await ana.message("It blinks amber"))["conversation_id"] == found
    await ana.io.emit("typing", {"conversation_id": found, "on": True}, namespace="/agent")
    assert await wait_for(lambda: {"who": "agent", "on": True} in customer.events("typing"))
    await ana.say(found, "Restart it, please")
    await customer.message(text="Restart it, please")
    await customer.io.emit("typing", {"on": True})
    assert await wait_for(lambda: ana.events("typing"))
    assert (await ana.finish(found)).status_code == 200
    await customer.state("closed")


async def test_every_desk_knows_who_is_there_and_who_looks_at_what(two, customer, ana):
    found = await _taken(customer, ana)
    bea = await _agent(two.one, "bea@halden.example", name="Bea")
    await ana.io.emit("watch", {"conversation_id": found}, namespace="/agent")
    assert await wait_for(lambda: any([a["name"] for a in e["agents"]] == ["Ana"] for e in bea.events("viewers")))
    shown = await wait_for(lambda: [e for e in ana.events("presence") if e["agent"]["name"] == "Bea"])
    assert shown[-1]["agent"]["connected"]
    assert await wait_for(lambda: two.other.desk.shared.neighbours.elsewhere.customers == {found})
    await ana.io.disconnect()
    assert await wait_for(lambda: bea.events("viewers")[-1]["agents"] == [])
    await bea.close()


async def test_who_signs_out_at_one_desk_hears_nothing_at_another(two, ana):
    again = Agent(two.one.url)
    again.http.cookies, again.csrf = ana.http.cookies, ana.csrf
    await again.listen()
    assert (await ana.delete("/session")).status_code == 204
    assert await wait_for(lambda: not again.io.connected)
    await again.close()


async def test_one_conversation_in_windows_at_both_desks_is_one_turn_at_a_time(two, customer, rasa):
    rasa.delay_s = 0.2
    window = await Customer(two.other.url).connect()
    window.token = customer.token
    await window.hello()
    for number in range(4):
        await (customer, window)[number % 2].say(f"question {number}")
    for one in (customer, window):
        await wait_for(lambda one=one: len(one.said("bot")) == 4, 10.0)
    assert [m["text"][-10:] for m in await customer.transcript() if m["role"] == "bot"] == [
        f"question {number}" for number in range(4)
    ]
    assert len(rasa.turns) == 4
    await window.close()


async def test_who_asks_for_a_person_does_not_wait_for_another_desks_turn(two, customer, rasa):
    rasa.hang = True
    window = await Customer(two.other.url).connect()
    window.token = customer.token
    await window.hello()
    await customer.say("anything")
    await window.human()
    await window.state("queued")
    await window.close()


async def test_without_redis_a_desk_serves_its_own_and_afterwards_all_catch_up(two, customer, ana):
    found = await _taken(customer, ana)
    two.redis.kill()
    await customer.say("Are you there?")
    assert (await ana.say(found, "Yes, one moment")).status_code == 200
    newcomer = await Customer(two.other.url).connect()
    await newcomer.hello()
    await newcomer.say("My router shows amber")
    await newcomer.message(role="bot")
    two.redis.start()
    told = await wait_for(
        lambda: [e for e in customer.events("conversation") if e["last_seq"] >= _last(two)], RECOVERED_S
    )
    missed = (await customer.ask("sync", {"after": 0}))["messages"]
    assert told and "Yes, one moment" in [message["text"] for message in missed]
    # The console is hung up on, by each desk's news once, so that it comes back and loads what it missed.
    assert await wait_for(lambda: not ana.io.connected, RECOVERED_S)
    for number in range(20):
        if not ana.io.connected:
            with suppress(SocketIOError):  # it may be hung up on once more as it comes
                await ana.listen()
        await customer.say(f"Still amber {number}")
        await asyncio.sleep(0.5)
        if [heard for heard in ana.events("message") if heard["message"]["text"].startswith("Still amber")]:
            break
    else:
        pytest.fail("the agent does not hear the customer again")
    await newcomer.close()


def _last(two: Two) -> int:
    return max(message.seq for message in two.one.rows(Message))


async def test_a_redis_that_hangs_delays_nobody_for_long(two, customer):
    with two.redis.frozen():
        for _ in range(3):
            sent = await asyncio.wait_for(
                customer.ask("message", {"client_id": uuid.uuid4().hex, "text": "Hello"}), 5.0
            )
            assert sent["ok"]
        await wait_for(lambda: len(customer.said("bot")) == 3)
