"""The rows of an index: what of each article is turned into a vector, and where it lies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

import numpy as np

from bot.knowledge.answers import sentences
from bot.knowledge.articles import Article
from bot.knowledge.passages import Passage
from bot.spelling import words_of

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

    def texts_of(self, article: int) -> list[list[str]]:
        """The texts of an article's rows, by kind."""
        return [self.texts[self.of(kind, article)] for kind in range(KINDS)]


@dataclass(frozen=True)
class ArticleRows:
    """The rows of one article, by kind.

    Attributes:
        texts: What is encoded.
        passages: Number of the passage within the article; -1 where it is of none.
        items: Number of the question; -1 for other kinds.
        passage_count: How many passages the article has.
    """

    texts: tuple[Sequence[str], ...]
    passages: tuple[Sequence[int], ...]
    items: tuple[Sequence[int], ...]
    passage_count: int


def article_rows(article: Article, passages: Sequence[Passage]) -> ArticleRows:
    """The rows of an article with its passages. A kind that it lacks is filled by its title, so that every field can
    be compared."""
    whole = [". ".join(t for t in (article.title, one.heading, one.text) if t) for one in passages]
    parts = [_sentences(one.text, article.language) for one in passages]
    texts = ([article.title], list(article.questions), whole, list(chain.from_iterable(parts)))
    of_passage = [number for number, found in enumerate(parts) for _ in found]
    return ArticleRows(
        texts=tuple(found or [article.title] for found in texts),
        passages=([-1], [-1] * max(len(texts[QUESTION]), 1), list(range(len(whole))) or [-1], of_passage or [-1]),
        items=([-1], list(range(len(texts[QUESTION]))) or [-1], *([-1] * max(len(t), 1) for t in texts[PASSAGE:])),
        passage_count=len(passages),
    )


def words_in(texts: Sequence[Sequence[str]]) -> frozenset[str]:
    """The words of an article, as they are spelt, lower case.

    Args:
        texts: Of its rows, by kind; those of its sentences are in its passages.
    """
    return frozenset(word for text in chain.from_iterable(texts[:SENTENCE]) for word in words_of(text))


def lay_out(found: Sequence[ArticleRows]) -> Rows:
    """The rows of all articles, in the articles' order."""
    counts = np.array([[len(texts) for texts in one.texts] for one in found], dtype=np.int64).reshape(-1, KINDS).T
    ends = counts.ravel().cumsum().reshape(counts.shape)
    starts = np.concatenate([(ends - counts), ends[:, -1:]], axis=1)
    article = np.repeat(np.tile(np.arange(len(found)), KINDS), counts.ravel())
    first_passage = np.cumsum([0, *(one.passage_count for one in found)])
    passage = _flat([one.passages[kind] for kind in range(KINDS) for one in found])
    passage[passage >= 0] += first_passage[article][passage >= 0].astype(np.int32)
    return Rows(
        texts=list(chain.from_iterable(one.texts[kind] for kind in range(KINDS) for one in found)),
        kind=np.repeat(np.arange(KINDS), counts.sum(axis=1)).astype(np.int8),
        article=article.astype(np.int32),
        passage=passage,
        item=_flat([one.items[kind] for kind in range(KINDS) for one in found]),
        starts=starts,
    )


def make_rows(articles: Sequence[Article], passages: Sequence[Passage], owner: Sequence[int]) -> Rows:
    """Lays out the rows.

    Args:
        articles: The articles, numbered by their order.
        passages: The passages of all articles, in the articles' order.
        owner: Number of the article of each passage.
    """
    own: list[list[Passage]] = [[] for _ in articles]
    for passage, number in zip(passages, owner, strict=True):
        own[number].append(passage)
    return lay_out([article_rows(article, found) for article, found in zip(articles, own, strict=True)])


def _flat(numbers: Sequence[Sequence[int]]) -> np.ndarray:
    return np.fromiter(chain.from_iterable(numbers), dtype=np.int32)


@lru_cache(maxsize=REMEMBERED)
def _sentences(text: str, language: str) -> tuple[str, ...]:
    pieces = [s.strip() for line in text.split("\n") for s in sentences(line, language)]
    long_enough = [piece for piece in pieces if len(piece) >= MIN_SENTENCE_CHARS or language == "zh"]
    return tuple(piece for piece in long_enough if piece)
