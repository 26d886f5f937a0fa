"""Each console hears what its agent may know, and says who is there."""

from __future__ import annotations

import asyncio

import pytest

from bot.desk.accounts import Agent as AgentRow
from bot.desk.ids import now
from bot.desk.models import Conversation
from bot.desk.work_models import Participant
from tests.desk.agent import Agent
from tests.desk.customer import wait_for


@pytest.fixture
async def waiting(arrive):
    """A customer who waits for technical support."""
    customer = await arrive()
    await customer.say("a person please")
    await customer.state("queued")
    return customer


def heard(agent, name, conversation_id=None):
    """What a console heard under a name, of one conversation if that is given."""
    all_of_it = agent.events(name)
    if conversation_id is None:
        return all_of_it
    return [data for data in all_of_it if conversation_id in (data.get("id"), data.get("conversation_id"))]


async def settled(*agents):
    """Waits until everything that was told before has reached these consoles: each hears of a change made after it."""
    first, before = agents[0], [len(agent.events("presence")) for agent in agents]
    now_is = (await first.get("/session")).json()["agent"]["presence"]
    presence = "online" if now_is == "away" else "away"
    assert (await first.put("/presence", {"presence": presence})).status_code == 200
    for agent, count in zip(agents, before, strict=True):
        await wait_for(
            lambda agent=agent, count=count: any(
                one["agent"]["id"] == first.id and one["agent"]["presence"] == presence
                for one in agent.events("presence")[count:]
            )
        )


async def emit(agent, name, **data):
    """Emits, and waits until the desk has done with it."""
    await agent.io.call(name, data, namespace="/agent")


async def test_a_team_hears_of_its_conversations_and_supervisors_of_all(staff, waiting):
    tech = await staff("tea", teams=["technical"], listen=True)
    service = await staff("sid", teams=["service"], listen=True)
    supervisor = await staff("sue", role="supervisor", teams=[], listen=True)
    writer = await staff("wim", role="writer", listen=True)
    its = waiting.conversation["id"]
    await tech.take(its)
    await waiting.say("hello there")
    for one in (tech, supervisor):
        assert (await one.message("hello there"))["conversation_id"] == its
        await wait_for(lambda one=one: [row for row in heard(one, "conversation", its) if row["state"] == "agent"])
    await settled(tech, service, supervisor, writer)
    for one in (service, writer):
        assert heard(one, "conversation", its) == [] and heard(one, "message") == []


async def test_who_has_it_hears_of_it_from_outside_the_team_too(desk, staff, waiting):
    service = await staff("sid", teams=["service"], listen=True)
    its = waiting.conversation["id"]

    def give(session):
        conversation = session.get(Conversation, its)
        conversation.state, conversation.agent_id, conversation.waiting_since = "agent", service.id, None

    desk.write(give)
    await waiting.say("to you")
    await service.message("to you")
    await wait_for(lambda: heard(service, "conversation", its))


async def test_the_bots_conversations_are_told_to_whoever_watches_them(staff, arrive):
    ana, sue = await staff("ana", listen=True), await staff("sue", role="supervisor", listen=True)
    customer = await arrive()
    its = customer.conversation["id"]
    await customer.say("unwatched")
    await customer.message(text="You said: unwatched")
    await emit(sue, "watch_live", on=True)
    await emit(ana, "watch_live", on=True)
    await settled(ana, sue)
    await customer.say("watched")
    await sue.message("You said: watched")
    row = (await wait_for(lambda: heard(sue, "conversation", its)))[-1]
    assert row["state"] == "bot"
    await emit(sue, "watch_live", on=False)
    await settled(ana, sue)
    before = len(heard(sue, "message"))
    await customer.say("no more")
    await customer.message(text="You said: no more")
    await settled(ana, sue)
    assert len(heard(sue, "message")) == before
    assert not any("unwatched" in data["message"]["text"] for data in heard(sue, "message"))
    assert heard(ana, "message") == [] and heard(ana, "conversation") == []


async def test_typing_is_told_both_ways_with_a_name(staff, waiting):
    ana, bo = await staff("ana", listen=True), await staff("bo", listen=True)
    its = waiting.conversation["id"]
    await ana.take(its)
    await emit(bo, "typing", conversation_id=its, on=True)
    await emit(ana, "typing", conversation_id=its, on=True)
    told = (await wait_for(lambda: heard(bo, "typing", its)))[0]
    assert told == {"conversation_id": its, "who": "agent", "name": "Ana", "on": True}
    await wait_for(lambda: {"who": "agent", "on": True} in waiting.events("typing"))
    await waiting.io.emit("typing", {"on": True})
    for one in (ana, bo):
        await wait_for(lambda one=one: [t for t in heard(one, "typing", its) if t["who"] == "customer"])
    assert [t for t in heard(ana, "typing", its) if t["who"] == "agent"] == []


