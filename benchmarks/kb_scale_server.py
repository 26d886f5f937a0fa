"""The process whose memory and speed ``benchmarks/kb_scale.py`` measures: it opens the store and answers, no more.

    python -m benchmarks.kb_scale_server INDEX_ROOT QUERIES.npy

Reads one JSON command a line: ``["ask"]`` asks every query by itself; ``["wait NAME", vector]`` looks for
the index NAME as the desk does and answers with the row nearest to the vector.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = "1"

import numpy as np

from bot.knowledge import artefact
from bot.knowledge.stores import Store, load_store

POLL_S = 0.02
K = 10
WARM = 20
TRIES = 3


def main(root: Path, queries_path: Path) -> None:
    """Serves until its input ends."""
    started = time.monotonic()
    name, store = _open(root)
    _say({"opened_s": time.monotonic() - started})
    queries = np.load(queries_path)
    for line in sys.stdin:
        command, *values = json.loads(line)
        if command == "ask":
            _say(_ask(store, queries))
            continue
        while name != command.removeprefix("wait "):
            time.sleep(POLL_S)
            if artefact.current(root)[0] != name:
                name, store = _open(root)
        vector = np.array(values[0], dtype=np.float32)
        _say({"row": int(store.nearest(vector[None], K)[1][0, 0])})


def _open(root: Path) -> tuple[str, Store]:
    name, card_hash = artefact.current(root)
    artefact.read_card(root, name, card_hash)
    return name, load_store(root / name / "en")


def _ask(store: Store, queries: np.ndarray) -> dict[str, Any]:
    found: list[list[int]] = [[]] * len(queries)

    def ask(number: int) -> None:
        found[number] = store.nearest(queries[number : number + 1], K)[1][0].tolist()

    for number in range(min(WARM, len(queries))):
        ask(number)
    times, cpu = timed(ask, len(queries))
    return {"ms": times, "cpu_ms": cpu, "rows": found, "memory_mb": _memory_mb()}


def timed(ask: Callable[[int], object], count: int) -> tuple[list[float], list[float]]:
    """Milliseconds that each of so many queries takes, and those that the processor worked for it.

    Of a few tries the median, of each by itself. Both are the same on an idle machine; where other programs run, the
    first says how long one waited, the second how much of that was the search.
    """
    clocks = (time.perf_counter, time.thread_time)
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(count):
        tries = []
        for _ in range(TRIES):
            started = [clock() for clock in clocks]
            ask(number)
            tries.append([(clock() - start) * 1000 for clock, start in zip(clocks, started, strict=True)])
        for kept, of_one in zip(times, zip(*tries, strict=True), strict=True):
            kept.append(statistics.median(of_one))
    return times


def _memory_mb() -> float:
    """The most memory that the process ever held: code, heap, and the pages of mapped files that it has touched."""
    for line in Path("/proc/self/status").read_text("utf-8").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise SystemExit("/proc/self/status has no VmHWM")


def _say(answer: dict[str, Any]) -> None:
    print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
