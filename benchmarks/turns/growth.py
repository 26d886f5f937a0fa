"""What the five-hundredth message of a conversation costs beside the fifth."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.turns.customer import Customer, leave_all
from benchmarks.turns.exchange import Exchange, NoReply
from benchmarks.turns.load import median

EARLY, LATE = 5, 500
#: Messages around each of the two that are measured, the same questions at both.
AROUND = 2
#: A conversation may send two messages a second in the long run; who is told so waits as long, seconds.
TOO_MANY, WAIT_S = "too_many", 1.0
#: As many questions as lie between the two windows, or a divisor: the same words at both.
CYCLE = 45


@dataclass(frozen=True)
class Growth:
    """Medians over conversations and the messages around, milliseconds."""

    early_ms: float
    late_ms: float
    samples: int

    @property
    def ratio(self) -> float:
        return self.late_ms / self.early_ms


async def questions_answered(url: str, texts: Sequence[str], count: int = CYCLE) -> list[str]:
    """The first ``count`` questions that the bot answers with an article at once; the others may end with a person."""
    found: list[str] = []
    for text in texts:
        if len(found) == count:
            break
        customer = await Customer.arrive(url)
        try:
            exchange = await customer.say(text)
        except NoReply:
            continue
        finally:
            await customer.leave()
        if exchange.kind == "answer":
            found.append(text)
    return found


async def measure(url: str, questions: Sequence[str], conversations: int) -> Growth:
    """Talks :data:`LATE` messages long in so many conversations, and compares.

    Raises:
        NoReply: A conversation ended before its time.
    """
    customers = [await Customer.arrive(url) for _ in range(conversations)]
    scripts = [_Script(customer, questions, start) for start, customer in enumerate(customers)]
    early = await _one_by_one(scripts, EARLY)
    # What lies between is only to be there; it may be said by all at once.
    await asyncio.gather(*(script.go_to(LATE - AROUND) for script in scripts))
    late = await _one_by_one(scripts, LATE)
    await leave_all(customers)
    return Growth(median([one.ms for one in early]), median([one.ms for one in late]), len(late))


async def _one_by_one(scripts: Sequence[_Script], around: int) -> list[Exchange]:
    found = []
    for script in scripts:
        await script.go_to(around - AROUND)
        found += [await script.next() for _ in range(2 * AROUND + 1)]
    return found


class _Script:
    """A customer with a list of questions that begins again at its end, each at another place of it."""

    def __init__(self, customer: Customer, questions: Sequence[str], start: int) -> None:
        self.customer = customer
        self._questions = questions
        self._start = start
        self._said = 0

    async def go_to(self, number: int) -> None:
        """Says everything before the message of this number, counted from 1."""
        while self._said < number - 1:
            await self.next()

    async def next(self) -> Exchange:
        self._said += 1
        while True:
            try:
                return await self.customer.say(self._questions[(self._start + self._said) % len(self._questions)])
            except NoReply as error:
                if error.code != TOO_MANY:
                    raise
                await asyncio.sleep(WAIT_S)
