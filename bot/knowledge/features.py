"""What a query and an article have in common, as figures that the fusion weighs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np

from bot.knowledge.index import Index, Query
from bot.knowledge.large_store import StoredVectors
from bot.knowledge.lexical import spans
from bot.knowledge.rows import KINDS, QUESTION

# In this order; each is higher for a better match and needs no statistics over the other candidates, so that a figure
# means the same in a small knowledge base and a large one.
NAMES = (
    "title",  # cosine to the title
    "question",  # highest cosine to a question
    "passage",  # highest cosine to a passage
    "sentence",  # highest cosine to a sentence or list item
    "questions",  # cosine to the questions as a whole, the nearer ones counting more
    "words",  # BM25 against title, headings and body, as a share of the most that is possible
    "question_words",  # BM25 against the best question, likewise
    "all_question_words",  # BM25 against title and questions together, likewise
    "aligned",  # the query's words, each by the nearest word of the best question, as a share of what they say
    "topic",  # log of how far the topics of query and questions agree
    "same_question",  # 0 to 1: how near the best question is to being the very same one
    "product",  # 1: about a product that the query names; -1: about others only; 0: no telling
    "code",  # 1: its text holds a code that the query names; -1: others hold it; 0: the query names none that is known
)
# How much more the nearer questions count: weights are exp(SHARPNESS * cosine).
SHARPNESS = 15.0
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
        without: How near the query is to questions that are known to have no article.
        unknown: Share of its words that the knowledge base does not hold.
        products: Ids of the products in question.
        cosines: ``(rows,)`` of the query to every row, where they are known.
    """

    articles: np.ndarray
    fields: np.ndarray
    scope: float
    without: float
    unknown: float
    products: frozenset[str]
    cosines: np.ndarray | None = None


def match(
    index: Index,
    query: Query,
    candidates: np.ndarray,
    left_out: int | None = None,
    known: np.ndarray | None = None,
) -> Matches:
    """Compares a query with articles.

    Args:
        index: The index.
        query: The query.
        candidates: ``(c,)`` numbers of the articles.
        left_out: Row of a question that is treated as if it were not in the index.
        known: ``(rows,)`` cosines of the query to every row, where they are known.
    """
    # To compare all articles as they lie costs less than to gather the candidates' rows, which are often most.
    compared = candidates if known is None else np.arange(index.rows.articles)
    rows, starts = _rows_of(index, compared)
    cosines = _cosines(index, rows, query.vector) if known is None else known.copy()
    out = None if left_out is None else int(np.flatnonzero(rows == left_out)[0]) if left_out in rows else None
    if out is not None:
        cosines[out] = -1.0
    figures = dict(zip(("title", "question", "passage", "sentence"), _highest(cosines, starts), strict=True))
    # An only question that is left out leaves its field empty; the title stands in, as it does in the rows.
    figures["question"] = np.maximum(figures["question"], np.where(figures["question"] <= -1, figures["title"], -1))
    figures["questions"] = _together(cosines, starts, figures["question"], out)
    figures["words"] = query.words[compared]
    figures["question_words"] = _question_words(index, query, compared, left_out)
    owner = None if left_out is None else int(index.rows.article[left_out])
    figures["all_question_words"] = index.by_all_questions.scores(query.terms, less=owner)[compared]
    figures["aligned"] = _aligned(index, query, compared, left_out)
    figures["topic"] = _topic(index, query, compared, left_out)
    figures["same_question"] = np.clip((figures["question"] - SAME_FROM) / (1 - SAME_FROM), 0.0, 1.0)
    figures["product"] = _products(index, query.products, compared)
    figures["code"] = _codes(index, query, compared)
    fields = np.column_stack([figures[name] for name in NAMES])
    fields = fields if known is None else fields[candidates]
    unknown = index.unknown(query, left_out)
    return Matches(candidates, fields, query.scope, query.without, unknown, query.products, known)


def about(index: Index, matches: Matches, products: Collection[str]) -> Matches:
    """The same where the caller knows of products in question, beside those that the query names."""
    named = matches.products | frozenset(products)
    if named == matches.products:
        return matches
    fields = matches.fields.copy()
    fields[:, NAMES.index("product")] = _products(index, named, matches.articles)
    return replace(matches, fields=fields, products=named)


