"""Check 5: something else holds the database's lock."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field

import httpx

from tests.desk.customer import Customer
from tests.faults.check import Found, Size
from tests.faults.harness import Harness
from tests.faults.ledger import compare, settle
from tests.faults.load import Load

LOCKED_S = 10.0
QUICK_LOCKED_S = 4.0
READ_S = 1.0


@dataclass
class Looks:
    """What was seen from outside while the lock was held."""

    reads_s: list[float] = field(default_factory=list)
    health: set[str] = field(default_factory=set)


def run(harness: Harness, size: Size) -> Found:
    """Locks it while customers write; looks at reads, at health, and afterwards at what was lost."""
    return asyncio.run(_run(harness, size))


async def _run(harness: Harness, size: Size) -> Found:
    load, looks = Load(harness.direct_url, 5.0), Looks()
    reader = await Customer(harness.direct_url).connect()
    await reader.hello()

    async def harm() -> None:
        await asyncio.sleep(2.0)
        with harness.database.locked():
            await _look(harness, reader, looks, QUICK_LOCKED_S if size.quick else LOCKED_S)
        await asyncio.sleep(2.0)

    try:
        await load.during(harm)
        await settle(harness, load.everybody, 60.0)
        with harness.signed_in(*harness.agent()) as screen:
            tally = await compare(harness, load.everybody, screen)
    finally:
        await reader.close()
        await load.close()
    found = tally.found()
    slowest = max(looks.reads_s)
    limit_s = size.limit_s(READ_S)
    found.expect(slowest <= limit_s, f"a read took {slowest:.1f} s, more than {limit_s:.0f} s")
    found.expect("degraded" in looks.health, f"health said {', '.join(sorted(looks.health))} and never degraded")
    found.figure += f"; slowest read {slowest:.2f} s; health said {', '.join(sorted(looks.health))}"
    return found


async def _look(harness: Harness, reader: Customer, looks: Looks, seconds: float) -> None:
    """Reads a transcript and the health again and again while the lock is held."""
    end = time.monotonic() + seconds
    async with httpx.AsyncClient(base_url=harness.direct_url, timeout=30.0, trust_env=False) as client:
        while time.monotonic() < end:
            begun = time.monotonic()
            await reader.transcript()
            looks.reads_s.append(time.monotonic() - begun)
            looks.health.add((await client.get("/health/ready")).json()["status"])
            await asyncio.sleep(0.2)
