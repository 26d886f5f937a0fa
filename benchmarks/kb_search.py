"""The whole search, encoding included, over thousands of articles made by recombining the real ones.

    python -m benchmarks.kb_search FOLDER [--articles 5000]

Queries are the tests of the real articles. The last line is one JSON object with times in milliseconds.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np

from benchmarks.made_articles import fill_cache, write_articles
from bot.encoder import load_encoder
from bot.knowledge.articles import read_articles
from bot.knowledge.build import Sources, build
from bot.knowledge.search import Knowledge
from bot.settings import ROOT, settings

QUERIES = 400
WARM = 20


def measure(folder: Path, count: int) -> dict[str, float]:
    """Makes articles, builds their index, and searches it query by query with one thread.

    Args:
        folder: Scratch.
        count: How many articles.
    """
    sources = Sources(folder / "kb", settings().data_dir, ROOT / "domain" / "taxonomy.yml")
    encoder = load_encoder(settings().var / "encoder")
    catalogue = sources.catalogue()
    started = time.monotonic()
    origins = write_articles(sources.kb_dir, count, source=settings().kb_dir, catalogue=catalogue)
    fill_cache(sources.kb_dir, folder / "cache", catalogue, encoder, origins)
    made = time.monotonic()
    card = build(sources, folder / "index", folder / "cache", encoder)
    built = time.monotonic()
    knowledge = Knowledge.open(folder / "index", encoder)
    print(f"{count} articles made in {made - started:.0f} s, built in {built - made:.0f} s")
    print(f"  {json.dumps(card.values['languages']['en'].get('store'))}", flush=True)
    real = [article for article in read_articles(settings().kb_dir, catalogue) if article.status == "published"]
    tests = [test for article in real if article.language == "en" for test in article.tests]
    asked = [tests[int(n)] for n in np.linspace(0, len(tests) - 1, min(QUERIES, len(tests)))]
    times = np.array([_times(knowledge, encoder, text) for text in [*asked[:WARM], *asked]][WARM:])
    figures = {"articles": count, "rows": card.values["languages"]["en"]["rows"]}
    for name, column in (("search", times[:, 0]), ("encode", times[:, 1])):
        figures |= {f"{name}_p50_ms": round(float(np.percentile(column, 50)), 2)}
        figures |= {f"{name}_p95_ms": round(float(np.percentile(column, 95)), 2)}
    print(f"whole search (encoding included): {json.dumps(figures)}", flush=True)
    return figures


def _times(knowledge: Knowledge, encoder: object, text: str) -> tuple[float, float]:
    started = time.perf_counter()
    knowledge.search(text)
    searched = time.perf_counter()
    encoder.encode([text])
    return (searched - started) * 1000, (time.perf_counter() - searched) * 1000


def main() -> None:
    """Measures in a folder given on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--articles", type=int, default=5000)
    given = parser.parse_args()
    print(json.dumps(measure(given.folder, given.articles)))


if __name__ == "__main__":
    main()
