"""Check 9: two agents accept one handoff at the same moment."""

from __future__ import annotations

import asyncio

from tests.desk.agent import Agent
from tests.desk.customer import Customer
from tests.faults.check import Found, Size
from tests.faults.harness import Harness
from tests.faults.recorder import eventually
from tests.system.running import PASSWORD

HANDOFFS = 200
PATIENCE_S = 30.0


def run(harness: Harness, size: Size) -> Found:
    """Has two agents take the same conversation at once, again and again."""
    emails = [harness.hire(name, "agent", "technical", "service") for name in ("Milda One", "Jonas Two")]
    found = asyncio.run(_run(harness, emails, size.of(10, HANDOFFS)))
    found.figure = f"{found.tried} handoffs taken by two at once: {found.failures} without exactly one winner"
    return found


async def _run(harness: Harness, emails: list[str], times: int) -> Found:
    found = Found()
    agents = [Agent(harness.direct_url, email) for email in emails]
    try:
        for agent in agents:
            assert (await agent.sign_in(PASSWORD)).status_code == 200
        for _ in range(times):
            await _once(harness, agents, found)
    finally:
        for agent in agents:
            await agent.http.aclose()
    return found


async def _once(harness: Harness, agents: list[Agent], found: Found) -> None:
    customer = await Customer(harness.direct_url).connect()
    try:
        where = (await customer.hello())["conversation"]["id"]
        await customer.human()
        state = "SELECT state FROM conversations WHERE id = ?"
        queued = await eventually(lambda: harness.rows(state, where) == [("queued",)], PATIENCE_S)
        answers = await asyncio.gather(*(agent.take(where) for agent in agents))
    finally:
        await customer.close()
    codes = [answer.status_code for answer in answers]
    holder = harness.rows(
        "SELECT a.email FROM conversations c JOIN agents a ON a.id = c.agent_id WHERE c.id = ?", where
    )
    winners = [agent for agent, code in zip(agents, codes, strict=True) if code == 200]
    one_has_it = queued and sorted(codes) == [200, 409] and [(winners[0].email,)] == holder
    found.expect(one_has_it, f"{where}: answers {codes}, held by {holder}")
    for agent in winners:
        await agent.finish(where)
