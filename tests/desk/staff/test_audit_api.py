"""The audit trail is read page by page."""

from __future__ import annotations

import pytest

from bot.desk import audit
from bot.desk.accounts import Agent
from bot.desk.record_models import AuditEntry


@pytest.fixture
async def trail(desk, admin):
    """Seven entries and nothing else."""

    def job(session):
        session.query(AuditEntry).delete()
        for number in range(5):
            audit.record(session, audit.SYSTEM, "conversation.requeued", "conversation", f"c_{number}", number=number)
            session.flush()
        audit.record(session, audit.CUSTOMER, "conversation.rated", "conversation", "c_1")
        session.flush()
        audit.record(session, session.get_one(Agent, admin.id), "conversations_all.exported", "export", None)

    desk.write(job)
    return admin


async def test_the_newest_come_first_and_pages_join(trail):
    first = (await trail.get("/audit?limit=3")).json()
    assert [entry["action"] for entry in first["entries"]] == [
        "conversations_all.exported", "conversation.rated", "conversation.requeued",
    ]  # fmt: skip
    second = (await trail.get(f"/audit?limit=3&before={first['next']}")).json()
    third = (await trail.get(f"/audit?limit=3&before={second['next']}")).json()
    assert [entry["details"]["number"] for entry in second["entries"] + third["entries"]] == [3, 2, 1, 0]
    assert third["next"] is None
    entry = first["entries"][0]
    assert entry["actor"] == {"kind": "agent", "id": trail.id, "name": "Ada"}
    assert entry["subject"] == {"kind": "export", "id": None} and entry["at"].endswith("Z")


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("actor=system", 5), ("actor=customer", 1), ("actor=a_unknown", 0), ("action=conversation", 6),
        ("action=conversation.rated", 1), ("action=%25", 0), ("subject=c_1", 2), ("subject=conversation", 6),
        ("subject=conversation:c_1", 2), ("subject=export:c_1", 0), ("actor=system&subject=c_1", 1), ("subject=%00", 0),
    ],
)  # fmt: skip
async def test_filters_narrow_it(trail, query, count):
    assert len((await trail.get(f"/audit?{query}")).json()["entries"]) == count


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "before=x", "before=0", "before=99999999999999999999"])
async def test_bad_pages_are_refused(trail, query):
    assert (await trail.get(f"/audit?{query}")).json()["code"] == "bad_request"


async def test_agents_do_not_read_it(staff):
    ana = await staff("ana")
    assert (await ana.get("/audit")).json()["code"] == "not_allowed"


async def test_failed_sign_ins_are_in_it(staff, admin):
    ana = await staff("ana")
    await ana.sign_in("wrong")
    (entry,) = (await admin.get("/audit?action=sign_in.failed")).json()["entries"]
    assert entry["subject"] == {"kind": "agent", "id": ana.id} and entry["actor"]["kind"] == "system"
