"""Consoles hear of every change, wherever it was made."""

from __future__ import annotations

import pytest

from bot.desk.writing import news
from tests.desk.customer import wait_for
from tests.knowledge.fakes import write_article


@pytest.fixture(autouse=True)
def often(monkeypatch):
    monkeypatch.setattr(news, "EVERY_S", 0.05)


async def test_a_change_from_outside_is_told_with_its_revision(staff, kb, desk):
    writer = await staff("wanda", role="writer", listen=True)
    looked = desk.desk.writing.shelf
    await wait_for(lambda: desk.desk.inspection.view is not None)
    write_article(kb.parent, "amber-light", title="Changed outside")
    heard = await wait_for(lambda: writer.events("knowledge"))
    revision = looked.look().find("en", "amber-light").revision
    assert heard[0]["changed"] == [{"language": "en", "id": "amber-light", "revision": revision}]
    assert heard[0]["build"]["state"] == "failed"
    (kb / "en" / "basics" / "amber-light.md").unlink()
    heard = await wait_for(lambda: writer.events("knowledge")[1:])
    assert heard[0]["changed"] == [{"language": "en", "id": "amber-light", "revision": None}]


async def test_the_end_of_a_build_is_told(staff, kb, desk):
    agent = await staff("ann", listen=True)
    await wait_for(lambda: desk.desk.inspection.view is not None)
    index = kb.parent / "index"
    index.mkdir(exist_ok=True)
    status = '{"state": "ready", "at": "2026-11-20T10:00:00+00:00", "took_s": 1.5, "faults": [], "held_back": []}'
    (index / "status.json").write_text(status)
    heard = await wait_for(lambda: agent.events("knowledge"))
    assert heard[0]["build"]["state"] == "ready" and heard[0]["changed"] == []
