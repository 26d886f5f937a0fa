"""The vector store with a million passages: speed, recall, memory, and how soon an edited article is answered from.

    python -m benchmarks.kb_scale [--passages 1000000] [--articles 5000] [--folder FOLDER]

The passages are made by recombining the sentences of the real articles (``benchmarks/made_passages.py``; the run prints
how near their vectors come to real ones). Queries are the articles' tests, encoded for real; the store was tuned on the
articles' questions, which are others. Each is asked by itself, by one thread, in a fresh process that only opens the
store and searches it: that process's memory is what is reported (with the pages of the mapped file that it has read).
Beside it on the same machine: exact search over the same vectors, and bm25s over the same texts. A query is asked three
times and the median counts, everywhere alike, for other programs on the machine take their turns.

The edit: an article of fifty rows gets new texts, all of them encoded; the new index is written and made the current
one, and the process that has the old one open looks for it every 20 ms as the desk does, checks its files, and answers.

The last line is one JSON object: ``passages, p95_ms, recall_at_10, memory_mb, edit_to_live_s``, and
``p95_processor_ms``: where that is far below ``p95_ms``, other programs had the processor meanwhile.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np

from benchmarks.kb_scale_server import timed
from benchmarks.made_passages import Maker, Pool, fit_maker, make_pool, recombined, text_of
from bot.encoder import Encoder, load_encoder
from bot.knowledge import artefact
from bot.knowledge.articles import Article, read_articles, read_catalogue
from bot.knowledge.faiss_store import Cells, VectorStore, exact_nearest
from bot.knowledge.large_store import cells_for
from bot.knowledge.stores import Bases, save_store, text_keys
from bot.knowledge.vectors import VectorCache
from bot.settings import ROOT, settings

SAMPLE = 3000
QUERIES = 500
EXACT_QUERIES = 40
BM25_PASSAGES = 1_000_000
K = 10
EDITED_ROWS = 50
EDITS = 3
BLOCK = 20_000


def main() -> None:
    """Runs what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--passages", type=int, default=1_000_000)
    parser.add_argument("--articles", type=int, default=5000, help="also the whole search over so many; 0: not")
    parser.add_argument("--folder", type=Path, help="scratch folder (default: a temporary one under var/cache)")
    given = parser.parse_args()
    parent = given.folder or settings().var / "cache"
    parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=parent, prefix="bench-kb-"))
    try:
        if given.articles:
            from benchmarks.kb_search import measure

            measure(folder / "articles", given.articles)
        print(json.dumps(Run(folder, given.passages).figures()), flush=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class Run:
    """One run: makes the passages, builds, and measures."""

    def __init__(self, folder: Path, passages: int, sample: int = SAMPLE) -> None:
        self._folder = folder
        self._root = folder / "index"
        self._encoder: Encoder = load_encoder(settings().var / "encoder")
        self._bases = Bases(folder / "bases")
        articles = _real_articles()
        # What is encoded once for the run is kept in its own cache, so that nothing of it stays behind.
        cache = VectorCache(folder / "vectors", self._encoder)
        with _Step("the real articles' sentences, questions and tests"):
            self._pool: Pool = make_pool(articles, cache)
            questions = cache.encode([text for article in articles for text in article.questions])
            tests = [text for article in articles for text in article.tests]
        self._tests = _spaced(tests, QUERIES)
        self._queries = cache.encode(self._tests)
        with _Step(f"{sample} made passages, encoded for real, to fit the cheap vectors and to judge them"):
            maker = fit_maker(self._pool, cache, sample, seed=1)
        _say_how_near(maker)
        with _Step(f"{passages} made passages"):
            self._chosen = recombined(self._pool, passages, seed=2)
            self._vectors = np.empty((passages, self._encoder.dim), dtype=np.float32)
            start = 0
            for block in maker.blocks(self._chosen, seed=3):
                self._vectors[start : start + len(block)] = block
                start += len(block)
        self._keys = _names(passages)
        self._asked = questions
        self._real = cache.encode(_real_rows(articles))
        self._alone(maker)

    def figures(self) -> dict[str, float]:
        """Measures everything."""
        with _Step("base built"):
            store = self._bases.large_store_of(self._keys, self._vectors, self._asked)
        print(f"  {json.dumps(store.describe())}", flush=True)
        self._write(store, "first")
        with _Step("exact answers, for the recall"):
            blocks = [self._vectors[n : n + BLOCK] for n in range(0, len(self._vectors), BLOCK)]
            _, wanted = exact_nearest(blocks, self._queries, K)
        np.save(self._folder / "queries.npy", self._queries)
        with Server(self._root, self._folder / "queries.npy") as server:
            asked = server.tell("ask")
            recall = _recall(np.array(asked["rows"]), wanted)
            print(f"store: opened in {server.opened_s:.2f} s; {_line(asked['ms'])}; recall@10 {recall:.4f}")
            print(f"  of which the processor worked: {_line(asked['cpu_ms'])}", flush=True)
            self._beside()
            live = [self._edit(server, number) for number in range(EDITS)]
            print(f"edited article live: {', '.join(f'{one:.2f}' for one in live)} s", flush=True)
            after = server.tell("ask")
        memory = max(asked["memory_mb"], after["memory_mb"])
        print(
            f"after {EDITS} edits: {_line(after['ms'])}; {after['memory_mb']:.0f} MB, {asked['memory_mb']:.0f} before"
        )
        return {
            "passages": len(self._vectors),
            "p95_ms": round(float(np.percentile(asked["ms"], 95)), 2),
            "recall_at_10": round(recall, 4),
            "memory_mb": round(memory),
            "edit_to_live_s": round(statistics.median(live), 2),
            "p95_processor_ms": round(float(np.percentile(asked["cpu_ms"], 95)), 2),
        }

    def _alone(self, maker: Maker) -> None:
        """Cells over real vectors alone, and over made ones of the same texts: which are the easier to search."""
        sets = {
            "rows of the real articles": self._real,
            "made passages, encoded for real": maker.real,
            "the same passages, vectors made": maker.made,
        }
        for name, vectors in sets.items():
            cells = Cells.build(vectors, cells_for(len(vectors)))
            _, wanted = exact_nearest([vectors], self._queries, K)
            recall = _recall(cells.near(self._queries, K, cells.count // 8), wanted)
            print(f"  {name}, {len(vectors)}: an eighth of the cells finds {recall:.3f} of the ten nearest", flush=True)

    def _beside(self) -> None:
        """Exact search and bm25s on the same machine in the same minutes."""
        times, cpu = self._exact_times(self._queries[:EXACT_QUERIES])
        print(f"exact search, {len(self._vectors)} passages: {_line(times)}; processor: {_line(cpu)}", flush=True)
        self._bm25s()

    def _exact_times(self, queries: np.ndarray) -> tuple[list[float], list[float]]:
        exact = VectorStore.build(self._vectors)
        return timed(lambda n: exact.nearest(queries[n : n + 1], K), len(queries))

    def _bm25s(self) -> None:
        import bm25s

        count = min(BM25_PASSAGES, len(self._chosen))
        texts = [text_of(self._pool, one) for one in self._chosen[:count]]
        retriever = bm25s.BM25()
        with _Step(f"bm25s over {count} passages"):
            retriever.index(bm25s.tokenize(texts, stopwords=None, show_progress=False), show_progress=False)

        def ask(number: int) -> None:
            tokens = bm25s.tokenize([self._tests[number]], stopwords=None, show_progress=False)
            retriever.retrieve(tokens, k=K, show_progress=False)

        times, cpu = timed(ask, min(len(self._tests), 100))
        print(f"bm25s, {count} passages: {_line(times)}; processor: {_line(cpu)}")
        if count < len(self._chosen):
            scaled = statistics.median(times) * len(self._chosen) / count
            whole = f"{len(self._chosen)} about {scaled:.1f} ms (scaled, not measured)"
            print(f"  its work grows with the passages: for {whole}", flush=True)

    def _edit(self, server: Server, number: int) -> float:
        """Seconds from the texts to an answer from them by the process that serves."""
        rows = np.arange(EDITED_ROWS) + number * 1000 % (len(self._keys) - EDITED_ROWS)
        chosen = recombined(self._pool, EDITED_ROWS, seed=100 + number)
        started, worked = time.monotonic(), time.process_time()
        texts = [f"Edit {number}. {text_of(self._pool, one)}" for one in chosen]
        vectors = self._encoder.encode(texts)
        encoded = time.monotonic()
        self._vectors[rows] = vectors
        self._keys[rows] = text_keys(texts)
        store = self._bases.large_store_of(self._keys, self._vectors)
        made = time.monotonic()
        self._write(store, f"edit-{number}")
        written = time.monotonic()
        worked = time.process_time() - worked
        answer = server.tell(f"wait edit-{number}", vectors[0].tolist())
        done = time.monotonic()
        if answer["row"] != rows[0]:
            sys.exit(f"the edited passage is row {rows[0]}, the answer was row {answer['row']}")
        print(
            f"  encoded {encoded - started:.2f} s, store made {made - encoded:.2f} s, written {written - made:.2f} s, "
            f"taken up {done - written:.2f} s; the processor worked {worked:.2f} s until it was written",
            flush=True,
        )
        return done - started

    def _write(self, store: Any, name: str) -> None:
        artefact.write(self._root, name, {"index_id": name}, lambda folder: save_store(store, folder / "en"))


class Server:
    """A process that only opens the store and searches it."""

    def __init__(self, root: Path, queries: Path) -> None:
        command = [sys.executable, "-m", "benchmarks.kb_scale_server", str(root), str(queries)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        self.opened_s = self._read()["opened_s"]

    def tell(self, command: str, *values: Any) -> dict[str, Any]:
        """Sends one command and returns its answer."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps([command, *values]) + "\n")
        self._process.stdin.flush()
        return self._read()

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait()

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            sys.exit("the process that serves has stopped; see above")
        return json.loads(line)


class _Step:
    def __init__(self, what: str) -> None:
        self._what = what

    def __enter__(self) -> None:
        self._started = time.monotonic()

    def __exit__(self, *_: object) -> None:
        print(f"{self._what}: {time.monotonic() - self._started:.1f} s", flush=True)


def _say_how_near(maker: Maker) -> None:
    figures = maker.figures
    print(f"  {json.dumps(figures)}")
    print(
        "  cosine of a made vector to the real one of the same text, if it had no part in the fit: mean of sentences "
        f"{figures['cosine_mean']}, mapped {figures['cosine_mapped']}, with noise {figures['cosine_made']}"
    )
    print(
        f"  cosine to the nearest other passage: made {figures['nearest_made']}, encoded {figures['nearest_real']}; "
        f"directions they spread in: made {figures['dimensions_made']}, encoded {figures['dimensions_real']}",
        flush=True,
    )


def _real_articles() -> list[Article]:
    catalogue = read_catalogue(ROOT / "domain" / "taxonomy.yml", settings().data_dir / "entities")
    articles = read_articles(settings().kb_dir, catalogue)
    return [article for article in articles if article.language == "en" and article.status == "published"]


def _real_rows(articles: list[Article]) -> list[str]:
    from bot.knowledge.passages import passages_of
    from bot.knowledge.rows import make_rows

    cut = [(passage, n) for n, article in enumerate(articles) for passage in passages_of(article)]
    return list(dict.fromkeys(make_rows(articles, [p for p, _ in cut], [n for _, n in cut]).texts))


def _names(count: int) -> np.ndarray:
    """Names of so many made texts, none of which is meant to be equal to another."""
    return np.random.default_rng(4).integers(0, 1 << 63, size=(count, 2), dtype=np.uint64)


def _line(times: list[float]) -> str:
    return f"median {statistics.median(times):.2f} ms, p95 {np.percentile(times, 95):.2f} ms a query"


def _recall(found: np.ndarray, wanted: np.ndarray) -> float:
    return sum(len(np.intersect1d(a, b)) for a, b in zip(found, wanted, strict=True)) / wanted.size


def _spaced(items: list[str], most: int) -> list[str]:
    return [items[int(n)] for n in np.unique(np.linspace(0, len(items) - 1, min(most, len(items))).astype(int))]


if __name__ == "__main__":
    main()
