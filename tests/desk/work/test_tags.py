"""Tags: one spelling, as many as fit, told to everybody who has the conversation in their list."""

from __future__ import annotations

import pytest

from bot.desk.record_models import AuditEntry


async def put(agent, customer, tags):
    path = f"/conversations/{customer.conversation['id']}/tags"
    return await agent.http.put(path, json={"tags": tags}, headers={"X-CSRF-Token": agent.csrf})


async def test_tags_are_cleaned_replaced_and_told(held, agent, desk):
    answer = await put(agent, held, ["  VIP ", "vip", "Firmware  3.2", ""])
    assert answer.json()["conversation"]["tags"] == ["firmware 3.2", "vip"]
    assert (await agent.row(tags=["firmware 3.2", "vip"]))["id"] == held.conversation["id"]
    assert (await put(agent, held, ["vip"])).json()["conversation"]["tags"] == ["vip"]
    entries = [entry.details for entry in desk.rows(AuditEntry) if entry.action == "conversation.tagged"]
    assert entries[-1] == {"added": [], "removed": ["firmware 3.2"]}
    count = len(desk.rows(AuditEntry))
    await put(agent, held, ["VIP"])
    assert len(desk.rows(AuditEntry)) == count
    assert (await put(agent, held, [])).json()["conversation"]["tags"] == []


@pytest.mark.parametrize("tags", [None, "vip", [1], ["x" * 41], ["a,b"], [f"t{n}" for n in range(21)], {"a": 1}])
async def test_what_no_tags_are(held, agent, tags):
    answer = await put(agent, held, tags)
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_tags")
