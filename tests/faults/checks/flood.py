"""Check 14: one address sends a hundred messages a second through many windows."""

from __future__ import annotations

import asyncio
import uuid
from collections import Counter

from socketio.exceptions import SocketIOError

from tests.desk.customer import Customer
from tests.faults.bystander import Bystander
from tests.faults.check import Found, Size
from tests.faults.harness import Harness

PER_S = 100.0
ADDRESS = "203.0.113.9"
#: Each window stays below what one window may send, so that only what the address may send holds them.
WINDOWS = 60
#: What an address may send in the long run and at once (docs/protocol.md).
LONG_RUN_PER_S, BURST = 5.0, 60
GROWTH = 2.0


def run(harness: Harness, size: Size) -> Found:
    """Floods, counts what was taken in, and asks beside it as somebody else."""
    return asyncio.run(_run(harness, size))


async def _run(harness: Harness, size: Size) -> Found:
    found, other = Found(), Bystander(harness.direct_url)
    questions = size.of(5, 100)
    alone_s = await other.ask(questions)
    flood = Flood(harness.direct_url)
    begun = asyncio.get_running_loop().time()
    sending = asyncio.create_task(flood.run())
    try:
        beside_s = await other.ask(questions)
    finally:
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
        await flood.close()
    lasted_s = asyncio.get_running_loop().time() - begun
    taken, refused = flood.answers["taken"], flood.answers["too_many"]
    most = BURST + LONG_RUN_PER_S * lasted_s
    found.expect(refused > 0, "nothing of the flood was refused")
    found.expect(taken <= most, f"{taken} messages of the flood were taken in {lasted_s:.0f} s, {most:.0f} at most")
    found.expect(not other.silences, f"{other.silences} questions of another customer got no answer")
    others = set(flood.answers) - {"taken", "too_many"}
    found.expect(not others, f"the flood was also answered with {', '.join(sorted(others))}")
    if not size.quick:
        found.expect(
            beside_s <= GROWTH * alone_s, f"another customer's p95 went from {alone_s:.2f} to {beside_s:.2f} s"
        )
    rate = sum(flood.answers.values()) / lasted_s
    found.figure = f"{rate:.0f}/s sent, {taken / lasted_s:.0f}/s taken; others' p95 {alone_s:.2f} → {beside_s:.2f} s"
    return found


class Flood:
    """Many windows of one address.

    Attributes:
        answers: How often the desk took a message, or with what it refused one.
    """

    def __init__(self, url: str) -> None:
        self.answers: Counter[str] = Counter()
        self._url = url
        self._windows: list[Customer] = []

    async def run(self) -> None:
        """Sends until it is cancelled."""
        for _ in range(WINDOWS):
            window = await Customer(self._url).connect(**{"X-Forwarded-For": ADDRESS})
            self._windows.append(window)
            await window.hello()
        loop = asyncio.get_running_loop()
        begun, number, under_way = loop.time(), 0, set()
        while True:
            task = asyncio.create_task(self._send(self._windows[number % WINDOWS]))
            under_way.add(task)
            task.add_done_callback(under_way.discard)
            number += 1
            await asyncio.sleep(max(0.0, begun + number / PER_S - loop.time()))

    async def close(self) -> None:
        for window in self._windows:
            await window.close()

    async def _send(self, window: Customer) -> None:
        data = {"client_id": uuid.uuid4().hex, "text": "how long does delivery take?"}
        try:
            answer = await window.io.call("message", data, timeout=30)
        except SocketIOError:
            self.answers["no answer"] += 1
            return
        self.answers["taken" if answer["ok"] else answer["error"]["code"]] += 1