async def test_who_joined_types_too(desk, staff, waiting):
    ana, sue = await staff("ana", listen=True), await staff("sue", role="supervisor", listen=True)
    its = waiting.conversation["id"]
    await ana.take(its)
    desk.write(lambda session: session.add(Participant(conversation_id=its, agent_id=sue.id, joined_at=now())))
    await emit(sue, "typing", conversation_id=its, on=True)
    assert (await wait_for(lambda: heard(ana, "typing", its)))[0]["name"] == "Sue"


async def test_viewers_see_each_other_come_and_go(staff, waiting):
    ana, bo = await staff("ana", listen=True), await staff("bo", listen=True)
    stranger = await staff("sid", teams=["service"], listen=True)
    its = waiting.conversation["id"]

    def seen_by(agent):
        shown = heard(agent, "viewers", its)
        return {one["name"] for one in shown[-1]["agents"]} if shown else None

    await emit(ana, "watch", conversation_id=its)
    await wait_for(lambda: seen_by(ana) == {"Ana"})
    await emit(stranger, "watch", conversation_id=its)
    await emit(bo, "watch", conversation_id=its)
    await wait_for(lambda: seen_by(ana) == seen_by(bo) == {"Ana", "Bo"})
    await emit(ana, "watch", conversation_id=None)
    await wait_for(lambda: seen_by(bo) == {"Bo"})
    await emit(ana, "watch", conversation_id=its)
    await wait_for(lambda: seen_by(bo) == {"Ana", "Bo"})
    await ana.io.disconnect()
    await wait_for(lambda: seen_by(bo) == {"Bo"})
    assert heard(stranger, "viewers") == []


def viewers(agent, conversation_id):
    """Who looks at a conversation, as a console heard it last."""
    told = heard(agent, "viewers", conversation_id)
    return {one["name"] for one in told[-1]["agents"]} if told else None


async def test_viewers_are_told_to_all_who_may_see_the_conversation(staff, waiting):
    ana = await staff("ana", teams=["technical"], listen=True)
    bo = await staff("bo", teams=["technical"], listen=True)
    sue = await staff("sue", role="supervisor", teams=[], listen=True)
    stranger = await staff("sid", teams=["service"], listen=True)
    its = waiting.conversation["id"]
    await emit(ana, "watch", conversation_id=its)
    for one in (bo, sue):
        await wait_for(lambda one=one: viewers(one, its) == {"Ana"})
    late = await staff("lea", teams=["technical"], listen=True)
    await wait_for(lambda: viewers(late, its) == {"Ana"})
    await emit(ana, "watch", conversation_id=None)
    for one in (bo, sue, late):
        await wait_for(lambda one=one: viewers(one, its) == set())
    await settled(bo, stranger)
    assert heard(stranger, "viewers") == []


async def test_viewers_follow_a_conversation_to_another_team(staff, waiting):
    ana = await staff("ana", teams=["technical"], listen=True)
    sid = await staff("sid", teams=["service"], listen=True)
    sue = await staff("sue", role="supervisor", teams=[], listen=True)
    its = waiting.conversation["id"]
    await ana.take(its)
    for one in (ana, sue):
        await emit(one, "watch", conversation_id=its)
    await wait_for(lambda: viewers(ana, its) == {"Ana", "Sue"})
    assert (await ana.post(f"/conversations/{its}/transfer", {"team_id": "service"})).status_code == 200
    await wait_for(lambda: viewers(sid, its) == {"Sue"})


async def test_viewers_of_what_the_bot_has_are_told_to_who_may_read_all(staff, arrive):
    ana, sue = await staff("ana", listen=True), await staff("sue", role="supervisor", listen=True)
    tom = await staff("tom", role="supervisor", listen=True)
    customer = await arrive()
    its = customer.conversation["id"]
    await customer.say("where is my parcel")
    await customer.message(text="You said: where is my parcel")
    await emit(sue, "watch", conversation_id=its)
    await wait_for(lambda: viewers(tom, its) == {"Sue"})
    await settled(ana, tom)
    assert heard(ana, "viewers") == []
    await customer.human()
    await customer.state("queued")
    await wait_for(lambda: viewers(ana, its) == {"Sue"})


async def test_what_does_not_fit_the_protocol_is_dropped(staff, waiting):
    ana = await staff("ana", listen=True)
    for name in ("typing", "watch", "watch_live"):
        for data in (None, 7, "x", [], {"conversation_id": {}}, {"conversation_id": "c_unknown", "on": []}):
            await ana.io.emit(name, data, namespace="/agent")
    await emit(ana, "watch", conversation_id=waiting.conversation["id"])
    await wait_for(lambda: heard(ana, "viewers"))


