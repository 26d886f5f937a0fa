"""Ranking: the candidates of a query in order of their fused score."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bot.knowledge.features import Matches, match
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
        unknown: Share of its words that the knowledge base does not hold.
        cosines: ``(rows,)`` of the query to every row, where every row was looked at.
    """

    articles: np.ndarray
    scores: np.ndarray
    shares: np.ndarray
    fields: np.ndarray
    scope: float
    unknown: float
    cosines: np.ndarray | None = None


def rank(
    index: Index,
    weights: np.ndarray,
    query: Query,
    *,
    family: str | None = None,
    confidence: float = 0.0,
) -> Ranked:
    """Ranks the articles that a query may mean.

    Args:
        index: The index.
        weights: ``(figures,)`` of the fusion.
        query: The query made ready.
        family: Family that the caller believes the query belongs to.
        confidence: How sure it is, 0 to 1.
    """
    cosines = index.cosines(query)
    candidates = index.candidates([query])[0] if cosines is None else index.candidates_by(query, cosines)
    if not len(candidates):
        nothing = np.zeros(0)
        return Ranked(candidates, nothing, nothing, np.zeros((0, len(weights))), query.scope, unknown=1.0)
    found = match(index, query, candidates, known=cosines)
    return order(index, weights, found, family, confidence)


def order(
    index: Index, weights: np.ndarray, found: Matches, family: str | None = None, confidence: float = 0.0
) -> Ranked:
    """Puts compared articles in order."""
    scores = found.fields @ weights + family_shift(index.families[found.articles], family, confidence)
    by_score = np.argsort(-scores, kind="stable")
    scores = scores[by_score]
    return Ranked(
        articles=found.articles[by_score],
        scores=scores,
        shares=shares(scores),
        fields=found.fields[by_score],
        scope=found.scope,
        unknown=found.unknown,
        cosines=found.cosines,
    )
