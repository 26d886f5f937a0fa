"""Cost against load: more and more customers at once, and then more messages at once than can be answered in time."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.turns import processes
from benchmarks.turns.customer import Customer
from benchmarks.turns.exchange import NoReply
from benchmarks.turns.load import Pool, Questions, Result, closed
from benchmarks.turns.server import Server

#: Enough conversations for the fastest window that is to be expected, so that none has to be opened within it.
FILL_PER_S = 40


@dataclass(frozen=True)
class Step:
    """One window of load; CPU in seconds of one core per second."""

    customers: int
    result: Result
    cpu: float


async def curve(server: Server, questions: Sequence[str], levels: Sequence[int], seconds: float) -> list[Step]:
    """Throughput and times at each number of customers, one window after the other."""
    steps = []
    asked = Questions(questions)
    for customers in levels:
        steps.append(await step(server, asked, customers, seconds))
        print(line(steps[-1]), flush=True)
    return steps


async def step(server: Server, questions: Questions, customers: int, seconds: float) -> Step:
    """One window on the product."""
    pool = Pool(lambda: Customer.arrive(server.url))
    await pool.fill(customers + round(FILL_PER_S * seconds))
    begun = processes.cpu_s(server.pids)
    result = await closed(pool, questions, customers, seconds)
    used = processes.cpu_s(server.pids) - begun
    await pool.empty()
    return Step(customers, result, used / result.seconds)


async def burst(url: str, questions: Sequence[str], messages: int) -> dict[str, int]:
    """So many messages in one moment; how many were answered, and how many were told what else, in its words."""
    asked = Questions(questions)
    customers = [await Customer.arrive(url) for _ in range(messages)]
    came: dict[str, int] = {}

    async def one(customer: Customer) -> None:
        try:
            await customer.say(next(asked))
            words = "answered"
        except NoReply as error:
            words = f'told "{error.message}"'
        came[words] = came.get(words, 0) + 1

    await asyncio.gather(*(one(customer) for customer in customers))
    await asyncio.gather(*(customer.leave() for customer in customers))
    return came


def past_peak(steps: Sequence[Step]) -> float:
    """The lowest throughput at more customers than those of the peak, as a share of the peak; 1 where it is the last.

    Args:
        steps: By rising numbers of customers.
    """
    rates = [one.result.per_s for one in steps]
    peak = rates.index(max(rates))
    return min(rates[peak:]) / rates[peak]


def line(one: Step) -> str:
    """A row of the table."""
    result = one.result
    lost = "".join(f"  {code} {count}" for code, count in result.unanswered.items() if code != "handed_over")
    return f"{one.customers:>10}{result.per_s:>12.1f}{result.p50_ms:>10.1f}{result.p95_ms:>10.1f}{one.cpu:>10.2f}{lost}"
