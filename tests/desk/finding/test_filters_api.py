"""Saved views over HTTP: one's own, shared ones, and who may delete them."""

from __future__ import annotations

import pytest

from bot.desk.finding.filters import MAX_OWN
from bot.desk.record_models import AuditEntry
from bot.desk.work_models import SavedFilter

VIEW = {"view": "unassigned", "family": "technical", "sort": "priority", "tag": ""}


@pytest.fixture
async def others(staff):
    return await staff("otto"), await staff("sam", role="supervisor")


async def test_a_view_is_saved_shown_and_deleted(agent, desk):
    made = (await agent.post("/filters", {"name": " Urgent ones ", "query": VIEW})).json()["filter"]
    kept = {"view": "unassigned", "family": "technical", "sort": "priority"}
    assert made == {"id": made["id"], "name": "Urgent ones", "query": kept, "shared": False, "mine": True}
    assert (await agent.get("/filters")).json() == {"filters": [made]}
    assert (await agent.delete(f"/filters/{made['id']}")).status_code == 204
    assert (await agent.get("/filters")).json() == {"filters": []}
    actions = [entry.action for entry in desk.rows(AuditEntry) if entry.action.startswith("filter.")]
    assert actions == ["filter.saved", "filter.deleted"]


async def test_a_shared_view_is_everybodys_and_its_maker_or_a_supervisor_deletes_it(agent, others):
    otto, sam = others
    own = (await agent.post("/filters", {"name": "Own", "query": {}})).json()["filter"]
    shared = (await agent.post("/filters", {"name": "For all", "query": {}, "shared": True})).json()["filter"]
    assert (await otto.get("/filters")).json()["filters"] == [{**shared, "mine": False}]
    refused = await otto.delete(f"/filters/{shared['id']}")
    assert (refused.status_code, refused.json()["code"]) == (403, "not_your_filter")
    assert (await sam.delete(f"/filters/{own['id']}")).status_code == 404
    assert (await sam.delete(f"/filters/{shared['id']}")).status_code == 204


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"name": "", "query": {}}, "bad_filter_name"),
        ({"name": 7, "query": {}}, "bad_filter_name"),
        ({"name": "x" * 81, "query": {}}, "bad_filter_name"),
        ({"name": "x"}, "bad_filter"),
        ({"name": "x", "query": {"view": "nowhere"}}, "bad_filter"),
        ({"name": "x", "query": {"limit": "3"}}, "bad_filter"),
        ({"name": "x", "query": {"tag": {"a": 1}}}, "bad_filter"),
    ],
)
async def test_what_is_no_view_is_refused(agent, body, code):
    refused = await agent.post("/filters", body)
    assert (refused.status_code, refused.json()["code"]) == (422, code)


async def test_nobody_saves_views_without_end(agent, desk):
    assert (await agent.post("/filters", {"name": "A view", "query": {}})).status_code == 201
    (first,) = desk.rows(SavedFilter)

    def many(session):
        for number in range(MAX_OWN - 1):
            same = {"agent_id": first.agent_id, "query": {}, "created_at": first.created_at}
            session.add(SavedFilter(id=f"q_{number}", name=f"View {number}", **same))

    desk.write(many)
    refused = await agent.post("/filters", {"name": "One more", "query": {}})
    assert (refused.status_code, refused.json()["code"]) == (409, "too_many_filters")


async def test_an_unknown_view_is_said(agent):
    assert (await agent.delete("/filters/q_none")).json()["code"] == "no_filter"
