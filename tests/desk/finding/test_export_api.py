"""Downloads: who may, under which name, and that the trail has them."""

from __future__ import annotations

import csv
import io

import pytest

from bot.desk.record_models import AuditEntry
from tests.desk.finding.making import LONG_AGO, add_conversation, say


@pytest.fixture
async def boss(staff):
    return await staff("sam", role="supervisor")


@pytest.fixture
def many(desk):
    def job(session):
        made = []
        for number in range(45):
            one = add_conversation(session)
            say(session, one, f"text {number}")
            made.append(one.id)
        return made

    return desk.write(job)


async def test_a_range_comes_as_one_file(many, boss, desk):
    range_ = "from=2026-01-01&to=2026-01-31"
    as_json = await boss.get(f"/export?{range_}")
    assert {one["id"] for one in as_json.json()["conversations"]} == set(many)
    assert as_json.headers["content-disposition"].endswith('"tandem-conversations-2026-01-01-to-2026-01-31.json"')
    as_csv = await boss.get(f"/export?{range_}&format=csv")
    assert as_csv.headers["content-type"] == "text/csv; charset=utf-8" and as_csv.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(as_csv.content.decode("utf-8-sig"))))
    assert sorted(row["text"] for row in rows) == sorted(f"text {n}" for n in range(45))
    entries = [one for one in desk.rows(AuditEntry) if one.action == "range.exported"]
    assert [one.details["format"] for one in entries] == ["json", "csv"] and entries[0].details["to"] == "2026-01-31"


async def test_one_conversation_comes_as_a_file(many, boss, desk):
    found = await boss.get(f"/conversations/{many[0]}/export?format=json")
    (one,) = found.json()["conversations"]
    assert one["id"] == many[0] and one["created_at"].startswith(f"{LONG_AGO:%Y-%m-%d}")
    assert "no-store" in found.headers["cache-control"]
    assert [e.subject_id for e in desk.rows(AuditEntry) if e.action == "conversation.exported"] == [many[0]]


async def test_what_cannot_be_exported_is_said(boss, agent):
    for path, code in (
        ("/export?from=2026-01-01&to=2026-01-31&format=xml", "bad_format"),
        ("/export?from=yesterday&to=today", "bad_days"),
        ("/export", "bad_days"),
        ("/conversations/c_none/export", "not_found"),
    ):
        assert (await boss.get(path)).json()["code"] == code
    refused = await agent.get("/export?from=2026-01-01&to=2026-01-31")
    assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")
