"""Check 3: one message sent a hundred times at once, under one id."""

from __future__ import annotations

import asyncio
import uuid

from tests.desk.customer import Customer, wait_for
from tests.faults.check import Found, Size
from tests.faults.harness import Harness
from tests.faults.load import QUESTIONS

TIMES = 100
WINDOWS = 10
PATIENCE_S = 30.0
CALM_S = 2.0


def run(harness: Harness, size: Size) -> Found:
    """Sends one id from several windows of one customer at once, and counts what came of it."""
    found = Found()
    for question in QUESTIONS[: size.of(1, 5)]:
        asyncio.run(_once(harness, question, found))
    found.figure = f"{found.tried} tries of {TIMES} sends each: {found.failures} with a second message or reply"
    return found


async def _once(harness: Harness, question: str, found: Found) -> None:
    windows = [await Customer(harness.direct_url).connect() for _ in range(WINDOWS)]
    try:
        first = windows[0]
        await first.hello()
        for window in windows[1:]:
            window.token = first.token
            await window.hello()
        client_id = uuid.uuid4().hex
        answers = await asyncio.gather(*(windows[i % WINDOWS].say(question, client_id) for i in range(TIMES)))
        ids = {answer["message"]["id"] if answer["ok"] else answer["error"]["code"] for answer in answers}
        await wait_for(lambda: first.said("bot"), PATIENCE_S)
        # A second set of replies would come right behind the first.
        await asyncio.sleep(CALM_S)
        stored = await first.transcript()
        asked = [message for message in stored if message["role"] == "customer"]
        said = [message["text"] for message in stored if message["role"] == "bot"]
        whole = len(asked) == 1 and len(ids) == 1 and len(said) == len(set(said))
        found.expect(whole, f"{len(asked)} messages, {len(ids)} different acknowledgements, {len(said)} replies")
    finally:
        for window in windows:
            await window.close()
