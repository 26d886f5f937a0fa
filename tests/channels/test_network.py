"""One address may ask for so much, however many windows it opens."""

from __future__ import annotations

import asyncio
from collections import Counter

from bot.channels.network import MESSAGES, sender_of
from tests.desk.customer import Customer

WINDOWS, EACH = 9, 25


def environ(address: str) -> dict:
    return {"asgi.scope": {"client": (address, 50000)}}


def test_all_windows_of_an_address_count_as_one_sender():
    assert sender_of(environ("203.0.113.9")) != sender_of(environ("203.0.113.10"))
    assert sender_of(environ("::ffff:203.0.113.9")) == sender_of(environ("203.0.113.9"))
    assert sender_of(environ("2001:db8::1")) == sender_of(environ("2001:db8::ffff"))


def test_the_machines_own_address_is_not_limited():
    assert sender_of(environ("127.0.0.1")) is None
    assert sender_of(environ("::1")) is None
    assert sender_of({}) is None


async def test_a_flood_from_many_windows_of_one_address_is_limited_and_others_are_not(desk):
    flood = [await Customer(desk.url).connect(**{"X-Forwarded-For": "203.0.113.9"}) for _ in range(WINDOWS)]
    other = await Customer(desk.url).connect(**{"X-Forwarded-For": "203.0.113.10"})
    for window in (*flood, other):
        await window.hello()
    asked = (window.ask("message", {"client_id": f"f{n}", "text": ""}) for window in flood for n in range(EACH))
    answers = Counter(answer["error"]["code"] for answer in await asyncio.gather(*asked))
    assert answers["empty"] >= MESSAGES.burst and answers["too_many"] > 0
    assert (await other.say("hello"))["ok"]
    for window in (*flood, other):
        await window.close()
