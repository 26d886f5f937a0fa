"""Run: make bench, or python -m benchmarks.turns [--quick] [--only PART …]. Documented in docs/benchmarks.md."""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import shutil
from collections.abc import Collection
from pathlib import Path

import httpx
import uvloop

from benchmarks.turns import curve, growth, limits, processes, stages
from benchmarks.turns.beside import MOST_CONNECTIONS, PRODUCT, SHARE_OF_STOCK, STOCK, Beside
from benchmarks.turns.load import Questions, median
from benchmarks.turns.questions import held_out_questions, published
from benchmarks.turns.server import Server
from benchmarks.turns.settings import QUICK, Plan
from benchmarks.turns.stock_bot import made
from benchmarks.turns.systems import (
    Bench,
    forget_conversations,
    prepare_product,
    start_product,
    start_stock,
    start_traced,
)
from benchmarks.turns.tracing import read_spans
from bot.settings import ROOT, read_settings

COLUMNS = f"{'':>10}{'messages/s':>12}{'p50 ms':>10}{'p95 ms':>10}{'CPU':>10}"
PARTS = ("turn", "growth", "load", "stock", "stages", "limits")
Figures = dict[str, float]


class Run:
    """One run of the benchmark, part by part; each adds its figures."""

    def __init__(self, bench: Bench, plan: Plan) -> None:
        self.bench = bench
        self.plan = plan
        self.shipped = read_settings()
        self.questions = held_out_questions(self.shipped)
        self.figures: Figures = {}

    def starts(self) -> Server:
        """Starts the product several times; the last one stays."""
        _title("Start: from `tandem run` to ready, everything built")
        took = []
        for number in range(self.plan.starts):
            forget_conversations(self.bench)
            server = start_product(self.bench)
            took.append(server.ready_s)
            print(f"  {server.ready_s:.1f} s", flush=True)
            if number + 1 < self.plan.starts:
                server.stop()
        self.figures["ready_s"] = median(took)
        return server

    async def alone(self, url: str) -> None:
        """One turn with nothing else going on."""
        _title("One turn, unloaded: from Socket.IO in to Socket.IO out, ms")
        await limits.one_by_one(url, Questions(self.questions, seed=1), 20)
        result = await limits.one_by_one(url, Questions(self.questions), self.plan.turns)
        self.figures |= {"turn_p50_ms": result.p50_ms, "turn_p95_ms": result.p95_ms}
        stored = median([(one.stored - one.sent) * 1000 for one in result.exchanges])
        self.figures["acknowledged_p50_ms"] = stored
        print(f"  median {result.p50_ms:.1f}, p95 {result.p95_ms:.1f}, acknowledged after {stored:.1f}")

    async def under_load(self, server: Server) -> None:
        """The load curve, and what happens past it."""
        _title("Cost against load: customers at once, each waiting for the answer (CPU in cores)")
        print(COLUMNS)
        steps = await curve.curve(server, self.questions, self.plan.curve, self.plan.window_s / 2)
        self.figures["peak_per_s"] = max(one.result.per_s for one in steps)
        self.figures["past_peak"] = curve.past_peak(steps)
        print(f"  lowest past the peak: {self.figures['past_peak']:.2f} of it")
        came = await curve.burst(server.url, self.questions, self.plan.burst)
        print(f"  {self.plan.burst} messages in one moment:")
        for words, count in sorted(came.items()):
            print(f"  {count:>6} {words}")

    async def long_conversation(self, url: str) -> None:
        """The five-hundredth message beside the fifth."""
        _title("A long conversation")
        first_tests = [article.tests[0] for article in published(self.shipped) if article.tests]
        found = await growth.questions_answered(url, first_tests)
        measured = await growth.measure(url, found, self.plan.long)
        self.figures["growth_500_over_5"] = measured.ratio
        print(
            f"  message {growth.EARLY}: {measured.early_ms:.1f} ms, message {growth.LATE}: {measured.late_ms:.1f} ms "
            f"(medians of {measured.samples})"
        )

    def memory(self, server: Server) -> None:
        """What all processes hold after the load."""
        _title("Memory after the load, PSS in MiB")
        pids = server.pids
        for pid in pids:
            print(f"  {processes.name_of(pid):<20}{processes.memory_mb([pid]):>8.0f}")
        self.figures["memory_mb"] = processes.memory_mb(pids)
        print(f"  {'together':<20}{self.figures['memory_mb']:>8.0f}")

    async def beside_stock(self, product: Server, project: Path) -> None:
        """The comparison."""
        stock = start_stock(self.bench, project)
        print(f"\nstock bot ready in {stock.ready_s:.1f} s")
        connections = httpx.Limits(max_connections=MOST_CONNECTIONS, max_keepalive_connections=MOST_CONNECTIONS)
        try:
            async with httpx.AsyncClient(
                base_url=stock.url, limits=connections, timeout=60.0, trust_env=False
            ) as client:
                await self._compare(Beside(product, stock, client, self.plan))
            self.figures["stock_memory_mb"] = processes.memory_mb(stock.pids)
        finally:
            stock.stop()

    async def _compare(self, both: Beside) -> None:
        await both.warm(self.questions)
        _title(f"Beside the stock bot: {self.plan.customers} customers at once, each waiting for the answer")
        print(COLUMNS)
        full = await both.at_full_load(self.questions)
        ours, theirs = (full.median(who, "per_s") for who in (PRODUCT, STOCK))
        rate = theirs * SHARE_OF_STOCK
        _title(f"Beside the stock bot: the same {rate:.1f} messages/s at the same moments")
        print(COLUMNS)
        paced = await both.at_one_rate(self.questions, rate)
        p95 = {who: paced.median(who, "p95_ms") for who in (PRODUCT, STOCK)}
        self.figures |= {
            "throughput_ratio": ours / theirs,
            "p95_ratio": p95[PRODUCT] / p95[STOCK],
            "product_per_s": ours,
            "stock_per_s": theirs,
            "product_p95_ms": p95[PRODUCT],
            "stock_p95_ms": p95[STOCK],
        }
        print(f"  throughput {ours / theirs:.1f} times, p95 {p95[PRODUCT] / p95[STOCK]:.2f} times the stock bot's")

    async def where_time_goes(self) -> None:
        """The same turns again in processes that note what they do."""
        _title("Where the time of one turn goes, medians in ms (with spans noted, which costs a little)")
        folder = self.bench.folder / "spans"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        forget_conversations(self.bench)
        server = start_traced(self.bench, folder)
        try:
            await limits.one_by_one(server.url, Questions(self.questions, seed=1), 20)
            result = await limits.one_by_one(server.url, Questions(self.questions), self.plan.traced)
        finally:
            server.stop()
        spans = read_spans(folder)
        turns = [found for one in result.exchanges if (found := stages.stages_of(one, spans))]
        for name, value in stages.medians(turns).items():
            print(f"  {name:<34}{value:>8.2f}")
        print(f"  {'the whole turn':<34}{result.p50_ms:>8.2f}")

    async def limits(self) -> None:
        """What is left."""
        _title("Limits")
        encoder = limits.encoder_ms(self.bench, self.questions)
        print(f"  encoder's forward pass alone            {encoder:>8.2f} ms")
        empty = limits.empty_rasa_ms(self.bench, 200)
        print(f"  a request to Rasa with no model         {empty:>8.2f} ms")
        plan = self.plan
        alone, loaded = await limits.echo(self.bench, self.questions, plan.customers, plan.turns, plan.window_s / 2)
        print(f"  a turn with a bot that echoes           {alone:>8.2f} ms, {loaded.per_s:.0f} messages/s")
        self.figures |= {
            "encoder_ms": encoder,
            "empty_rasa_ms": empty,
            "echo_p50_ms": alone,
            "echo_per_s": loaded.per_s,
        }


