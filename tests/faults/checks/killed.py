"""Checks 1 and 2: a process is killed again and again while customers write."""

from __future__ import annotations

import asyncio
import random

from tests.faults.check import Found, Size
from tests.faults.harness import Harness
from tests.faults.ledger import Tally, compare, settle
from tests.faults.load import Load
from tests.faults.recorder import eventually

MESSAGES_PER_S = 5.0
KILLS = 50
#: Between the start of a process and its kill: while it loads, or while it works.
PAUSE_S = (0.0, 20.0)
QUICK_PAUSE_S = (1.0, 3.0)
NOTICED_S = 10.0
#: The supervisor's longest pause before a restart, and a start on a busy machine.
SETTLE_S = 90.0


def rasa(harness: Harness, size: Size) -> Found:
    """Kills Rasa."""
    return _killed(harness, size, ("rasa",))


def desk_and_actions(harness: Harness, size: Size) -> Found:
    """Kills the desk and the action server, by turns."""
    return _killed(harness, size, ("desk", "actions"))


def _killed(harness: Harness, size: Size, kinds: tuple[str, ...]) -> Found:
    kills, tally = asyncio.run(_run(harness, size, kinds))
    what = " and ".join(kinds)
    found = tally.found(prefix=f"{kills} kills of {what}, ")
    if not kills:
        found.faults.append(f"{what} was never running, so nothing was killed")
    return found


async def _run(harness: Harness, size: Size, kinds: tuple[str, ...]) -> tuple[int, Tally]:
    load, names = Load(harness.direct_url, MESSAGES_PER_S), harness.named(*kinds)
    chance = random.Random(7)
    done = 0

    async def harm() -> None:
        nonlocal done
        most = size.of(len(names), KILLS * len(kinds))
        end = asyncio.get_running_loop().time() + size.seconds(600.0, 24 * 3600.0)
        await asyncio.sleep(2.0)
        while done < most and asyncio.get_running_loop().time() < end:
            name = names[done % len(names)]
            # The supervisor's pause comes first: a process that is killed the moment it is there again never works.
            while (pid := harness.child(name).pid) is None:
                await asyncio.sleep(0.2)
            await asyncio.sleep(chance.uniform(*(QUICK_PAUSE_S if size.quick else PAUSE_S)))
            if not harness.kill(name):
                continue
            done += 1
            # Until the supervisor has noticed, the next kill would hit what is dead.
            await eventually(lambda name=name, pid=pid: harness.child(name).pid != pid, NOTICED_S)
        # Whoever writes while a process is on its way back is the one who could be forgotten.
        await asyncio.to_thread(harness.wait_until_ready)
        await asyncio.sleep(2.0)

    try:
        await load.during(harm)
        await settle(harness, load.everybody, SETTLE_S)
        with harness.signed_in(*harness.agent()) as screen:
            return done, await compare(harness, load.everybody, screen)
    finally:
        await load.close()
