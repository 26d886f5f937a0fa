"""How long the help centre's search takes as one types: HTTP against a real desk process on made articles.

    python -m benchmarks.help_search [--articles 5000] [--queries 400] [--at-once 4] [--folder FOLDER]

Articles are recombined from the real ones (``benchmarks/made_articles.py``) and built; ``--folder`` keeps them, and
takes what an earlier run left there. The desk is a process of its own. What is typed are the beginnings of the real
articles' tests, as a browser asks for them: after every few letters, each with the last word unfinished. First one
reader alone, then ``--at-once`` readers without a pause. The last line is one JSON object; times are milliseconds at
the client on the same machine, and the exit code is 1 when p95 of one reader is above 50.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import numpy as np

from bot import seals
from bot.knowledge.articles import read_articles, read_catalogue
from bot.settings import ROOT, settings
from tests.desk.serving import free_port

TARGET_MS = 50.0
# A reader types about so many letters between two requests that are not held back by the 120 ms.
LETTERS = 3
WARM_UP = 20


def main() -> None:
    """Measures what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=5000)
    parser.add_argument("--queries", type=int, default=400)
    parser.add_argument("--at-once", type=int, default=4)
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = given.folder or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / "var" / "index" / "current").exists():
            make(folder, given.articles)
        with a_process(folder) as url:
            found = asyncio.run(measure(url, typed(given.queries), given.at_once))
    result = {"articles": given.articles, "queries": given.queries, **found}
    print(json.dumps(result))
    sys.exit(found["p95_ms"] > TARGET_MS)


def make(folder: Path, count: int) -> None:
    """Writes the articles and builds their index."""
    from benchmarks.made_articles import fill_cache, write_articles
    from bot.encoder import load_encoder
    from bot.knowledge.build import Sources, build

    config = settings()
    taxonomy = ROOT / "domain" / "taxonomy.yml"
    catalogue = read_catalogue(taxonomy, config.data_dir / "entities")
    origins = write_articles(folder / "kb", count, source=config.kb_dir, catalogue=catalogue, seed=1)
    encoder = load_encoder()
    fill_cache(folder / "kb", folder / "cache", catalogue, encoder, origins)
    sources = Sources(folder / "kb", config.data_dir, taxonomy)
    build(sources, folder / "var" / "index", folder / "cache", encoder)


@contextlib.contextmanager
def a_process(folder: Path) -> Iterator[str]:
    """A desk on the folder's index; its address."""
    var, port = folder / "var", free_port()
    if not (var / "encoder").exists():
        seals.lend_key(settings().var, var)
        (var / "encoder").symlink_to(settings().var / "encoder")
    environment = {
        **os.environ,
        "TANDEM_VAR": str(var),
        "TANDEM_PORT": str(port),
        "TANDEM_KB_DIR": str(folder / "kb"),
        "TANDEM_LOG_LEVEL": "WARNING",
    }
    environment.pop("DATABASE_URL", None)
    process = subprocess.Popen([sys.executable, "-m", "bot.desk"], env=environment, cwd=ROOT)
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            with contextlib.suppress(httpx.HTTPError):
                if httpx.get(f"{url}/help/", timeout=30, trust_env=False).status_code == 200:
                    break
            time.sleep(0.2)
        yield url
    finally:
        process.terminate()
        process.wait(15)


def typed(count: int) -> list[str]:
    """Beginnings of what customers ask, each longer than the one before until the question is whole."""
    config = settings()
    catalogue = read_catalogue(ROOT / "domain" / "taxonomy.yml", config.data_dir / "entities")
    phrases = [test for article in read_articles(config.kb_dir, catalogue) for test in article.tests]
    random.Random(7).shuffle(phrases)
    found: list[str] = []
    for phrase in phrases:
        found += [phrase[:end] for end in range(2, len(phrase) + LETTERS, LETTERS)]
        if len(found) >= count + WARM_UP:
            return found[: count + WARM_UP]
    return found


async def measure(url: str, queries: list[str], at_once: int) -> dict[str, float]:
    """Asks everything by one reader, then by several."""
    async with httpx.AsyncClient(base_url=url, timeout=30, trust_env=False) as http:

        async def ask(query: str) -> float:
            began = time.perf_counter()
            while (await http.get("/api/help/search", params={"language": "en", "q": query})).status_code == 429:
                # The limit for one address is not what is measured.
                await asyncio.sleep(1.0)
                began = time.perf_counter()
            return (time.perf_counter() - began) * 1000

        for query in queries[:WARM_UP]:
            await ask(query)
        rest = queries[WARM_UP:]
        alone = [await ask(query) for query in rest]
        waiting = list(rest)

        async def reader() -> list[float]:
            return [await ask(waiting.pop()) for _ in range(len(rest) // at_once) if waiting]

        together = [took for taken in await asyncio.gather(*(reader() for _ in range(at_once))) for took in taken]
    return {
        "p50_ms": round(float(np.percentile(alone, 50)), 1),
        "p95_ms": round(float(np.percentile(alone, 95)), 1),
        "max_ms": round(max(alone), 1),
        "at_once": at_once,
        "p95_at_once_ms": round(float(np.percentile(together, 95)), 1),
    }


if __name__ == "__main__":
    main()
