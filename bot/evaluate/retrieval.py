"""The product's search on documents that are no articles of ours, with its two halves alone beside it.

Every document becomes an article without questions: what the search learns from questions it goes without, so the
fusion has its default weights.
"""

from __future__ import annotations

import datetime as dt
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bot.evaluate import measures
from bot.evaluate.beir import Judgements
from bot.knowledge.alignment import remembering
from bot.knowledge.articles import Article
from bot.knowledge.fusion import default_weights
from bot.knowledge.index import Index
from bot.knowledge.lexical import fit_bm25, terms
from bot.knowledge.parts import PartMaker
from bot.knowledge.ranking import rank
from bot.knowledge.rows import PASSAGE
from bot.knowledge.sources import Data, Material
from bot.knowledge.vectors import TextEncoder, VectorCache

DEPTH = 100
Search = Callable[[str], Sequence[int]]
Corpus = dict[str, tuple[str, str]]


def evaluate_retrieval(
    corpus: Corpus,
    queries: dict[str, str],
    judged: Judgements,
    encoder: TextEncoder,
    scratch: Path,
    language: str,
    firsts: dict[str, bool] | None = None,
) -> dict[str, Any]:
    """Measures search.

    Args:
        corpus: ``{id: (title, text)}``.
        queries: ``{id: text}``; those without a judgement are not asked.
        encoder: The product's.
        scratch: Folder for what a build keeps.
        language: Of documents and queries.
        firsts: Is given whether each query has a relevant document first, by the product's search.

    Returns:
        ``hit_at_1, hit_at_5, mrr_at_10, ndcg_at_10, ms_per_query`` of the product, and the same under ``bm25`` and
        ``vectors``.
    """
    index = _index(corpus, encoder, scratch, language)
    ids = list(corpus)
    asked = {key: text for key, text in queries.items() if any(grade > 0 for grade in judged.get(key, {}).values())}
    searches = {
        "product": _product(index, encoder),
        "bm25": _bm25(corpus, language),
        "vectors": _vectors(index, encoder),
    }
    found = {name: _measured(search, asked, judged, ids) for name, search in searches.items()}
    if firsts is not None:
        tops = {key: searches["product"](text)[0] for key, text in asked.items()}
        firsts |= {key: judged[key].get(ids[top], 0) > 0 for key, top in tops.items()}
    counts = {"documents": len(ids), "queries": len(asked)}
    return {**found.pop("product"), **found, **counts}


def _index(corpus: Corpus, encoder: TextEncoder, scratch: Path, language: str) -> Index:
    today = dt.date.today()
    articles = [
        Article(
            id=key,
            language=language,
            title=title or text.split("\n", 1)[0][:120],
            family="technical_support",
            section="corpus",
            kind="",
            products=(),
            questions=(),
            tests=(),
            updated=today,
            owner="",
            status="published",
            body=text if text.strip() else title,
            path=key,
            body_line=1,
            lines={},
        )
        for key, (title, text) in corpus.items()
    ]
    maker = PartMaker(VectorCache(scratch / "vectors", encoder), scratch, lambda line: print(f"  {line}", flush=True))
    return maker.index(Material(language, articles, Data({}, [], [])))


def _product(index: Index, encoder: TextEncoder) -> Search:
    weights, encode_terms = default_weights(), remembering(encoder.encode)

    def search(text: str) -> Sequence[int]:
        readings = index.readings(text, encoder, encode=encode_terms)
        return rank(index, weights, [ready for _, ready in readings]).articles[:DEPTH].tolist()

    return search


def _bm25(corpus: Corpus, language: str) -> Search:
    index = fit_bm25([terms(f"{title} {text}", language) for title, text in corpus.values()])
    return lambda text: np.argsort(-index.scores(terms(text, language)), kind="stable")[:DEPTH].tolist()


def _vectors(index: Index, encoder: TextEncoder) -> Search:
    """By the nearest passage, each encoded with its title."""
    starts = index.rows.starts[PASSAGE]
    vectors = index.vectors[int(starts[0]) : int(starts[-1])]

    def search(text: str) -> Sequence[int]:
        cosines = vectors @ encoder.encode([text])[0]
        best = np.maximum.reduceat(cosines, starts[:-1] - starts[0])
        return np.argsort(-best, kind="stable")[:DEPTH].tolist()

    return search


def _measured(search: Search, asked: dict[str, str], judged: Judgements, ids: Sequence[str]) -> dict[str, float]:
    rankings: list[tuple[list[str], dict[str, int]]] = []
    took_ms: list[float] = []
    for key, text in asked.items():
        started = time.perf_counter()
        numbers = search(text)
        took_ms.append((time.perf_counter() - started) * 1000)
        rankings.append(([ids[number] for number in numbers], judged[key]))

    def mean(measure: Callable[..., float], *more: int) -> float:
        return round(statistics.fmean(measure(ranking, relevant, *more) for ranking, relevant in rankings), 4)

    return {
        "hit_at_1": mean(measures.hit_at, 1),
        "hit_at_5": mean(measures.hit_at, 5),
        "mrr_at_10": mean(measures.reciprocal_rank, 10),
        "ndcg_at_10": mean(measures.ndcg, 10),
        "ms_per_query": round(statistics.median(took_ms), 3),
    }
