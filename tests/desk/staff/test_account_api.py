"""What agents settle for themselves: sessions and presence."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.desk.accounts import AgentSession
from bot.desk.ids import now
from bot.desk.record_models import AuditEntry
from tests.desk.agent import Agent
from tests.desk.customer import wait_for


async def test_sessions_are_listed_and_say_where_they_were_begun(desk, staff):
    ana = await staff("ana")
    elsewhere = Agent(desk.url, ana.email)
    await elsewhere.sign_in(**{"X-Forwarded-For": "10.0.0.7", "User-Agent": "Phone 1.0 " + "x" * 500})
    listed = (await ana.get("/sessions")).json()["sessions"]
    assert [one["current"] for one in listed].count(True) == 1 and len(listed) == 2
    phone = next(one for one in listed if not one["current"])
    assert phone["address"] == "10.0.0.7" and phone["user_agent"].startswith("Phone 1.0 xxx")
    assert len(phone["user_agent"]) == 300 and phone["created_at"] and phone["last_seen_at"]
    await elsewhere.close()


async def test_a_session_that_is_revoked_ends_with_its_consoles(desk, staff):
    ana = await staff("ana")
    elsewhere = Agent(desk.url, ana.email)
    await elsewhere.sign_in()
    await elsewhere.listen()
    other = next(one for one in (await ana.get("/sessions")).json()["sessions"] if not one["current"])
    assert (await ana.delete(f"/sessions/{other['id']}")).status_code == 204
    await elsewhere.io.wait()
    assert (await elsewhere.get("/session")).status_code == 401
    assert (await ana.get("/session")).status_code == 200
    assert (await ana.delete(f"/sessions/{other['id']}")).json()["code"] == "no_session"
    revoked = [entry for entry in desk.rows(AuditEntry) if entry.action == "session.revoked"]
    assert [(entry.actor_id, entry.subject_id) for entry in revoked] == [(ana.id, other["id"])]
    await elsewhere.close()


async def test_nobody_ends_anothers_session(staff):
    ana, bo = await staff("ana"), await staff("bo", role="admin")
    its = (await bo.get("/sessions")).json()["sessions"][0]["id"]
    assert (await ana.delete(f"/sessions/{its}")).status_code == 404
    assert (await bo.get("/session")).status_code == 200


async def test_when_a_session_was_last_seen_is_noted_once_a_minute(desk, staff):
    ana = await staff("ana")

    def seen_at():
        return desk.rows(AgentSession)[0].last_seen_at

    first = seen_at()
    await ana.get("/staff")
    assert seen_at() == first
    long_ago = now() - timedelta(minutes=2)
    desk.write(lambda session: session.query(AgentSession).update({"last_seen_at": long_ago}))
    await ana.get("/staff")
    await wait_for(lambda: seen_at() > first)


async def test_presence_is_told_to_everybody(staff):
    ana, bo = await staff("ana", listen=True), await staff("wim", role="writer", listen=True)
    answer = await ana.put("/presence", {"presence": "away"})
    assert answer.json()["agent"]["presence"] == "away"

    def heard():
        return [one["agent"] for one in bo.events("presence") if one["agent"]["presence"] == "away"]

    await wait_for(heard)
    assert heard()[0]["id"] == ana.id and heard()[0]["connected"] is True
    assert (await ana.get("/session")).json()["agent"]["presence"] == "away"


@pytest.mark.parametrize("value", ["busy", "", None, 7, ["online"]])
async def test_an_unknown_presence_is_refused(staff, value):
    ana = await staff("ana")
    assert (await ana.put("/presence", {"presence": value})).json()["code"] == "bad_presence"


async def test_who_says_that_they_are_online_is_there_anew(desk, staff):
    ana = await staff("ana")
    (agent_id, consoles) = (await ana.get("/session")).json()["agent"]["id"], desk.desk.consoles
    await ana.put("/presence", {"presence": "away"})
    before = consoles.came_at(agent_id)
    await ana.put("/presence", {"presence": "online"})
    after = consoles.came_at(agent_id)
    assert after is not None and after != before
