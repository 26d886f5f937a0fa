"""Intent, family and scope on the held-out examples of `tests/nlu/en`, which training never sees.

Run: .venv-rasa/bin/python -m benchmarks.nlu_held_out models/tandem-….tar.gz

The last line is one JSON object. `intent` counts a refusal as an error, `intent_forced` takes the best intent in scope;
`family` is over examples that have one; `ms_per_message` is the whole pipeline on one thread, median.
"""

from __future__ import annotations

import asyncio
import json
import logging
import statistics
import sys
import time
from pathlib import Path

import structlog
import yaml
from rasa.core.agent import Agent

from bot.taxonomy import load_taxonomy

OUT_OF_SCOPE = "out_of_scope"


def examples() -> list[tuple[str, str]]:
    """Every held-out ``(text, intent)``."""
    found = []
    for path in sorted(Path("tests/nlu/en").glob("*.yml")):
        for block in yaml.safe_load(path.read_text("utf-8"))["nlu"]:
            found += [(line[2:].strip(), block["intent"]) for line in block["examples"].splitlines()]
    return found


async def main(model: str) -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    agent, taxonomy = Agent.load(model), load_taxonomy()
    inside, outside, families, times = [], [], [], []
    for text, intent in examples():
        started = time.perf_counter()
        parsed = await agent.parse_message(text)
        times.append((time.perf_counter() - started) * 1000)
        name = parsed["intent"]["name"]
        if intent == OUT_OF_SCOPE:
            outside.append(name == OUT_OF_SCOPE)
            continue
        forced = next(r["name"] for r in parsed["intent_ranking"] if r["name"] != OUT_OF_SCOPE)
        inside.append((name == intent, forced == intent, name == OUT_OF_SCOPE))
        if taxonomy.family_of(intent):
            families.append(parsed["family"]["ranking"][0]["name"] == taxonomy.family_of(intent))
    right, forced_right, refused = (sum(column) / len(inside) for column in zip(*inside, strict=True))
    figures = {
        "intent": right,
        "intent_forced": forced_right,
        "wrongly_refused": refused,
        "out_of_scope_recall": sum(outside) / len(outside),
        "family": sum(families) / len(families),
        "ms_per_message": statistics.median(times),
    }
    print(json.dumps({name: round(value, 4) for name, value in figures.items()}))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
