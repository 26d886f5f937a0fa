"""Check 22: the clock jumps by an hour and by a day, ahead and back, while customers write.

The desk is started with another time of day under it, see ``other_clock``: nothing in it knows of that.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx

from bot.settings import ROOT
from tests.desk.customer import Customer
from tests.faults.bystander import p95
from tests.faults.check import Found, Size
from tests.faults.harness import Harness
from tests.faults.ledger import compare, settle
from tests.faults.load import Load
from tests.faults.recorder import first_words

OTHER_CLOCK = Path(__file__).resolve().parent.parent / "other_clock"
HOUR_S, DAY_S = 3600, 86400
JUMPS_S = (HOUR_S, 0, -HOUR_S, 0, DAY_S, 0, -DAY_S, 0)
SECONDS, QUICK_SECONDS = 240.0, 8.0
SPAN = "SELECT julianday(max(created_at)) - julianday(min(created_at)) FROM messages"
#: Between a message a day ahead and one a day back, nearly.
DAYS = 1.9
#: What the desk's log says where one of its tasks met what it did not expect.
TROUBLE = '"trace"'


def run(harness: Harness, size: Size) -> Found:
    """Sets the desk's clock under load; looks at order, answers, sessions, health and the log."""
    clock = harness.settings.var / "clock"
    clock.write_text("0")
    harness.agent()
    with harness.desk_with(OTHER_CLOCK=str(clock), PYTHONPATH=f"{OTHER_CLOCK}:{ROOT}"):
        return asyncio.run(_run(harness, size, clock))


async def _run(harness: Harness, size: Size, clock: Path) -> Found:
    load, faults = Load(harness.direct_url, 5.0), Found()
    log = harness.child("desk").log
    began_at, stays_s = log.stat().st_size, size.seconds(QUICK_SECONDS, SECONDS) / len(JUMPS_S)
    with harness.signed_in(*harness.agent()) as screen:

        async def harm() -> None:
            await asyncio.sleep(2.0)
            for jump in JUMPS_S:
                clock.write_text(str(jump))
                await asyncio.sleep(stays_s)
                await _look(harness, load, screen, jump, faults)

        try:
            await load.during(harm)
            await settle(harness, load.everybody, 60.0)
            found = (await compare(harness, load.everybody, screen)).found()
        finally:
            await load.close()
    waits_s = [taken for one in load.everybody for taken in first_words(one)]
    sorry = sum(m["payload"].get("event") == "bot_unavailable" for one in load.everybody for m in one.seen.values())
    ((days,),) = harness.rows(SPAN)
    found.expect(days > DAYS, f"the desk's clock did not jump: its messages are {days:.1f} days apart")
    troubles = log.read_bytes()[began_at:].decode("utf-8", "replace").count(TROUBLE)
    found.tried += faults.tried
    found.add(faults.faults)
    found.expect(sorry == 0, f"{sorry} times somebody heard that the bot does not answer")
    found.expect(troubles == 0, f"{troubles} times the desk's log tells of trouble")
    found.figure += f"; {len(JUMPS_S)} jumps; first word after {p95(waits_s):.2f} s (p95)"
    return found


async def _look(harness: Harness, load: Load, screen: httpx.Client, jump: int, faults: Found) -> None:
    """A customer who comes back, the agent's session, somebody who signs in, and health."""
    known = next(one for one in load.everybody if one.token)
    customer = await Customer(harness.direct_url).connect()
    try:
        customer.token = known.token
        await customer.hello()
        faults.expect(
            customer.conversation["id"] == known.conversation_id, f"{jump:+} s: a customer's token was not known"
        )
    finally:
        await customer.close()
    if jump == DAY_S:
        # Who signs in clears away what has run out.
        with harness.signed_in(*harness.agent()):
            return
    answer = await asyncio.to_thread(screen.get, "/api/agent/session")
    faults.expect(answer.status_code == httpx.codes.OK, f"{jump:+} s: the agent was signed out ({answer.status_code})")
    async with httpx.AsyncClient(base_url=harness.direct_url, timeout=30.0, trust_env=False) as client:
        health = (await client.get("/health/ready")).json()
    faults.expect(health["status"] == "ready", f"{jump:+} s: health says {health['reasons']}")
