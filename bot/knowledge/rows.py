"""The rows of an index: what of each article is turned into a vector, and where it lies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from bot.knowledge.answers import sentences
from bot.knowledge.articles import Article
from bot.knowledge.passages import Passage

TITLE, QUESTION, PASSAGE, SENTENCE = range(4)
KINDS = 4
# Shorter pieces ("Yes.", "1. Wait.") say nothing by themselves and would draw every short message to them.
MIN_SENTENCE_CHARS = 16
# Passages whose sentences are not looked for again when another article was edited.
REMEMBERED = 1 << 16


@dataclass(frozen=True)
class Rows:
    """Rows ordered by kind, then article, then their order in the article; every article has every kind.

    Attributes:
        texts: What is encoded, one a row.
        kind: ``(n,) int8``.
        article: ``(n,) int32`` number of the article.
        passage: ``(n,) int32`` number of the passage over all articles; -1 for titles and questions.
        item: ``(n,) int32`` number of the question in its article; -1 for other kinds.
        starts: ``(KINDS, articles + 1) int64``; the rows of kind ``k`` and article ``a`` are
            ``starts[k, a]:starts[k, a + 1]``.
    """

    texts: list[str]
    kind: np.ndarray
    article: np.ndarray
    passage: np.ndarray
    item: np.ndarray
    starts: np.ndarray

    @property
    def articles(self) -> int:
        return self.starts.shape[1] - 1

    def of(self, kind: int, article: int) -> slice:
        """Where the rows of one kind and article are."""
        return slice(int(self.starts[kind, article]), int(self.starts[kind, article + 1]))


def make_rows(articles: Sequence[Article], passages: Sequence[Passage], owner: Sequence[int]) -> Rows:
    """Lays out the rows.

    Args:
        articles: The articles, numbered by their order.
        passages: The passages of all articles, in the articles' order.
        owner: Number of the article of each passage.
    """
    found: list[tuple[int, int, int, int, str]] = []
    for number, article in enumerate(articles):
        found.append((TITLE, number, -1, -1, article.title))
        found += [(QUESTION, number, -1, n, text) for n, text in enumerate(article.questions)]
    for number, (passage, article) in enumerate(zip(passages, owner, strict=True)):
        title = articles[article].title
        found.append((PASSAGE, article, number, -1, ". ".join(t for t in (title, passage.heading, passage.text) if t)))
        found += [
            (SENTENCE, article, number, -1, text) for text in _sentences(passage.text, articles[article].language)
        ]
    for kind in range(KINDS):
        # Fields that an article lacks are filled by its title, so that every field can be compared.
        lacking = set(range(len(articles))) - {row[1] for row in found if row[0] == kind}
        found += [(kind, number, -1, -1, articles[number].title) for number in lacking]
    found.sort(key=lambda row: row[:2])
    kind, article, passage, item = (np.array([row[n] for row in found], dtype=np.int32) for n in range(4))
    counts = np.zeros((KINDS, len(articles)), dtype=np.int64)
    np.add.at(counts, (kind, article), 1)
    ends = counts.ravel().cumsum().reshape(counts.shape)
    starts = np.concatenate([(ends - counts), ends[:, -1:]], axis=1)
    return Rows([row[4] for row in found], kind.astype(np.int8), article, passage, item, starts)


@lru_cache(maxsize=REMEMBERED)
def _sentences(text: str, language: str) -> tuple[str, ...]:
    pieces = [s.strip() for line in text.split("\n") for s in sentences(line, language)]
    long_enough = [piece for piece in pieces if len(piece) >= MIN_SENTENCE_CHARS or language == "zh"]
    return tuple(piece for piece in long_enough if piece)
