"""Check 24: of two desks one is killed and stays away for a while; its customers go on at the other."""

from __future__ import annotations

import asyncio
import random
import time

from tests.faults.check import Found, Size
from tests.faults.ledger import compare, settle
from tests.faults.load import QUESTIONS, Load
from tests.faults.recorder import Recorder, Sent, eventually
from tests.faults.several import TwoDesks

KILLS = 20
MESSAGES_PER_S = 5.0
GOES_ON_S = 5.0
#: What was written so long before the kill may still be with the desk that dies; after it, the other one is known.
BEFORE_S, AFTER_S = 2.0, 5.0
#: How long a desk stays away: longer than it may take to go on.
AWAY_S = 12.0
QUICK_AWAY_S = 6.0
#: How many write just before each kill.
CROWD = 10


def run(harness: TwoDesks, size: Size) -> Found:
    """Kills one desk and the other by turns, and looks how long it took until messages were taken and answered."""
    return asyncio.run(_run(harness, size))


async def _run(harness: TwoDesks, size: Size) -> Found:
    load, chance, kills = Load(harness.direct_url, MESSAGES_PER_S), random.Random(24), size.of(1, KILLS)
    killed_at: list[float] = []
    everybody: list[Recorder] = []

    async def harm() -> None:
        await asyncio.sleep(3.0)
        for number in range(kills):
            name = harness.named("desk")[number % 2]
            await asyncio.sleep(chance.uniform(0.0, 2.0))
            # So that the desk dies with turns under way.
            crowd = [Recorder(harness.direct_url).start() for _ in range(CROWD)]
            everybody.extend(crowd)
            await eventually(lambda crowd=crowd: all(one.conversation_id for one in crowd), 10.0)
            for one, question in zip(crowd, QUESTIONS * CROWD, strict=False):
                one.say(question)
            await asyncio.sleep(chance.uniform(0.0, 0.2))
            with harness.gone(name):
                killed_at.append(time.monotonic())
                await asyncio.sleep(QUICK_AWAY_S if size.quick else AWAY_S)
            await asyncio.to_thread(harness.wait_until_ready)

    try:
        await load.during(harm)
        everybody += load.everybody
        await settle(harness, everybody, 60.0)
        with harness.signed_in(*harness.agent()) as screen:
            tally = await compare(harness, everybody, screen)
    finally:
        await load.close()
        await asyncio.gather(*(one.close() for one in everybody))
    found = tally.found(prefix=f"{kills} kills of one desk of two, ")
    limit_s = size.limit_s(GOES_ON_S)
    taken_s = answered_s = 0.0
    for at in killed_at:
        for one, sent in _around(everybody, at):
            since = max(sent.at, at)
            taken_s = max(taken_s, sent.acknowledged_at - since)
            answered_s = max(answered_s, _answered_at(one, sent) - since)
    found.expect(taken_s <= limit_s, f"a message was taken after {taken_s:.1f} s, more than {limit_s:.0f} s")
    found.expect(answered_s <= limit_s, f"a message was answered after {answered_s:.1f} s, more than {limit_s:.0f} s")
    found.figure += f"; taken after {taken_s:.1f} s, answered after {answered_s:.1f} s at the latest"
    return found


def _around(everybody: list[Recorder], at: float) -> list[tuple[Recorder, Sent]]:
    """The messages that were under way, or were written while customers had to find the other desk."""
    return [(one, sent) for one in everybody for sent in one.sent if at - BEFORE_S <= sent.at <= at + AFTER_S]


def _answered_at(one: Recorder, sent: Sent) -> float:
    """When the next word that is not the customer's was seen; never, where none was."""
    if sent.stored is None:
        return float("inf")
    later = (seq for seq, message in one.seen.items() if seq > sent.stored["seq"] and message["role"] != "customer")
    return min((one.seen_at[seq] for seq in later), default=float("inf"))
