"""Load on a bot: customers who wait for each answer, or messages at a given rate whatever the answers take."""

from __future__ import annotations

import asyncio
import itertools
import math
import random
import statistics
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from benchmarks.turns.exchange import Exchange, NoReply

#: Messages of one conversation before the customer goes; a conversation that is handed over ends there.
PER_CONVERSATION = 5
ARRIVE_AT_ONCE = 16


class Talks(Protocol):
    """A customer of either bot."""

    state: str

    async def say(self, text: str) -> Exchange: ...

    async def leave(self) -> None: ...


Arrive = Callable[[], Awaitable[Talks]]


@dataclass
class Result:
    """What a window of load came to.

    Attributes:
        seconds: Length of the window.
        unanswered: Messages that got no answer of the bot's, by the code that says why.
    """

    seconds: float = 0.0
    exchanges: list[Exchange] = field(default_factory=list)
    unanswered: dict[str, int] = field(default_factory=dict)

    @property
    def per_s(self) -> float:
        """Answered messages per second."""
        return len(self.exchanges) / self.seconds

    @property
    def p50_ms(self) -> float:
        return quantile([one.ms for one in self.exchanges], 0.5)

    @property
    def p95_ms(self) -> float:
        return quantile([one.ms for one in self.exchanges], 0.95)

    def note(self, error: NoReply) -> None:
        self.unanswered[error.code] = self.unanswered.get(error.code, 0) + 1


class Questions:
    """Questions in a fixed order that begins again, taken by whoever asks next."""

    def __init__(self, texts: Sequence[str], seed: int = 0) -> None:
        self._texts: Iterator[str] = itertools.cycle(random.Random(seed).sample(list(texts), len(texts)))

    def __next__(self) -> str:
        return next(self._texts)


class Pool:
    """Conversations that were opened before the clock started; each is used for :data:`PER_CONVERSATION` messages."""

    def __init__(self, arrive: Arrive) -> None:
        self._arrive = arrive
        self._waiting: list[Talks] = []
        self._gone: list[Talks] = []

    async def fill(self, count: int) -> None:
        for start in range(0, count, ARRIVE_AT_ONCE):
            group = range(min(ARRIVE_AT_ONCE, count - start))
            self._waiting += await asyncio.gather(*(self._arrive() for _ in group))

    async def take(self) -> Talks:
        """A conversation that nobody has used; a new one when all are used up."""
        customer = self._waiting.pop() if self._waiting else await self._arrive()
        self._gone.append(customer)
        return customer

    async def empty(self) -> None:
        await asyncio.gather(*(one.leave() for one in [*self._waiting, *self._gone]), return_exceptions=True)


async def closed(pool: Pool, questions: Questions, customers: int, seconds: float) -> Result:
    """So many customers at once, each of whom sends the next message when the last is answered."""
    result = Result()
    begun = time.monotonic()
    end = begun + seconds

    async def one() -> None:
        while time.monotonic() < end:
            customer = await pool.take()
            for _ in range(PER_CONVERSATION):
                if time.monotonic() >= end or not await _exchange(customer, questions, result):
                    break

    await asyncio.gather(*(one() for _ in range(customers)))
    result.seconds = time.monotonic() - begun
    return result


async def paced(pool: Pool, questions: Questions, per_s: float, seconds: float, seed: int) -> Result:
    """Messages at random moments (exponential gaps), on average so many per second, each in its own conversation."""
    result = Result()
    chance = random.Random(seed)
    begun = time.monotonic()
    due, running = begun, []
    while (due := due + chance.expovariate(per_s)) < begun + seconds:
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        running.append(asyncio.create_task(_exchange(await pool.take(), questions, result)))
    await asyncio.gather(*running)
    result.seconds = time.monotonic() - begun
    return result


async def _exchange(customer: Talks, questions: Questions, result: Result) -> bool:
    """One message; False when the conversation can go no further."""
    try:
        result.exchanges.append(await customer.say(next(questions)))
    except NoReply as error:
        result.note(error)
        return False
    return customer.state == "bot"


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least ``share`` of all are not above.

    >>> quantile([4.0, 1.0, 3.0, 2.0], 0.5), quantile([1.0, 2.0], 0.95)
    (2.0, 2.0)
    """
    return sorted(values)[max(0, math.ceil(len(values) * share) - 1)] if values else math.nan


def median(values: Sequence[float]) -> float:
    return statistics.median(values)
