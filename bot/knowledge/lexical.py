"""The lexical half of the search: text to terms by language, and BM25 over rows of text."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import snowballstemmer

from bot.languages import language as language_of

# Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond (2009), usual values; rows are of
# one kind each, so length tells little and b is low.
K1 = 1.2
B = 0.4

_HAN = "\u3400-\u9fff\uf900-\ufaff"
_PIECES = re.compile(rf"[{_HAN}]+|[^\W_{_HAN}]+(?:['’][^\W_{_HAN}]+)?")


def terms(text: str, language: str) -> list[str]:
    """The terms of a text: stems; Chinese runs as overlapping pairs of characters.

    No word is left out: "how", "where" and "why" tell questions apart, and BM25 gives common words little weight.

    >>> terms("Why does the Router H3 keep restarting?", "en")
    ['whi', 'doe', 'the', 'router', 'h3', 'keep', 'restart']
    >>> terms("路由器E42重启", "zh")
    ['路由', '由器', 'e42', '重启']
    """
    entry = language_of(language)
    found: list[str] = []
    for piece in _PIECES.findall(unicodedata.normalize("NFKC", text).casefold().replace("’", "'")):
        if "\u3400" <= piece[0] <= "\ufaff":
            found += [piece[n : n + 2] for n in range(len(piece) - 1)] or [piece]
        else:
            found.append(_stem(piece, entry.stemmer) if entry.stemmer else piece)
    return found


@lru_cache(maxsize=8)
def _stemmer(name: str) -> object:
    return snowballstemmer.stemmer(name)


@lru_cache(maxsize=50_000)
def _stem(word: str, stemmer: str) -> str:
    return _stemmer(stemmer).stemWord(word.removesuffix("'s"))


@dataclass(frozen=True)
class Bm25:
    """BM25 over ``n`` rows with the term weights worked out beforehand.

    Attributes:
        vocabulary: Number of each term.
        starts: ``(terms + 1,) int64``; a term's postings are ``rows[starts[t]:starts[t + 1]]``.
        rows: ``(postings,) int32`` row numbers, ascending within a term.
        counts: ``(postings,) int32`` how often the row holds the term.
        weights: ``(postings,) float32`` the score that the term adds to the row.
        damp: ``(n,) float32`` what a count is damped by, from the row's length.
        idf: ``(terms,) float32``.
    """

    vocabulary: dict[str, int]
    starts: np.ndarray
    rows: np.ndarray
    counts: np.ndarray
    weights: np.ndarray
    damp: np.ndarray
    idf: np.ndarray

    @property
    def unseen_idf(self) -> float:
        """Weight of a word that no row holds."""
        return float(np.log1p(len(self.damp) / 0.5))

    def scores(self, query: Sequence[str], *, less: int | None = None) -> np.ndarray:
        """Scores of all rows as a share of what a row could reach at most.

        Args:
            query: The query's terms.
            less: A row that holds the query itself, to be scored as if it held it once less.

        Returns:
            ``(n,) float32`` from 0 to 1.
        """
        scores = np.zeros(len(self.damp), dtype=np.float32)
        most = 0.0
        for term, times in Counter(query).items():
            number = self.vocabulary.get(term)
            if number is None:
                most += self.unseen_idf
                continue
            most += float(self.idf[number])
            posted = slice(self.starts[number], self.starts[number + 1])
            scores[self.rows[posted]] += self.weights[posted]
            if less is not None:
                scores[less] -= self._own_part(number, less, times)
        return scores / np.float32(max(most, 1e-9) * (K1 + 1))

    def rows_with(self, term: str) -> np.ndarray:
        """Numbers of the rows that hold a term."""
        number = self.vocabulary.get(term)
        return self.rows[:0] if number is None else self.rows[self.starts[number] : self.starts[number + 1]]

    def weight(self, term: str) -> float:
        """How much a term says: its idf, the highest for a word that no row holds."""
        number = self.vocabulary.get(term)
        return self.unseen_idf if number is None else float(self.idf[number])

    def _own_part(self, number: int, row: int, times: int) -> float:
        """What of a term's score in a row goes when it is there ``times`` less."""
        posted = slice(self.starts[number], self.starts[number + 1])
        place = int(self.starts[number] + np.searchsorted(self.rows[posted], row))
        if place >= self.starts[number + 1] or self.rows[place] != row:
            return 0.0
        left = max(int(self.counts[place]) - times, 0)
        return float(self.weights[place] - self.idf[number] * left * (K1 + 1) / (left + self.damp[row]))


def fit_bm25(rows: Sequence[Sequence[str]]) -> Bm25:
    """Builds BM25.

    Args:
        rows: Terms of each row, at least one row.

    Source: Robertson and Zaragoza (2009), with the idf of Lucene, which is never negative.
    """
    lengths = np.array([len(row) for row in rows], dtype=np.float64)
    damp = K1 * (1 - B + B * lengths / max(lengths.mean(), 1.0))
    vocabulary: dict[str, int] = {}
    postings: list[tuple[int, int, int]] = []
    for number, row in enumerate(rows):
        for term, count in Counter(row).items():
            postings.append((vocabulary.setdefault(term, len(vocabulary)), number, count))
    table = np.array(sorted(postings), dtype=np.int64).reshape(-1, 3)
    frequency = np.bincount(table[:, 0], minlength=len(vocabulary)).astype(np.float64)
    idf = np.log1p((len(rows) - frequency + 0.5) / (frequency + 0.5))
    counts = table[:, 2]
    weights = idf[table[:, 0]] * counts * (K1 + 1) / (counts + damp[table[:, 1]])
    return Bm25(
        vocabulary=vocabulary,
        starts=np.concatenate([[0], np.cumsum(frequency)]).astype(np.int64),
        rows=table[:, 1].astype(np.int32),
        counts=counts.astype(np.int32),
        weights=weights.astype(np.float32),
        damp=damp.astype(np.float32),
        idf=idf.astype(np.float32),
    )
