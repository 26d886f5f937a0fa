"""Somebody who asks the bot while others misbehave, and how long each answer takes."""

from __future__ import annotations

import asyncio
import time

from tests.desk.customer import Customer, wait_for
from tests.faults.load import QUESTIONS

PAUSE_S = 0.6
PATIENCE_S = 60.0
#: After so many questions another one comes: a long conversation is another check's matter.
QUESTIONS_EACH = 20


class Bystander:
    """One customer after the other from an address of their own.

    Attributes:
        took_s: Seconds from each question to the first word of the bot.
        silences: Questions that got no word.
    """

    def __init__(self, url: str, address: str = "198.51.100.1") -> None:
        self.took_s: list[float] = []
        self.silences = 0
        self._url = url
        self._address = address

    async def ask(self, times: int) -> float:
        """Asks so often; returns the 95th percentile of these answers, seconds."""
        before = len(self.took_s)
        for begin in range(0, times, QUESTIONS_EACH):
            customer = await Customer(self._url).connect(**{"X-Forwarded-For": self._address})
            try:
                await customer.hello()
                for number in range(begin, min(times, begin + QUESTIONS_EACH)):
                    await self._once(customer, QUESTIONS[number % len(QUESTIONS)])
                    await asyncio.sleep(PAUSE_S)
            finally:
                await customer.close()
        return p95(self.took_s[before:])

    async def _once(self, customer: Customer, question: str) -> None:
        before, begun = len(customer.said("bot")), time.monotonic()
        try:
            await customer.say(question)
            await wait_for(lambda: customer.said("bot")[before:], PATIENCE_S)
        except (AssertionError, TimeoutError):
            self.silences += 1
        self.took_s.append(time.monotonic() - begun)


def p95(values: list[float]) -> float:
    """The 95th percentile, by the nearest rank.

    >>> p95([float(n) for n in range(1, 101)])
    95.0
    """
    return sorted(values)[max(0, -(-len(values) * 95 // 100) - 1)]