def _cosines(index: Index, rows: np.ndarray, vector: np.ndarray) -> np.ndarray:
    if isinstance(index.vectors, StoredVectors):
        return index.vectors.cosines(rows, vector)
    # Copying half of the rows out costs more than multiplying all of them.
    most = len(rows) * 3 > len(index.vectors)
    return (index.vectors @ vector)[rows] if most else index.vectors[rows] @ vector


def _highest(cosines: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """``(KINDS, candidates)`` highest cosine of each group."""
    return np.maximum.reduceat(cosines, starts).reshape(KINDS, -1)


def _together(cosines: np.ndarray, starts: np.ndarray, best: np.ndarray, out: int | None) -> np.ndarray:
    """Softened mean of the cosines to each candidate's questions: near the highest where one stands out."""
    count = len(best)
    bounds = starts[QUESTION * count : (QUESTION + 1) * count + 1]
    begin, end = int(bounds[0]), int(bounds[-1])
    powers = np.exp(SHARPNESS * cosines[begin:end])
    sizes = np.diff(bounds)
    if out is not None:
        powers[out - begin] = 0.0
        sizes = sizes - ((bounds[:-1] <= out) & (out < bounds[1:]))
    sums = np.add.reduceat(powers, bounds[:-1] - begin)
    return np.where(sizes > 0, np.log(np.maximum(sums, 1e-12) / np.maximum(sizes, 1)) / SHARPNESS, best)


def _rows_of(index: Index, candidates: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rows of the candidates by kind and article, and where each group begins among them."""
    if len(candidates) == index.rows.articles:
        return np.arange(len(index.rows.article)), index.rows.starts[:, :-1].ravel()
    begins = index.rows.starts[:, candidates].ravel()
    lengths = index.rows.starts[:, candidates + 1].ravel() - begins
    return spans(begins, lengths), np.cumsum(lengths) - lengths


def _question_words(index: Index, query: Query, candidates: np.ndarray, left_out: int | None) -> np.ndarray:
    scores = index.by_question.scores(query.terms)
    starts = index.rows.starts[QUESTION]
    if left_out is not None:
        scores[left_out - starts[0]] = 0.0
    return np.maximum.reduceat(scores, starts[:-1] - starts[0])[candidates]


def _aligned(index: Index, query: Query, candidates: np.ndarray, left_out: int | None) -> np.ndarray:
    starts = index.rows.starts[QUESTION]
    if index.alignment.is_whole:
        scores = index.alignment.scores(query.asked)
        if left_out is not None:
            scores[left_out - starts[0]] = 0.0
        return np.maximum.reduceat(scores, starts[:-1] - starts[0])[candidates]
    lengths = starts[candidates + 1] - starts[candidates]
    rows = spans(starts[candidates] - starts[0], lengths)
    scores = index.alignment.scores(query.asked, rows)
    if left_out is not None:
        scores[rows == left_out - starts[0]] = 0.0
    return np.maximum.reduceat(scores, np.cumsum(lengths) - lengths)


def _topic(index: Index, query: Query, candidates: np.ndarray, left_out: int | None) -> np.ndarray:
    if not len(query.topics):
        return np.zeros(len(candidates))
    agreement = index.topic_profile[candidates] @ query.topics
    if left_out is not None:
        article = int(index.rows.article[left_out])
        count = int(np.diff(index.rows.starts[QUESTION])[article])
        own = float(index.topics.shares(index.vectors[left_out][None])[0] @ query.topics)
        here = candidates == article
        agreement[here] = np.maximum(agreement[here] * count - own, 0.0) / max(count - 1, 1)
    return np.log(agreement + NO_TOPIC)


def _products(index: Index, products: Collection[str], candidates: np.ndarray) -> np.ndarray:
    if not products:
        return np.zeros(len(candidates))
    agreement = -index.names_products.astype(np.float64)
    for product in products:
        agreement[index.by_product.get(product, [])] = 1.0
    return agreement[candidates]


def _codes(index: Index, query: Query, candidates: np.ndarray) -> np.ndarray:
    known = [index.by_article.rows_with(term) for term in query.codes]
    known = [holders for holders in known if len(holders)]
    if not known:
        return np.zeros(len(candidates))
    return np.where(np.isin(candidates, np.concatenate(known)), 1.0, -1.0)
