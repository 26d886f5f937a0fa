"""From the customer's send to the message standing in the agent's page: median and 95th percentile.

Run: .venv/bin/python -m benchmarks.console_delivery [messages]       (needs Chromium)

A real desk writes every message to its SQLite file before it tells anybody; the agent's console is open in Chromium
with the conversation on the screen; the customer is a real socket. The bot is aside: a person has the conversation.
Both clocks are this machine's: the send is read just before the client emits, the arrival in a MutationObserver. The
last line is one JSON object, in milliseconds; the target is a median of at most 100.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import sys
import time
from typing import Any

from benchmarks.a_desk import a_console, a_desk
from tests.desk.agent import Agent
from tests.desk.customer import Customer

TARGET_MS = 100
# A connection may send thirty messages in a burst; a customer who comes again may again.
PER_CONNECTION = 25
PAUSE_S = 0.1
LIMIT_S = 10.0
WATCH = """() => {
  window.arrived = {};
  new MutationObserver((changes) => {
    const at = performance.timeOrigin + performance.now();
    for (const change of changes) {
      for (const node of change.addedNodes) {
        const log = (node.parentElement ?? change.target).closest?.("[role=log]");
        for (const [, number] of log ? (node.textContent ?? "").matchAll(/measured-(\\d+)-/g) : []) {
          window.arrived[number] ??= at;
        }
      }
    }
  }).observe(document.body, { childList: true, subtree: true, characterData: true });
}"""


async def main(messages: int) -> None:
    with a_desk() as desk:
        customer = await _with_a_person(desk.url)
        async with a_console(desk.url, f"#/c/{customer.conversation['id']}") as page:
            await page.get_by_role("log").get_by_text("I need a person").first.wait_for()
            await page.evaluate(WATCH)
            took_ms = await _measure(customer, page, messages)
            await customer.close()
    took_ms = sorted(took_ms)
    p95 = took_ms[min(len(took_ms) - 1, int(len(took_ms) * 0.95))]
    figures = {"median_ms": statistics.median(took_ms), "p95_ms": p95, "max_ms": took_ms[-1]}
    shown = {name: round(value, 1) for name, value in figures.items()}
    print(json.dumps({"messages": len(took_ms), **shown, "target_ms": TARGET_MS, "load": os.getloadavg()[0]}))


async def _with_a_person(url: str) -> Customer:
    """A customer whose conversation an agent has taken."""
    customer = await Customer(url).connect()
    await customer.hello()
    await customer.say("I need a person")
    await customer.state("queued")
    agent = Agent(url)
    await agent.sign_in()
    await agent.take(customer.conversation["id"])
    await agent.close()
    await customer.state("agent")
    return customer


async def _measure(customer: Customer, page: Any, messages: int) -> list[float]:
    sent: dict[str, float] = {}
    for number in range(messages):
        if number and number % PER_CONNECTION == 0:
            await customer.close()
            await customer.connect()
            await customer.hello()
        # Not in step with anything that the desk or the browser does at regular times.
        await asyncio.sleep(PAUSE_S * (0.5 + (number * 7 % 10) / 10))
        sent[str(number)] = time.time() * 1000
        await customer.say(f"measured-{number}- my router shows an amber light since this morning")
    end = time.monotonic() + LIMIT_S
    while len(arrived := await page.evaluate("() => window.arrived")) < messages:
        if time.monotonic() > end:
            sys.exit(f"{messages - len(arrived)} messages did not arrive within {LIMIT_S:.0f} s")
        await asyncio.sleep(0.1)
    return [arrived[number] - at for number, at in sent.items()]


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200))
