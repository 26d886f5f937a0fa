"""Teams: seeded, made, changed, removed."""

from __future__ import annotations

import pytest

from bot.desk.conversations import begin
from bot.desk.models import Conversation
from bot.desk.record_models import AuditEntry
from bot.desk.team_models import Team, TeamMember
from tests.desk.customer import wait_for

NEW = {"name": "Night shift", "family": "technical", "intents": ["outage"], "hours": {"mon-sun": "22:00-24:00"}}


def waiting(desk, team_id):
    """Puts a conversation into a team's queue; its id."""

    def job(session):
        conversation, _ = begin(session, channel="web", language="en", page=None)
        conversation.state, conversation.team_id = "queued", team_id
        conversation.waiting_since = conversation.created_at
        return conversation.id

    return desk.write(job)


async def test_the_companys_teams_are_there_from_the_start(desk, admin):
    waiting(desk, "service")
    teams = {team["id"]: team for team in (await admin.get("/teams")).json()["teams"]}
    assert set(teams) == {"technical", "service"}
    assert teams["service"] | {"members": []} == {
        "id": "service", "name": "Customer service", "family": "general", "intents": [], "hours": None, "holidays": [],
        "auto_assign": False, "requeue_after_s": None, "wait_limit_s": None, "targets": {}, "members": [],
        "open": True, "opens_at": None, "waiting": 1,
    }  # fmt: skip
    assert teams["service"]["members"] == [admin.id]


async def test_a_team_is_made_changed_and_removed(desk, staff, admin):
    ana = await staff("ana", teams=["technical"])
    answer = await admin.post("/teams", NEW | {"members": [ana.id]})
    assert answer.status_code == 201
    team = answer.json()["team"]
    assert team["id"] == "night-shift" and team["members"] == [ana.id] and team["hours"] == NEW["hours"]
    change = {
        "name": "Nights", "members": [admin.id], "holidays": ["2026-12-25", "2026-01-01", "2026-12-25"],
        "targets": {"1": {"first_reply_s": 60}, "default": {"first_reply_s": 600, "resolution_s": None}, "2": None},
        "requeue_after_s": 300, "wait_limit_s": None, "auto_assign": False, "hours": None, "family": None,
    }  # fmt: skip
    changed = (await admin.patch("/teams/night-shift", change)).json()["team"]
    assert changed["holidays"] == ["2026-01-01", "2026-12-25"] and changed["members"] == [admin.id]
    assert changed["targets"] == {"1": {"first_reply_s": 60}, "default": {"first_reply_s": 600}}
    assert (changed["name"], changed["requeue_after_s"], changed["auto_assign"]) == ("Nights", 300, False)
    assert changed["intents"] == ["outage"] and changed["family"] is None and changed["open"] is True
    assert (await admin.delete("/teams/night-shift")).status_code == 204
    assert (await admin.patch("/teams/night-shift", {})).json()["code"] == "no_team"
    trail = [
        (entry.action, entry.details.get("left")) for entry in desk.rows(AuditEntry) if entry.subject_kind == "team"
    ]
    assert trail == [("team.created", None), ("team.changed", [ana.id]), ("team.deleted", None)]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": " "}, "no_name"), ({"name": "TECHNICAL support"}, "team_taken"), ({"id": "technical"}, "team_taken"),
        ({"id": "Night shift"}, "bad_team_id"), ({"id": "x" * 33}, "bad_team_id"), ({"family": "sales"}, "bad_family"),
        ({"family": ["technical"]}, "bad_family"), ({"intents": ["nothing"]}, "unknown_intent"),
        ({"intents": ["greet"]}, "unknown_intent"), ({"intents": [{}]}, "unknown_intent"),
        ({"intents": "outage"}, "bad_request"), ({"hours": {"someday": "8:00-9:00"}}, "bad_hours"),
        ({"hours": {"mon": "8-9"}}, "bad_hours"), ({"hours": "mon 8:00-9:00"}, "bad_hours"),
        ({"hours": {"mon": None}}, "bad_hours"), ({"holidays": ["25.12.2026"]}, "bad_holidays"),
        ({"holidays": [20261225]}, "bad_holidays"), ({"holidays": "2026-12-25"}, "bad_holidays"),
        ({"auto_assign": 1}, "bad_request"), ({"requeue_after_s": 1}, "bad_duration"),
        ({"wait_limit_s": "300"}, "bad_duration"), ({"wait_limit_s": 10**30}, "bad_duration"),
        ({"targets": {"5": {}}}, "bad_targets"), ({"targets": {"1": {"reply_s": 5}}}, "bad_targets"),
        ({"targets": {"1": {"first_reply_s": 0}}}, "bad_targets"), ({"targets": {"1": 5}}, "bad_targets"),
        ({"targets": []}, "bad_targets"), ({"members": ["a_unknown"]}, "no_agent"), ({"members": "a_1"}, "bad_members"),
    ],
)  # fmt: skip
async def test_bad_fields_are_refused_and_make_no_team(desk, admin, change, code):
    answer = await admin.post("/teams", NEW | change)
    assert answer.json()["code"] == code and len(desk.rows(Team)) == 2


async def test_an_intent_goes_to_one_team(admin):
    await admin.post("/teams", NEW)
    answer = await admin.patch("/teams/technical", {"intents": ["setup", "outage"]})
    assert (answer.status_code, answer.json()["code"]) == (409, "intent_taken")
    assert "Night shift" in answer.json()["message"]
    assert (await admin.patch("/teams/night-shift", {"intents": []})).status_code == 200
    assert (await admin.patch("/teams/technical", {"intents": ["setup", "outage"]})).status_code == 200


async def test_ids_are_made_of_names_and_never_twice(admin):
    first = (await admin.post("/teams", {"name": "夜班"})).json()["team"]
    second = (await admin.post("/teams", {"name": "早班"})).json()["team"]
    third = (await admin.post("/teams", {"name": "Technical!"})).json()["team"]
    assert [first["id"], second["id"], third["id"]] == ["team", "team-2", "technical-2"]


async def test_a_team_with_conversations_and_the_last_team_stay(desk, admin):
    waiting(desk, "technical")
    used = await admin.delete("/teams/technical")
    assert (used.status_code, used.json()["code"]) == (409, "team_in_use")
    assert (await admin.delete("/teams/service")).status_code == 204
    desk.write(lambda session: session.query(Conversation).update({"team_id": None}))
    last = await admin.delete("/teams/technical")
    assert (last.status_code, last.json()["code"]) == (409, "last_team")
    assert {member.team_id for member in desk.rows(TeamMember)} == {"technical"}


async def test_a_writer_is_no_member(staff, admin):
    wim = await staff("wim", role="writer")
    assert (await admin.patch("/teams/technical", {"members": [wim.id]})).json()["code"] == "not_for_teams"


async def test_whoever_joins_or_leaves_a_team_is_told_and_hears_of_other_conversations(staff, admin):
    ana = await staff("ana", teams=["service"], listen=True)
    await admin.listen()
    await admin.patch("/teams/technical", {"members": [ana.id, admin.id]})
    await ana.io.wait()
    told = await wait_for(lambda: [e["agent"] for e in admin.events("presence") if e["agent"]["id"] == ana.id])
    assert told[-1]["teams"] == ["service", "technical"]
    assert (await admin.get("/teams")).json()["teams"][0]["members"] == sorted([ana.id, admin.id])
