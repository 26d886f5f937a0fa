"""Ranking: the candidates of a query in order of their fused score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.knowledge.features import NAMES, Matches, match
from bot.knowledge.fusion import family_shift, shares
from bot.knowledge.index import Index, Query


@dataclass(frozen=True)
class Ranked:
    """Articles in order, best first.

    Attributes:
        articles: ``(c,)`` numbers of the articles.
        scores: ``(c,)`` fused scores; only differences within one query mean something.
        shares: ``(c,)`` how the candidates divide the query among them; sums to 1.
        fields: ``(c, figures)`` as in ``features.NAMES``.
        scope: How far the query lies within what the company is asked about.
        without: How near it is to questions that are known to have no article.
        unknown: Share of its words that the knowledge base does not hold.
        cosines: ``(rows,)`` of the query's narrowest reading to every row, where every row was looked at.
    """

    articles: np.ndarray
    scores: np.ndarray
    shares: np.ndarray
    fields: np.ndarray
    scope: float
    without: float
    unknown: float
    cosines: np.ndarray | None = None


def rank(
    index: Index,
    weights: np.ndarray,
    readings: Sequence[Query],
    *,
    family: str | None = None,
    confidence: float = 0.0,
) -> Ranked:
    """Ranks the articles that a query may mean: :func:`compare`, then :func:`order`."""
    return order(index, weights, compare(index, readings), family, confidence)


def compare(index: Index, readings: Sequence[Query]) -> list[Matches]:
    """Compares a query with the articles that it may mean; all that can be done before its family is known.

    Args:
        index: The index.
        readings: The query made ready, once for each way of reading it, the narrowest last.

    Returns:
        The figures of the same articles for each reading.
    """
    every = [index.cosines(query) for query in readings]
    chosen = [
        index.candidates([query])[0] if cosines is None else index.candidates_by(query, cosines)
        for query, cosines in zip(readings, every, strict=True)
    ]
    candidates = chosen[0] if len(chosen) == 1 else np.unique(np.concatenate(chosen))
    if not len(candidates):
        nothing = np.zeros((0, len(NAMES)))
        return [Matches(candidates, nothing, query.scope, query.without, 1.0, query.products) for query in readings]
    return [match(index, query, candidates, known=known) for query, known in zip(readings, every, strict=True)]


def order(
    index: Index, weights: np.ndarray, readings: Sequence[Matches], family: str | None = None, confidence: float = 0.0
) -> Ranked:
    """Puts compared articles in order.

    Args:
        index: The index.
        weights: ``(figures,)`` of the fusion.
        readings: Figures of the same articles for each way of reading a query. The mean of their scores decides, so
            that an article must fit all of them; what speaks for there being an article at all is the best of any.
        family: Family that the caller believes the query belongs to.
        confidence: How sure it is, 0 to 1.
    """
    articles = readings[0].articles
    scores = np.mean([found.fields @ weights for found in readings], axis=0)
    scores = scores + family_shift(index.families[articles], family, confidence)
    by_score = np.argsort(-scores, kind="stable")
    scores = scores[by_score]
    return Ranked(
        articles=articles[by_score],
        scores=scores,
        shares=shares(scores),
        fields=np.max([found.fields for found in readings], axis=0)[by_score],
        scope=max(found.scope for found in readings),
        without=min(found.without for found in readings),
        unknown=min(found.unknown for found in readings),
        cosines=readings[-1].cosines,
    )
