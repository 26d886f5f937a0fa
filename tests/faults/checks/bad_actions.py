"""Check 4: the action server is down, hangs, answers 500 or broken JSON."""

from __future__ import annotations

import asyncio

from tests.faults.action_proxy import MODES
from tests.faults.check import Found, Size
from tests.faults.harness import Harness
from tests.faults.load import QUESTIONS
from tests.faults.recorder import Recorder, eventually

HEARS_S = 12.0


def run(harness: Harness, size: Size) -> Found:
    """Asks in every mode, and looks when the customer heard something and whether the message is stored."""
    found = Found()
    slowest = 0.0
    try:
        for mode in MODES[1:]:
            harness.actions.set(mode)
            heard = asyncio.run(_ask(harness, mode, size.of(2, 10), size.limit_s(HEARS_S), found))
            slowest = max(slowest, heard)
    finally:
        harness.actions.set("pass")
    found.figure = f"heard after {slowest:.1f} s at the latest; {found.failures} of {found.tried} not"
    return found


async def _ask(harness: Harness, mode: str, customers: int, limit_s: float, found: Found) -> float:
    everybody = [Recorder(harness.direct_url).start() for _ in range(customers)]
    slowest = 0.0
    try:
        sent = [one.say(QUESTIONS[i % len(QUESTIONS)]) for i, one in enumerate(everybody)]
        for one, message in zip(everybody, sent, strict=True):
            await eventually(lambda one=one: _first_word(one) is not None, limit_s + 5.0)
            word = _first_word(one)
            took_s = one.seen_at[word] - message.at if word is not None else float("inf")
            stored = harness.rows("SELECT text FROM messages WHERE client_id = ?", message.client_id)
            found.expect(took_s <= limit_s, f"{mode}: the customer heard nothing within {limit_s:.0f} s")
            found.expect(stored == [(message.text,)], f"{mode}: the message is not stored")
            slowest = max(slowest, took_s)
    finally:
        await asyncio.gather(*(one.close() for one in everybody))
    return slowest


def _first_word(one: Recorder) -> int | None:
    return min((seq for seq, message in one.seen.items() if message["role"] != "customer"), default=None)
