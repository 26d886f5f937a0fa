"""What a query and an article have in common, as figures that the fusion weighs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.knowledge.index import Index, Query
from bot.knowledge.rows import KINDS, QUESTION

# In this order; each is higher for a better match and needs no statistics over the other candidates, so that a figure
# means the same in a small knowledge base and a large one.
NAMES = (
    "title",  # cosine to the title
    "question",  # highest cosine to a question
    "passage",  # highest cosine to a passage
    "sentence",  # highest cosine to a sentence or list item
    "words",  # BM25 against title, headings and body, as a share of the most that is possible
    "question_words",  # BM25 against the best question, likewise
    "topic",  # log of how far the topics of query and questions agree
    "same_question",  # 0 to 1: how near the best question is to being the very same one
    "product",  # 1: about a product that the query names; -1: about others only; 0: no telling
)
# From this cosine on two phrasings begin to be one; at 1 they are the same.
SAME_FROM = 0.75
# Floor of the shares' product, so that its log stays finite when two texts share no topic.
NO_TOPIC = 1e-3


@dataclass(frozen=True)
class Matches:
    """Figures of one query.

    Attributes:
        articles: ``(c,)`` numbers of the articles compared.
        fields: ``(c, len(NAMES)) float64``.
        scope: How far the query lies within what the company is asked about.
        unknown: Share of its words that the knowledge base does not hold.
    """

    articles: np.ndarray
    fields: np.ndarray
    scope: float
    unknown: float


def match(index: Index, query: Query, candidates: np.ndarray, left_out: int | None = None) -> Matches:
    """Compares a query with articles.

    Args:
        index: The index.
        query: The query.
        candidates: ``(c,)`` numbers of the articles.
        left_out: Row of a question that is treated as if it were not in the index.
    """
    rows, starts = _rows_of(index, candidates)
    # Copying half of the rows out costs more than multiplying all of them.
    most = len(rows) * 3 > len(index.vectors)
    cosines = (index.vectors @ query.vector)[rows] if most else index.vectors[rows] @ query.vector
    if left_out is not None:
        cosines[rows == left_out] = -1.0
    fields = np.zeros((len(candidates), len(NAMES)))
    # The first four figures are in the order of the kinds of row.
    fields[:, :KINDS] = np.maximum.reduceat(cosines, starts).reshape(KINDS, -1).T
    # An only question that is left out leaves its field empty; the title stands in, as it does in the rows.
    fields[:, 1] = np.where(fields[:, 1] <= -1.0, fields[:, 0], fields[:, 1])
    fields[:, 4] = index.by_article.scores(query.terms)[candidates]
    fields[:, 5] = _question_words(index, query, candidates, left_out)
    profile = _profiles(index, candidates, left_out)
    if len(query.topics):
        fields[:, 6] = np.log(profile @ query.topics + NO_TOPIC)
    fields[:, 7] = np.clip((fields[:, 1] - SAME_FROM) / (1 - SAME_FROM), 0.0, 1.0)
    fields[:, 8] = _products(index, query, candidates)
    return Matches(candidates, fields, query.scope, index.unknown(query, left_out))


def _rows_of(index: Index, candidates: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rows of the candidates by kind and article, and where each group begins among them."""
    begins = index.rows.starts[:, candidates].ravel()
    lengths = index.rows.starts[:, candidates + 1].ravel() - begins
    ends = np.cumsum(lengths)
    starts = ends - lengths
    return np.arange(ends[-1]) + np.repeat(begins - starts, lengths), starts


def _question_words(index: Index, query: Query, candidates: np.ndarray, left_out: int | None) -> np.ndarray:
    scores = index.by_question.scores(query.terms)
    starts = index.rows.starts[QUESTION]
    if left_out is not None:
        scores[left_out - starts[0]] = 0.0
    return np.maximum.reduceat(scores, starts[:-1] - starts[0])[candidates]


def _profiles(index: Index, candidates: np.ndarray, left_out: int | None) -> np.ndarray:
    profile = index.topic_profile[candidates]
    if left_out is None or not profile.shape[1]:
        return profile
    article = int(index.rows.article[left_out])
    place = np.flatnonzero(candidates == article)
    count = int(np.diff(index.rows.starts[QUESTION])[article])
    if not len(place) or count < 2:
        return profile
    own = index.topics.shares(index.vectors[left_out][None])[0]
    profile = profile.copy()
    profile[place] = (profile[place] * count - own) / (count - 1)
    return np.maximum(profile, 0.0)


def _products(index: Index, query: Query, candidates: Sequence[int]) -> np.ndarray:
    if not query.products:
        return np.zeros(len(candidates))
    return np.array([_agreement(query.products, index.articles[number].products) for number in candidates])


def _agreement(named: frozenset[str], about: Sequence[str]) -> float:
    if not about:
        return 0.0
    return 1.0 if named.intersection(about) else -1.0
