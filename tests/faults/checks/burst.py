"""Check 6: twenty messages in one conversation at once."""

from __future__ import annotations

import asyncio
import time

from tests.desk.customer import Customer
from tests.faults.check import Found, Size
from tests.faults.harness import Harness
from tests.faults.load import QUESTIONS
from tests.faults.recorder import eventually

BURST = 20
LAST_REPLY_S = 3.0


def run(harness: Harness, size: Size) -> Found:
    """Sends bursts, and looks at the order, at what is missing and at when the last reply came."""
    found, slowest = Found(), 0.0
    for _ in range(size.of(1, 20)):
        slowest = max(slowest, asyncio.run(_once(harness, size.limit_s(LAST_REPLY_S), found)))
    found.figure = f"last reply after {slowest:.2f} s at the latest; {found.failures} of {found.tried} not"
    return found


async def _once(harness: Harness, limit_s: float, found: Found) -> float:
    one = await Customer(harness.direct_url).connect()
    try:
        await one.hello()
        words = [f"{QUESTIONS[i % len(QUESTIONS)]} ({i + 1})" for i in range(BURST)]
        begun = time.monotonic()
        # All are on the wire before the first is acknowledged.
        acknowledged = await asyncio.gather(*(one.say(text) for text in words))
        where = one.conversation["id"]
        await eventually(lambda: _left(harness, where) == 0, limit_s + 10.0)
        took_s = time.monotonic() - begun
        asked = [message["text"] for message in await one.transcript() if message["role"] == "customer"]
        found.expect(all(a["ok"] for a in acknowledged), "a message of the burst was refused")
        found.expect(asked == words, f"{len(asked)} of {BURST} messages are there, or in another order")
        found.expect(took_s <= limit_s, f"the last reply came after {took_s:.1f} s, more than {limit_s:.0f} s")
        return took_s
    finally:
        await one.close()


def _left(harness: Harness, conversation_id: str) -> int:
    """Turns of the conversation that the bot has still to do; where a person has it, there are none."""
    query = "SELECT count(*) FROM turns WHERE conversation_id = ? AND state = 'pending'"
    return harness.rows(query, conversation_id)[0][0]
