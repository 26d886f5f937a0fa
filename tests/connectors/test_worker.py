"""The worker: it ends when told to, and one bad event holds up nobody else."""

from __future__ import annotations

import asyncio

import pytest

from bot.connectors import ledger as module
from bot.connectors.calls import Declined
from bot.connectors.ledger import Ledger
from bot.connectors.worker import Kept, Worker


@pytest.fixture
def ledger(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "BACK_OFF_S", (0.01,))
    one = Ledger(tmp_path / "ledger.sqlite")
    yield one
    one.close()


async def nobody(_, why):
    raise AssertionError(why)


async def until(found):
    for _ in range(200):
        if found():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not happen")


async def test_it_ends_when_told_to_also_at_the_moment_it_is_woken(ledger):
    async def handle(_):
        return

    worker = Worker(ledger, handle, nobody)
    task = asyncio.create_task(worker.run())
    await asyncio.sleep(0.02)
    worker.wake()
    task.cancel()
    done, _ = await asyncio.wait({task}, timeout=2)
    assert done == {task}


async def test_an_event_that_nobody_foresaw_holds_up_its_own_conversation_only(ledger):
    handled, told = [], []

    async def handle(item):
        if item.body["n"] == "bad":
            raise KeyError("surprise")
        if item.body["n"] == "refused":
            raise Declined(409, "already_taken", "Sam has it.")
        if item.body["n"] == "early":
            raise Kept
        handled.append(item.body["n"])

    async def tell(item, why):
        told.append((item.body["n"], why))

    for number, (conversation, what) in enumerate(
        [("c_1", "bad"), ("c_1", "behind"), ("c_2", "refused"), ("c_2", "next"), ("c_3", "early"), ("c_3", "later")]
    ):
        ledger.accept(f"e_{number}", "tandem", conversation, {"n": what})
    worker = Worker(ledger, handle, tell)
    task = asyncio.create_task(worker.run())
    await until(lambda: {"next", "later"} <= set(handled))
    task.cancel()
    await asyncio.wait({task})
    assert handled.count("next") == handled.count("later") == 1 and "behind" not in handled
    assert told == [("refused", "Sam has it.")]
