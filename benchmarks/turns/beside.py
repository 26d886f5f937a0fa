"""The product and the stock bot by turns, on the same questions, under the same load."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import httpx

from benchmarks.turns import processes
from benchmarks.turns.customer import Customer
from benchmarks.turns.load import Arrive, Pool, Questions, Result, closed, median, paced
from benchmarks.turns.server import Server
from benchmarks.turns.settings import Plan
from benchmarks.turns.stock_customer import StockCustomer

PRODUCT, STOCK = "product", "stock"
FILL_PER_S = {PRODUCT: 40, STOCK: 10}
#: The load at which times are compared, as a share of what the stock bot can answer: it must not be drowning.
SHARE_OF_STOCK = 0.8
MOST_CONNECTIONS = 64


@dataclass
class Windows:
    """What each bot did, window by window; CPU in seconds of one core per second, memory in MiB."""

    results: dict[str, list[Result]] = field(default_factory=lambda: {PRODUCT: [], STOCK: []})
    cpu: dict[str, list[float]] = field(default_factory=lambda: {PRODUCT: [], STOCK: []})

    def median(self, who: str, figure: str) -> float:
        return median([getattr(result, figure) for result in self.results[who]])


class Beside:
    """Both bots, running."""

    def __init__(self, product: Server, stock: Server, client: httpx.AsyncClient, plan: Plan) -> None:
        self._servers = {PRODUCT: product, STOCK: stock}
        self._plan = plan

        async def arrive_at_stock() -> StockCustomer:
            return StockCustomer(client)

        self._arrive: dict[str, Arrive] = {PRODUCT: lambda: Customer.arrive(product.url), STOCK: arrive_at_stock}

    async def warm(self, questions: Sequence[str]) -> None:
        """First turns cost more than any after them."""
        for arrive in self._arrive.values():
            pool = Pool(arrive)
            await closed(pool, Questions(questions), 4, min(3.0, self._plan.window_s))
            await pool.empty()

    async def at_full_load(self, questions: Sequence[str]) -> Windows:
        """So many customers who wait for each answer."""
        windows = Windows()
        for repeat in range(self._plan.repeats):
            for who in (PRODUCT, STOCK):
                await self._window(windows, who, questions, repeat, None)
        return windows

    async def at_one_rate(self, questions: Sequence[str], per_s: float) -> Windows:
        """The same messages at the same moments to both."""
        windows = Windows()
        for repeat in range(self._plan.repeats):
            for who in (PRODUCT, STOCK):
                await self._window(windows, who, questions, repeat, per_s)
        return windows

    async def _window(
        self, windows: Windows, who: str, questions: Sequence[str], repeat: int, per_s: float | None
    ) -> None:
        plan, server = self._plan, self._servers[who]
        pool, asked = Pool(self._arrive[who]), Questions(questions, seed=repeat)
        await pool.fill(round(plan.window_s * (FILL_PER_S[who] if per_s is None else per_s * 1.3)) + plan.customers)
        begun = processes.cpu_s(server.pids)
        if per_s is None:
            result = await closed(pool, asked, plan.customers, plan.window_s)
        else:
            result = await paced(pool, asked, per_s, plan.window_s, seed=repeat)
        windows.cpu[who].append((processes.cpu_s(server.pids) - begun) / result.seconds)
        windows.results[who].append(result)
        await pool.empty()
        unanswered = "".join(f"  {code} {count}" for code, count in result.unanswered.items())
        print(
            f"{who:>10}{result.per_s:>12.1f}{result.p50_ms:>10.1f}{result.p95_ms:>10.1f}"
            f"{windows.cpu[who][-1]:>10.2f}{unanswered}",
            flush=True,
        )
