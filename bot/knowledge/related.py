"""Articles that lie near one another: what somebody who reads one may want to read next."""

from __future__ import annotations

import numpy as np

from bot.knowledge.articles import Article
from bot.knowledge.index import Index
from bot.knowledge.rows import QUESTION, TITLE

# What a shared product, and a shared section, add to the cosine of two articles.
SAME_PRODUCT = 0.08
SAME_SECTION = 0.03
# Below this cosine two articles share little but the company.
LEAST_NEAR = 0.3


class Related:
    """The neighbours of every article of one index.

    An article is what its readers ask: the mean of its title's and its questions' vectors, of unit length.
    """

    def __init__(self, index: Index) -> None:
        self._index = index
        self._numbers = {article.id: number for number, article in enumerate(index.articles)}
        self._profiles = profiles(index)

    def of(self, article_id: str, count: int = 4) -> list[Article]:
        """The nearest articles, best first, never the article itself; fewer than ``count`` where the rest is far off.

        An unknown id has none.
        """
        number = self._numbers.get(article_id)
        if number is None:
            return []
        near = self._profiles @ self._profiles[number]
        near[number] = -1.0
        few = np.argsort(-near, kind="stable")[: count * 5]
        mine = self._index.articles[number]
        chosen = [(float(near[n]), self._index.articles[n]) for n in few if near[n] >= LEAST_NEAR]
        chosen.sort(key=lambda pair: -(pair[0] + _shared(mine, pair[1])))
        return [article for _, article in chosen[:count]]


def profiles(index: Index) -> np.ndarray:
    """``(articles, dim) float32``, rows of unit length."""
    count = len(index.articles)
    sums = np.zeros((count, index.vectors.shape[1]), dtype=np.float32)
    for kind in (TITLE, QUESTION):
        starts = index.rows.starts[kind]
        rows = np.asarray(index.vectors[int(starts[0]) : int(starts[-1])], dtype=np.float32)
        sums += np.add.reduceat(rows, starts[:-1] - starts[0], axis=0)
    return sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9)


def _shared(one: Article, other: Article) -> float:
    product = SAME_PRODUCT if set(one.products) & set(other.products) else 0.0
    return product + (SAME_SECTION if one.section == other.section else 0.0)
