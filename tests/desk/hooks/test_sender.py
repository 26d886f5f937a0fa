"""The sender, with a real database and a real receiver."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager

import pytest

from bot.desk.hooks import deliveries, post, sender
from bot.desk.hooks.outbox import DeliveryQueued
from bot.desk.hooks.sender import Sender
from bot.signatures import HEADER, verify
from tests.desk.customer import wait_for
from tests.desk.hooks.conftest import SECRET


@asynccontextmanager
async def sending(hooks, *, private=True):
    task = asyncio.create_task(Sender(hooks.store, private=private).run())
    await asyncio.sleep(0)
    yield
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
def hasty(monkeypatch):
    """Retries at once."""
    monkeypatch.setattr(deliveries, "BACK_OFF_S", (0.01, 0.01))


async def test_a_delivery_is_signed_and_named(hooks, receiver):
    hooks.add(receiver.url)
    async with sending(hooks):
        await hooks.emit_live(message={"text": "Grüße"})
        await wait_for(lambda: hooks.states == ["delivered"])
    (heard,) = receiver.heard
    assert verify(SECRET, heard.body, heard.headers[HEADER.lower()])
    assert heard.headers["tandem-event"] == "message.created"
    assert heard.headers["tandem-delivery"] == heard.json["id"] == hooks.log[0].id
    assert heard.headers["host"] in receiver.url
    assert heard.json["data"] == {"conversation_id": "c_1", "message": {"text": "Grüße"}}
    assert hooks.log[0].last_status == 204 and hooks.log[0].delivered_at is not None


async def test_what_was_stored_while_no_desk_ran_is_sent_at_the_start(hooks, receiver):
    hooks.add(receiver.url)
    hooks.emit()
    async with sending(hooks):
        await wait_for(lambda: hooks.states == ["delivered"])


async def test_order_is_kept_within_a_conversation_and_others_go_beside_it(hooks, receiver):
    hooks.add(receiver.url)
    receiver.hold = True
    async with sending(hooks):
        for number in range(5):
            await hooks.emit_live(number=number)
        await hooks.emit_live(conversation_id="c_2", number=0)
        await wait_for(lambda: len(receiver.heard) == 2)
        receiver.hold = False
        await wait_for(lambda: hooks.states == ["delivered"] * 6)
    first = [h.json["data"]["number"] for h in receiver.heard if h.json["data"]["conversation_id"] == "c_1"]
    assert first == [0, 1, 2, 3, 4] and receiver.most_at_once == 2


async def test_a_failure_is_tried_again_with_the_same_id(hooks, receiver, hasty):
    hooks.add(receiver.url)
    receiver.statuses = [500, 503]
    async with sending(hooks):
        await hooks.emit_live()
        await wait_for(lambda: hooks.states == ["delivered"])
    assert len({heard.json["id"] for heard in receiver.heard}) == 1 and len(receiver.heard) == 3


async def test_a_redirect_is_not_followed(hooks, receiver, hasty):
    hooks.add(receiver.url)
    receiver.statuses = [302, 307, 308]
    async with sending(hooks):
        await hooks.emit_live()
        await wait_for(lambda: hooks.states == ["failed"])
    assert len(receiver.heard) == 3 and "redirect (308)" in hooks.log[0].last_error


async def test_nobody_there_and_too_slow_are_said(hooks, receiver, monkeypatch, hasty):
    monkeypatch.setattr(post, "LIMIT_S", 0.05)
    hooks.add("http://127.0.0.1:9/hook", hook_id="w_gone")
    hooks.add(receiver.url, hook_id="w_slow")
    receiver.hold = True
    async with sending(hooks):
        await hooks.emit_live()
        await wait_for(lambda: hooks.states == ["failed", "failed"])
    errors = {one.webhook_id: one.last_error for one in hooks.log}
    assert errors == {"w_gone": "The address could not be reached.", "w_slow": "No answer within 0 seconds."}


async def test_an_address_that_leads_inside_by_now_is_not_sent_to(hooks, receiver, hasty):
    hooks.add(receiver.url.replace("http:", "https:"))
    async with sending(hooks, private=False):
        await hooks.emit_live()
        await wait_for(lambda: hooks.states == ["failed"])
    assert receiver.heard == [] and "inside the network" in hooks.log[0].last_error


async def test_the_database_failing_for_a_moment_does_not_end_it(hooks, receiver, monkeypatch):
    from sqlalchemy.exc import OperationalError

    hooks.add(receiver.url)
    monkeypatch.setattr(sender, "AFTER_TROUBLE_S", 0.01)
    broken = [True, True]
    real = sender.look

    def look(session):
        if broken:
            broken.pop()
            raise OperationalError("select", {}, Exception("locked"))
        return real(session)

    monkeypatch.setattr(sender, "look", look)
    async with sending(hooks):
        await hooks.emit_live()
        await wait_for(lambda: hooks.states == ["delivered"])


async def test_logs_name_the_delivery_and_never_what_it_says(hooks, receiver, hasty, caplog):
    caplog.set_level("INFO", "bot.desk.hooks.sender")
    hooks.add(receiver.url + "?token=hidden")
    receiver.statuses = [500]
    async with sending(hooks):
        await hooks.emit_live(message={"text": "my secret"})
        await wait_for(lambda: hooks.states == ["delivered"])
    assert hooks.log[0].id in caplog.text and "my secret" not in caplog.text and "hidden" not in caplog.text


async def test_it_ends_when_told_to_also_at_the_moment_it_is_woken(hooks):
    task = asyncio.create_task(Sender(hooks.store, private=True).run())
    await asyncio.sleep(0.05)
    # The commit wakes it in the same turn of the loop in which it is cancelled.
    hooks.store._committed(asyncio.get_running_loop().create_future(), None, [DeliveryQueued()])
    task.cancel()
    done, _ = await asyncio.wait({task}, timeout=2)
    assert done == {task}
