"""Passages of two articles that say the same in other words: found by their vectors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from bot.knowledge.articles import Article
from bot.knowledge.lint.finding import Finding, found
from bot.knowledge.lint.repeats import pairs, placed_passages
from bot.knowledge.passages import count_words
from bot.knowledge.vectors import TextEncoder

# From this cosine on two passages say the same. In this repository one pair lay above it (a plan's limits, told twice)
# and was mended; from 0.80 to 0.86 lie passages on neighbouring matters.
NEAR = 0.87
# Shorter passages ("Write to us in the chat.") are alike because they say little.
MIN_WORDS = 25
# Rows compared at a time: 512 x 50,000 figures are 100 MB.
CHUNK = 512


def check(articles: Sequence[Article], encoder: TextEncoder) -> Iterator[Finding]:
    """Pairs of passages of different articles of one language that lie near each other.

    Args:
        articles: All articles.
        encoder: For the passages' vectors; one that keeps them makes this quick.
    """
    for language in sorted({article.language for article in articles}):
        placed = [
            one
            for one in placed_passages(a for a in articles if a.language == language)
            if count_words(one.passage.text) >= MIN_WORDS
        ]
        if len(placed) < 2:
            continue
        known = {(first, second) for first, second, _ in pairs(placed)}
        vectors = encoder.encode([f"{one.passage.heading}. {one.passage.text}".lstrip(". ") for one in placed])
        for first, second, cosine in near_pairs(vectors):
            one, other = placed[first], placed[second]
            if (first, second) not in known and not _apart(one.article, other.article):
                text = f"says nearly the same as {other} (cosine {cosine:.2f})"
                mend = "keep it in one place and link there, or name in each what it is about"
                yield found("near-passage", one.place, text, mend)


def _apart(one: Article, other: Article) -> bool:
    """Parts of one article, or articles about different products: those are alike on purpose."""
    products = set(one.products), set(other.products)
    return one.id == other.id or (all(products) and not products[0] & products[1])


def near_pairs(vectors: np.ndarray) -> Iterator[tuple[int, int, float]]:
    """Pairs of rows with a cosine of ``NEAR`` or more, the lower number first.

    Args:
        vectors: ``(n, dim) float32``, rows of unit length.
    """
    for start in range(0, len(vectors), CHUNK):
        cosines = vectors[start : start + CHUNK] @ vectors.T
        for row, column in np.argwhere(cosines >= NEAR):
            if start + row < column:
                yield int(start + row), int(column), float(cosines[row, column])
