"""The clockwork in a running desk: assignment by itself, live places, leaving a message, and no needless writing."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.desk.accounts import Agent as AgentRow
from bot.desk.company import Company
from bot.desk.ids import now
from bot.desk.models import Conversation, Handoff
from bot.desk.routing import assignment
from bot.desk.routing import clock as clock_module
from bot.desk.routing.clock import Clock, find_due
from bot.desk.routing.places import waiting_views
from bot.desk.team_models import Team
from tests.desk.agent import Agent, hire


async def queued(arrive, **data):
    customer = await arrive(**data)
    await customer.human()
    await customer.state("queued")
    return customer


def change_teams(desk, **fields):
    desk.write(lambda session: session.execute(update(Team).values(**fields)))


async def test_who_comes_online_gets_who_waits(arrive, desk):
    change_teams(desk, auto_assign=True)
    customer = await queued(arrive)
    hire(desk)
    agent = Agent(desk.url)
    await agent.sign_in()
    await agent.listen()
    assert (await customer.state("agent"))["agent"] == {"name": "Ana"}
    await agent.row(state="agent")
    assert desk.rows(Handoff)[0].status == "accepted"
    await agent.close()


async def test_a_customer_who_waits_goes_to_whoever_is_free_without_a_seconds_delay(arrive, agent, desk):
    change_teams(desk, auto_assign=True)
    customer = await arrive()
    await customer.human()
    await customer.state("agent")
    desk.write(lambda session: session.execute(update(AgentRow).values(capacity=1)))
    second = await queued(arrive)
    await agent.finish(customer.conversation["id"])
    await second.state("agent")


async def test_two_agents_get_two_customers_each(arrive, agent, desk):
    hire(desk, "bo@halden.example", name="Bo")
    other = Agent(desk.url, "bo@halden.example")
    await other.sign_in()
    await other.listen()
    change_teams(desk, auto_assign=True)
    customers = [await arrive() for _ in range(4)]
    await asyncio.gather(*(customer.human() for customer in customers))
    names = sorted([(await customer.state("agent"))["agent"]["name"] for customer in customers])
    assert names == ["Ana", "Ana", "Bo", "Bo"]
    await other.close()


async def test_places_move_up_for_everybody_who_waits(arrive, agent):
    first, second, third = [await queued(arrive) for _ in range(3)]
    await agent.take(first.conversation["id"])
    await second.wait(lambda: second.events("conversation")[-1]["place"] == 1)
    await third.wait(lambda: third.events("conversation")[-1]["place"] == 2)


async def test_who_waits_too_long_is_offered_to_leave_a_message_and_leaves_it(arrive, agent, desk):
    customer = await queued(arrive)
    change_teams(desk, wait_limit_s=30)
    past = now() - timedelta(seconds=31)
    desk.write(lambda session: session.execute(update(Conversation).values(waiting_since=past)))
    await customer.message(event="leave_offered")
    assert (await customer.wait(lambda: customer.events("conversation")[-1]["leave"])) is True
    bad = await customer.ask("leave", {"client_id": "l1", "email": "nobody", "text": "Hello"})
    assert bad["error"]["code"] == "bad_email"
    left = await customer.ask("leave", {"client_id": "l1", "email": "eva@x.example", "text": "Hello"})
    assert left["ok"] and left["message"]["text"] == "Hello"
    await customer.wait(lambda: customer.events("conversation")[-1]["left"] == {"email": "eva@x.example"})
    await agent.row(left=True)
    await agent.take(customer.conversation["id"])
    await agent.say(customer.conversation["id"], "Here is how.")
    await customer.message(role="agent")
    supervisor = Agent(desk.url, "sue@halden.example")
    hire(desk, "sue@halden.example", name="Sue", role="supervisor")
    await supervisor.sign_in()
    mail = (await supervisor.get("/mail")).json()["mail"]
    assert [(one["recipient"], one["state"]) for one in mail] == [("eva@x.example", "queued")]
    assert (await agent.get("/mail")).status_code == 403
    await supervisor.close()


async def test_an_unanswered_one_goes_back_and_comes_to_somebody_else(arrive, agent, desk):
    customer = await queued(arrive)
    conversation_id = customer.conversation["id"]
    await agent.take(conversation_id)
    await customer.state("agent")
    change_teams(desk, requeue_after_s=600)
    past = now() - timedelta(seconds=601)
    desk.write(lambda session: session.execute(update(Conversation).values(unanswered_since=past)))
    await customer.state("queued")
    await customer.message(event="agent_left")
    await agent.row(state="queued", agent=None)


async def test_an_agents_reply_settles_what_they_owed(arrive, agent, desk):
    customer = await queued(arrive)
    conversation_id = customer.conversation["id"]
    await agent.take(conversation_id)
    await agent.say(conversation_id, "Hello")
    assert desk.rows(Conversation)[0].unanswered_since is None and desk.rows(Handoff)[0].first_reply_at
    await customer.say("it is an H1")
    assert desk.rows(Conversation)[0].unanswered_since is not None


async def test_where_there_is_nothing_to_do_nothing_is_written(house):
    waiting = house.waiting()
    held = house.waiting(state="agent", unanswered_since=now())
    written = []
    write = house.store.write

    async def noted(job):
        written.append(job)
        return await write(job)

    house.store.write = noted
    clock = Clock(house.store, house.company, lambda: house.connected, lambda event: None)
    for _ in range(3):
        await clock.tick()
    assert written == []
    house.agent("ana", "technical")
    await clock.tick()
    assert len(written) == 1 and house.get(waiting).agent_id == "a_ana" and house.get(held).state == "agent"


async def test_one_conversations_fault_does_not_keep_the_others_waiting(house, monkeypatch):
    house.agent("ana", "technical")
    bad, good = house.waiting(waited_s=9), house.waiting()

    def assign(session, match, company):
        assert match.conversation_id != bad, "a fault of ours"
        return assignment.assign(session, match, company)

    monkeypatch.setattr(clock_module, "assign", assign)
    clock = Clock(house.store, house.company, lambda: house.connected, lambda event: None)
    await clock.tick()
    assert house.get(good).agent_id == "a_ana"


async def test_jobs_are_run_every_so_often(house):
    ran = []
    clock = Clock(house.store, house.company, set, lambda event: None)
    clock.every(timedelta(hours=1), lambda session: ran.append(1))
    await clock.tick()
    await clock.tick()
    assert ran == [1]


async def test_places_are_told_once_and_only_to_those_who_wait(house):
    told = []
    one, two = house.waiting(waited_s=60), house.waiting()
    house.chat()
    clock = Clock(house.store, house.company, set, told.append)
    await clock.tick()
    assert {(event.conversation_id, event.view["place"]) for event in told} == {(one, 1), (two, 2)}
    clock.nudge()
    await clock.tick()
    assert len(told) == 2, "nobody is told what they know, nor twice in a second"


@pytest.mark.parametrize("number", [1000])
def test_a_long_queue_is_looked_at_quickly(house, number):
    found = house.waiting()
    copy = {c.name: getattr(house.get(found), c.name) for c in Conversation.__table__.columns}
    rows = [copy | {"id": f"c_{n}", "token_hash": f"t{n}"} for n in range(number)]
    house.do(lambda s: s.execute(Conversation.__table__.insert(), rows))
    views = house.do(lambda s: waiting_views(s, Company()))
    assert sorted(view["place"] for view in views) == list(range(1, number + 2))
    house.agent("ana", "technical")
    assert len(house.do(lambda s: find_due(s, Company(), house.connected)).matches) == 5


async def test_it_ends_when_told_to_also_at_the_moment_it_is_nudged(house):
    clock = Clock(house.store, house.company, set, lambda event: None)
    task = asyncio.create_task(clock.run())
    await asyncio.sleep(0.05)
    clock.nudge()
    task.cancel()
    done, _ = await asyncio.wait({task}, timeout=2)
    assert done == {task}
