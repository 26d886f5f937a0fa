"""The bot is renewed with the model that it has, as after a training, while customers write."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from tests.faults.bystander import p95
from tests.faults.check import Found, Size
from tests.faults.harness import Harness
from tests.faults.ledger import Tally, compare, settle
from tests.faults.load import Load
from tests.faults.project_copy import ProjectCopy
from tests.faults.recorder import Recorder, first_words

MESSAGES_PER_S = 5.0
RENEWALS = 10
#: Before the first renewal and after the last one, seconds.
AROUND_S = 2.0


@dataclass
class Heard:
    """What came of the customers' messages.

    Attributes:
        waits_s: From each message to the next word that is not the customer's.
        apologies: How often they heard that the bot does not answer.
    """

    tally: Tally
    waits_s: list[float]
    apologies: int


def run(harness: Harness, size: Size) -> Found:
    """Renews it again and again; nobody may notice."""
    over, renewals = threading.Event(), size.of(1, RENEWALS)
    # The processes belong to this thread, so the customers get another one.
    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(asyncio.run, customers(harness, over))
        try:
            for _ in range(renewals):
                harness.renew()
        finally:
            over.set()
        heard = writing.result()
    found = heard.tally.found(prefix=f"{renewals} renewals, ")
    found.expect(heard.apologies == 0, f"{heard.apologies} times somebody heard that the bot does not answer")
    found.figure += f"; first word after {p95(heard.waits_s):.2f} s (p95), {max(heard.waits_s):.2f} s at most"
    return found


async def customers(system: Harness | ProjectCopy, over: threading.Event) -> Heard:
    """Has customers write until it is over and a little longer, and looks at what came of it."""
    load = Load(system.direct_url, MESSAGES_PER_S)

    async def until_over() -> None:
        await asyncio.sleep(AROUND_S)
        while not over.is_set():
            await asyncio.sleep(0.1)
        await asyncio.sleep(AROUND_S)

    try:
        await load.during(until_over)
        await settle(system, load.everybody, 60.0)
        with system.signed_in(*system.agent()) as screen:
            tally = await compare(system, load.everybody, screen)
    finally:
        await load.close()
    waits_s = [taken for one in load.everybody for taken in first_words(one)]
    return Heard(tally, waits_s, sum(map(_apologies, load.everybody)))


def _apologies(one: Recorder) -> int:
    return sum(message["payload"].get("event") == "bot_unavailable" for message in one.seen.values())
