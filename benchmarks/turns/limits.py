"""What no turn can be faster than: the encoder's pass alone, Rasa with no model, the desk with a bot that echoes."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Sequence

import httpx

from benchmarks.turns.customer import Customer
from benchmarks.turns.load import Pool, Questions, Result, closed, median
from benchmarks.turns.server import Server
from benchmarks.turns.systems import Bench, forget_conversations, start_empty_rasa
from bot.encoder import load_encoder
from bot.settings import ROOT

WARM = 20


def encoder_ms(bench: Bench, questions: Sequence[str]) -> float:
    """One forward pass, the median over the questions, milliseconds."""
    encoder = load_encoder(bench.product_var / "encoder")
    times = []
    for text in [*questions[:WARM], *questions]:
        begun = time.perf_counter()
        encoder.encode([text])
        times.append((time.perf_counter() - begun) * 1000)
    return median(times[WARM:])


def empty_rasa_ms(bench: Bench, requests: int) -> float:
    """One request to Rasa's web server with no model loaded, median, milliseconds."""
    server = start_empty_rasa(bench)
    try:
        with httpx.Client(base_url=server.url, trust_env=False) as client:
            times = []
            for _ in range(WARM + requests):
                begun = time.perf_counter()
                client.get("/version")
                times.append((time.perf_counter() - begun) * 1000)
    finally:
        server.stop()
    return median(times[WARM:])


async def echo(
    bench: Bench, questions: Sequence[str], customers: int, turns: int, seconds: float
) -> tuple[float, Result]:
    """The desk with a bot that echoes: one turn unloaded (median, ms), and under load."""
    forget_conversations(bench)
    log = bench.folder
    port = bench.port + 1
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "benchmarks.turns.echo", str(port)]
    bot = Server(command, url=address, health="/health", env=bench.product_env, cwd=ROOT, log=log / "echo.log")
    try:
        env = bench.product_env | {"TANDEM_ACTIONS_PORT": str(port)}
        command = [sys.executable, "-m", "bot.desk"]
        url = f"http://127.0.0.1:{bench.port}"
        desk = Server(command, url=url, health="/health/ready", env=env, cwd=ROOT, log=log / "echo-desk.log")
        try:
            return await _echo(url, questions, customers, turns, seconds)
        finally:
            await asyncio.to_thread(desk.stop)
    finally:
        await asyncio.to_thread(bot.stop)


async def _echo(url: str, questions: Sequence[str], customers: int, turns: int, seconds: float) -> tuple[float, Result]:
    alone = await one_by_one(url, Questions(questions), turns)
    pool = Pool(lambda: Customer.arrive(url))
    await pool.fill(customers * 20)
    loaded = await closed(pool, Questions(questions), customers, seconds)
    await pool.empty()
    return alone.p50_ms, loaded


async def one_by_one(url: str, questions: Questions, turns: int) -> Result:
    """So many messages with nothing else going on, in conversations of a few messages each."""
    pool = Pool(lambda: Customer.arrive(url))
    result = Result()
    begun = time.monotonic()
    while len(result.exchanges) < turns:
        part = await closed(pool, questions, 1, 1.0)
        result.exchanges += part.exchanges
        for code, count in part.unanswered.items():
            result.unanswered[code] = result.unanswered.get(code, 0) + count
    result.seconds = time.monotonic() - begun
    await pool.empty()
    return result