async def test_a_console_that_opens_is_told_and_one_that_is_lost_only_after_the_grace(desk, staff):
    ana = await staff("ana", listen=True)
    bo = await staff("bo")
    desk.desk.consoles.grace_s = 0.3

    def shown():
        return [one["agent"]["connected"] for one in heard(ana, "presence") if one["agent"]["id"] == bo.id]

    await bo.listen()
    await wait_for(lambda: shown() == [True])
    await bo.io.disconnect()
    assert desk.desk.consoles.is_connected(bo.id)
    await wait_for(lambda: shown() == [True, False])
    assert not desk.desk.consoles.is_connected(bo.id)


async def test_who_signs_out_is_gone_at_once(desk, staff):
    ana, bo = await staff("ana", listen=True), await staff("bo", listen=True)
    await bo.delete("/session")
    await wait_for(
        lambda: [e for e in heard(ana, "presence") if e["agent"]["id"] == bo.id and not e["agent"]["connected"]]
    )
    assert desk.desk.consoles.connected() == {ana.id}


async def test_a_take_changes_the_load_that_others_see(staff, waiting):
    ana, bo = await staff("ana", listen=True), await staff("bo", listen=True)
    await ana.take(waiting.conversation["id"])
    await wait_for(lambda: [e for e in heard(bo, "presence") if e["agent"]["id"] == ana.id and e["agent"]["load"] == 1])
    await ana.finish(waiting.conversation["id"])

    def loads():
        return [e["agent"]["load"] for e in heard(bo, "presence") if e["agent"]["id"] == ana.id]

    await wait_for(lambda: loads()[-1] == 0)


async def test_what_goes_to_another_team_is_gone_for_those_who_see_it_no_more(staff, waiting):
    tech = await staff("tea", teams=["technical"], listen=True)
    both = await staff("ben", listen=True)
    service = await staff("sid", teams=["service"], listen=True)
    sue = await staff("sue", role="supervisor", teams=["technical"], listen=True)
    its = waiting.conversation["id"]
    await tech.take(its)
    answer = await tech.post(f"/conversations/{its}/transfer", {"team_id": "service"})
    assert answer.status_code == 200
    for one in (both, service, sue):
        await wait_for(
            lambda one=one: [r for r in heard(one, "conversation", its) if (r["team"] or {}).get("id") == "service"]
        )
    assert await wait_for(lambda: heard(tech, "conversation_gone")) == [{"id": its}]
    await settled(tech, both, service, sue)
    assert [heard(one, "conversation_gone") for one in (both, service, sue)] == [[], [], []]


async def test_what_is_the_bots_again_is_gone_but_for_those_who_read_all(staff, waiting):
    ana = await staff("ana", listen=True)
    sue = await staff("sue", role="supervisor", listen=True)
    its = waiting.conversation["id"]
    await ana.take(its)
    assert (await ana.post(f"/conversations/{its}/return", {})).status_code == 200
    assert await wait_for(lambda: heard(ana, "conversation_gone")) == [{"id": its}]
    await wait_for(lambda: [row for row in heard(sue, "conversation", its) if row["state"] == "bot"])
    assert heard(sue, "conversation_gone") == []


async def test_a_session_that_ends_while_its_console_connects_leaves_none_open(desk, staff, monkeypatch):
    ana = await staff("ana")
    elsewhere = Agent(desk.url, ana.email)
    await elsewhere.sign_in()
    read, looks = desk.desk.store.read, []

    async def slow(job):
        found = await read(job)
        if getattr(found, "session_hash", "") and not looks:
            looks.append(found)
            await asyncio.to_thread(
                desk.write, lambda session: session.query(AgentRow).update({"must_change_password": True})
            )
        return found

    monkeypatch.setattr(desk.desk.store, "read", slow)
    with pytest.raises(Exception, match="must_change_password|refused|failed"):
        await elsewhere.listen()
    assert looks and desk.desk.consoles.connected() == set()
    await elsewhere.close()


async def test_consoles_hear_that_a_customers_data_was_erased(staff, waiting):
    tech = await staff("tea", teams=["technical"], listen=True)
    admin = await staff("ada", role="admin", listen=True)
    its = waiting.conversation["id"]
    await tech.take(its)
    whole = (await tech.get(f"/conversations/{its}")).json()
    assert (await admin.delete(f"/customers/{whole['customer']['id']}")).status_code == 200
    for console in (tech, admin):
        row = await wait_for(lambda console=console: next(
            (one for one in heard(console, "conversation", its) if one["erased"]), None
        ))  # fmt: skip
        assert (row["state"], row["last_message"]["text"], row["summary"]) == ("closed", "[erased]", "[erased]")
    assert (await tech.post(f"/conversations/{its}/reopen", {})).json()["code"] == "erased"