async def main(run: Run, parts: Collection[str]) -> None:
    """The parts that are wanted, one after the other."""
    prepare_product(run.bench, run.shipped)
    project = made(run.shipped, run.bench.folder, run.plan.stock_epochs) if "stock" in parts else None
    product = run.starts()
    try:
        if "turn" in parts:
            await run.alone(product.url)
        if "growth" in parts:
            await run.long_conversation(product.url)
        if "load" in parts:
            await run.under_load(product)
        run.memory(product)
        if project is not None:
            await run.beside_stock(product, project)
    finally:
        product.stop()
    if "stages" in parts:
        await run.where_time_goes()
    if "limits" in parts:
        await run.limits()


def _title(words: str) -> None:
    print(f"\n{words}   [load average {os.getloadavg()[0]:.1f}]", flush=True)


def _arguments() -> tuple[Bench, Plan, Collection[str]]:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.turns", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="everything once and short: whether it works, not how fast"
    )
    parser.add_argument("--port", type=int, default=9200, help="the first of five free ports")
    parser.add_argument("--stock-epochs", type=int, help="train the stock bot so long; 100 as `rasa init` suggests")
    parser.add_argument(
        "--only", nargs="+", choices=PARTS, default=PARTS, help="some parts; start and memory always are"
    )
    given = parser.parse_args()
    plan = QUICK if given.quick else Plan()
    if given.stock_epochs:
        plan = dataclasses.replace(plan, stock_epochs=given.stock_epochs)
    return Bench(ROOT / "var" / "bench", given.port), plan, given.only


if __name__ == "__main__":
    bench, plan, wanted = _arguments()
    one_run = Run(bench, plan)
    uvloop.run(main(one_run, wanted))
    rounded = {name: round(value, 3) for name, value in one_run.figures.items()}
    print(json.dumps({**rounded, "stock_epochs": one_run.plan.stock_epochs, "load": round(os.getloadavg()[0], 1)}))
