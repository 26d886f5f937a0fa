"""Adding, changing and letting go of people."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.desk.accounts import Agent as AgentRow
from bot.desk.conversations import begin
from bot.desk.errors import Refused
from bot.desk.ids import now
from bot.desk.models import Conversation
from bot.desk.record_models import AuditEntry
from bot.desk.staff import people
from bot.desk.work_models import Participant
from tests.desk.agent import Agent
from tests.desk.customer import wait_for

NEW = {"name": "Bo Lind", "email": "Bo@Halden.example", "role": "agent"}


def has(desk, agent_id, team_id="technical"):
    """Gives somebody an open conversation; its id."""

    def job(session):
        conversation, _ = begin(session, channel="web", language="en", page=None)
        conversation.state, conversation.agent_id, conversation.team_id = "agent", agent_id, team_id
        conversation.family, conversation.assigned_at = "technical", now()
        return conversation.id

    return desk.write(job)


def conversation(desk, conversation_id):
    return desk.read(lambda session: session.get(Conversation, conversation_id))


def actions(desk, agent_id):
    return [entry.action for entry in desk.rows(AuditEntry) if entry.subject_id == agent_id]


async def test_somebody_is_added_and_signs_in_with_the_one_time_password(desk, admin):
    answer = await admin.post("/staff", NEW | {"capacity": 3})
    assert answer.status_code == 201
    agent = answer.json()["agent"]
    assert (agent["name"], agent["email"], agent["capacity"]) == ("Bo Lind", "bo@halden.example", 3)
    assert agent["teams"] == ["service", "technical"] and agent["connected"] is False
    bo = Agent(desk.url, "bo@halden.example")
    signed_in = (await bo.sign_in(answer.json()["one_time_password"])).json()
    assert signed_in["must_change_password"] is True
    assert actions(desk, agent["id"])[:1] == ["agent.created"]
    assert [one["id"] for one in (await admin.get("/staff")).json()["agents"]] == [admin.id, agent["id"]]
    await bo.close()


async def test_a_writer_is_in_no_team(admin):
    made = (await admin.post("/staff", NEW | {"role": "writer"})).json()["agent"]
    assert made["teams"] == []
    answer = await admin.patch(f"/staff/{made['id']}", {"teams": ["technical"]})
    assert (answer.status_code, answer.json()["code"]) == (422, "not_for_teams")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": ""}, "no_name"), ({"name": None}, "no_name"), ({"name": "x" * 81}, "no_name"),
        ({"email": "bo"}, "bad_email"), ({"email": "ADA@halden.example"}, "email_taken"),
        ({"role": "boss"}, "bad_role"), ({"role": ["agent"]}, "bad_role"), ({"capacity": -1}, "bad_capacity"),
        ({"capacity": True}, "bad_capacity"), ({"capacity": 101}, "bad_capacity"),
        ({"teams": "technical"}, "bad_teams"),
        ({"teams": ["technical", "nowhere"]}, "no_team"), ({"teams": [["technical"]]}, "bad_teams"),
    ],
)  # fmt: skip
async def test_bad_fields_are_refused_and_add_nobody(desk, admin, change, code):
    assert (await admin.post("/staff", NEW | change)).json()["code"] == code
    assert len(desk.rows(AgentRow)) == 1


async def test_a_change_of_role_is_heard_by_all_and_moves_the_consoles(staff, admin):
    ana = await staff("ana", listen=True)
    await admin.listen()
    answer = await admin.patch(f"/staff/{ana.id}", {"role": "supervisor", "name": "Ana B.", "capacity": 2})
    agent = answer.json()["agent"]
    assert (agent["role"], agent["name"], agent["capacity"]) == ("supervisor", "Ana B.", 2)
    await ana.io.wait()
    await wait_for(lambda: [e for e in admin.events("presence") if e["agent"]["role"] == "supervisor"])
    assert "conversations.read_all" in (await ana.get("/session")).json()["permissions"]


async def test_who_is_deactivated_is_out_at_once_and_their_conversations_wait(desk, staff, admin):
    ana = await staff("ana", listen=True)
    open_id = has(desk, ana.id)
    answer = await admin.patch(f"/staff/{ana.id}", {"active": False})
    assert answer.json()["agent"]["active"] is False
    await ana.io.wait()
    assert (await ana.get("/session")).status_code == 401
    left = conversation(desk, open_id)
    assert (left.state, left.agent_id) == ("queued", None)
    assert actions(desk, ana.id)[-1] == "agent.deactivated"
    await wait_for(lambda: not desk.desk.consoles.is_connected(ana.id))
    back = await admin.patch(f"/staff/{ana.id}", {"active": True})
    assert back.json()["agent"]["active"] is True
    assert (await ana.sign_in()).status_code == 200


async def test_who_becomes_a_writer_answers_nobody(desk, staff, admin):
    ana = await staff("ana", role="supervisor")
    own, other = has(desk, ana.id), has(desk, admin.id)
    desk.write(lambda session: session.add(Participant(conversation_id=other, agent_id=ana.id, joined_at=now())))
    answer = await admin.patch(f"/staff/{ana.id}", {"role": "writer"})
    assert answer.json()["agent"]["teams"] == []
    assert conversation(desk, own).agent_id is None and desk.rows(Participant) == []
    assert (await ana.get("/conversations")).json()["code"] == "not_allowed"


async def test_the_last_administrator_stays(desk, staff, admin):
    for change in ({"role": "agent"}, {"active": False}, {"role": "supervisor", "active": True}):
        answer = await admin.patch(f"/staff/{admin.id}", change)
        assert (answer.status_code, answer.json()["code"]) == (409, "last_admin")
    other = await staff("bo", role="admin")
    assert (await admin.patch(f"/staff/{other.id}", {"active": False})).status_code == 200
    assert (await admin.patch(f"/staff/{admin.id}", {"role": "agent"})).json()["code"] == "last_admin"
    assert (await admin.patch(f"/staff/{admin.id}", {"name": "Ada L.", "active": True})).status_code == 200


async def test_two_administrators_who_demote_each_other_do_not_both_succeed(desk, staff, admin):
    other = await staff("bo", role="admin")
    company = desk.desk.company

    def demote(agent_id):
        actor = desk.read(lambda session: session.get(AgentRow, admin.id))
        try:
            desk.write(lambda session: people.change(session, actor, agent_id, {"role": "agent"}, company))
        except Refused as refused:
            return refused.code
        return "done"

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(demote, [admin.id, other.id])) == ["done", "last_admin"]


async def test_a_reset_ends_sessions_and_gives_a_password_that_must_be_changed(desk, staff, admin):
    ana = await staff("ana", listen=True)
    desk.write(lambda session: session.query(AgentRow).filter_by(id=ana.id).update({"failed_sign_ins": 9}))
    password = (await admin.post(f"/staff/{ana.id}/reset-password")).json()["one_time_password"]
    await ana.io.wait()
    assert (await ana.get("/session")).status_code == 401
    assert (await ana.sign_in()).json()["code"] == "bad_credentials"
    assert (await ana.sign_in(password)).json()["must_change_password"] is True


async def test_unlocking_lets_somebody_in_again(desk, staff, admin):
    ana = await staff("ana")
    for n in range(10):
        await ana.sign_in("wrong", **{"X-Forwarded-For": f"10.0.0.{n}"})
    here = {"X-Forwarded-For": "10.1.0.1"}
    assert (await ana.sign_in(**here)).json()["code"] == "locked"
    shown = (await admin.get("/staff")).json()["agents"]
    assert [one["id"] for one in shown if one["locked_until"]] == [ana.id]
    answer = await admin.post(f"/staff/{ana.id}/unlock")
    assert answer.json()["agent"]["locked_until"] is None
    assert (await ana.sign_in(**{"X-Forwarded-For": "10.1.0.2"})).status_code == 200


async def test_an_admin_sees_and_ends_somebodys_sessions(staff, admin):
    ana = await staff("ana", listen=True)
    (listed,) = (await admin.get(f"/staff/{ana.id}/sessions")).json()["sessions"]
    assert listed["current"] is False and listed["address"]
    assert (await admin.delete(f"/staff/{ana.id}/sessions")).status_code == 204
    await ana.io.wait()
    assert (await admin.get(f"/staff/{ana.id}/sessions")).json()["sessions"] == []


async def test_unknown_people_are_not_found(admin):
    for agent_id in ("a_unknown", "%00", "x" * 70, "\u00e9"):
        for method, path in (
            ("PATCH", ""), ("POST", "/reset-password"), ("POST", "/unlock"), ("GET", "/sessions"),
            ("DELETE", "/sessions"),
        ):  # fmt: skip
            answer = await admin.http.request(
                method, f"/staff/{agent_id}{path}", headers={"X-CSRF-Token": admin.csrf}, json={} if not path else None
            )
            assert (answer.status_code, answer.json()["code"]) == (404, "no_agent")


async def test_two_people_with_one_address_added_at_once_are_one(desk, admin):
    answers = await asyncio.gather(*(admin.post("/staff", NEW) for _ in range(2)))
    assert sorted(answer.status_code for answer in answers) == [201, 409]


async def test_load_counts_the_open_conversations(desk, staff, admin):
    ana = await staff("ana")
    for _ in range(2):
        has(desk, ana.id)
    closed = has(desk, ana.id)
    desk.write(lambda session: setattr(session.get(Conversation, closed), "state", "closed"))
    loads = {one["id"]: one["load"] for one in (await admin.get("/staff")).json()["agents"]}
    assert loads == {ana.id: 2, admin.id: 0}
