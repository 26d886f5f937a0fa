"""The lexical half of the search: text to terms by language, and BM25 over rows of text."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import snowballstemmer

from bot.languages import language as language_of

# Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond (2009), usual values; rows are of
# one kind each, so length tells little and b is low.
K1 = 1.2
B = 0.4
# What names one fault and no other: E42 lies right beside E32 in meaning, and nobody must get the one for the other.
CODE = re.compile(r"[a-z]\d{2,3}")

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


def codes_in(words: Iterable[str]) -> list[str]:
    """The codes among terms.

    >>> codes_in(["e42", "on", "my", "h3"])
    ['e42']
    """
    return [word for word in words if CODE.fullmatch(word)]


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
        times = Counter(query)
        numbers = np.array([number for term in times if (number := self.vocabulary.get(term)) is not None], np.int64)
        begins = self.starts[numbers]
        posted = spans(begins, self.starts[numbers + 1] - begins)
        scores = np.bincount(self.rows[posted], self.weights[posted], len(self.damp))
        if less is not None:
            own = ((self.vocabulary.get(term), count) for term, count in times.items())
            scores[less] -= sum(self._own_part(number, less, count) for number, count in own if number is not None)
        most = float(self.idf[numbers].sum()) + (len(times) - len(numbers)) * self.unseen_idf
        return (scores / (max(most, 1e-9) * (K1 + 1))).astype(np.float32)

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


def spans(begins: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """The numbers of several runs, one after the other.

    >>> spans(np.array([5, 0]), np.array([2, 3])).tolist()
    [5, 6, 0, 1, 2]
    """
    ends = np.cumsum(lengths)
    return np.arange(ends[-1] if len(ends) else 0) + np.repeat(begins - (ends - lengths), lengths)


class Words:
    """The terms of texts as numbers; texts that came up in the last round are not taken apart again."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._numbers: dict[str, int] = {}
        self._before: dict[str, np.ndarray] = {}
        self._known: dict[str, np.ndarray] = {}

    @property
    def names(self) -> list[str]:
        """The terms by their numbers."""
        return list(self._numbers)

    def of(self, text: str) -> np.ndarray:
        """Numbers of a text's terms in their order, ``(n,) int32``."""
        found = self._known.get(text)
        if found is None:
            found = self._before.get(text)
            found = self.numbers(terms(text, self._language)) if found is None else found
            self._known[text] = found
        return found

    def numbers(self, found: Sequence[str]) -> np.ndarray:
        """Numbers of terms; new ones get the next."""
        numbers = self._numbers
        return np.array([numbers.setdefault(term, len(numbers)) for term in found], dtype=np.int32)

    def next_round(self) -> None:
        """Forgets the texts that did not come up since it was called last."""
        self._before, self._known = self._known, {}


def fit_bm25(rows: Sequence[Sequence[str]]) -> Bm25:
    """Builds BM25.

    Args:
        rows: Terms of each row, at least one row.
    """
    words = Words("en")
    return fit_numbers([words.numbers(row) for row in rows], words.names)


def fit_numbers(rows: Sequence[np.ndarray], names: Sequence[str]) -> Bm25:
    """Builds BM25 from terms by number; its own vocabulary is in the order in which terms first come up.

    Args:
        rows: ``int32`` numbers of each row's terms, at least one row.
        names: The terms by their numbers; may hold more than the rows do.

    Source: Robertson and Zaragoza (2009), with the idf of Lucene, which is never negative.
    """
    lengths = np.array([len(row) for row in rows], dtype=np.int64)
    tokens = np.concatenate(rows) if len(rows) else np.zeros(0, dtype=np.int32)
    first = np.full(len(names), len(tokens), dtype=np.int64)
    # Of several values for one place the last stays: backwards, the first.
    first[tokens[::-1]] = np.arange(len(tokens))[::-1]
    present = np.flatnonzero(first < len(tokens))
    present = present[np.argsort(first[present])]
    place = np.zeros(len(names), dtype=np.int64)
    place[present] = np.arange(len(present))
    posted = place[tokens] * len(rows) + np.repeat(np.arange(len(rows)), lengths)
    pairs, counts = np.unique(posted, return_counts=True)
    vocabulary = {names[number]: n for n, number in enumerate(present.tolist())}
    return _weighed(vocabulary, pairs // len(rows), pairs % len(rows), counts, lengths)


def splice(before: Bm25, start: int, stop: int, rows: Sequence[Sequence[str]]) -> Bm25:
    """BM25 with other rows in place of some; it scores as if it had been built of all rows.

    Args:
        before: It stays as it is.
        start: The first row that goes.
        stop: The first one after it that stays.
        rows: Terms of each row that comes.
    """
    vocabulary = dict(before.vocabulary)
    # Each row's own tokens, numbered; words that nobody has used yet get the next numbers.
    numbers = [np.array([vocabulary.setdefault(t, len(vocabulary)) for t in row], dtype=np.int64) for row in rows]
    found = [np.unique(row, return_counts=True) for row in numbers]
    moved = len(rows) - (stop - start)
    stays = (before.rows < start) | (before.rows >= stop)
    old_row = before.rows[stays].astype(np.int64)
    term = np.concatenate(
        [np.repeat(np.arange(len(before.idf)), np.diff(before.starts))[stays], *(t for t, _ in found)]
    )
    row = np.concatenate(
        [old_row + moved * (old_row >= stop), *(np.full(len(t), start + n) for n, (t, _) in enumerate(found))]
    )
    counts = np.concatenate([before.counts[stays], *(c for _, c in found)]).astype(np.int64)
    total = len(before.damp) + moved
    lengths = np.bincount(row, weights=counts, minlength=total).astype(np.int64)
    # In order but for the new ones, which a stable sort makes use of.
    order = np.argsort(term * total + row, kind="stable")
    term, row, counts = term[order], row[order], counts[order]
    # A word whose last row went is an unknown one again.
    present, term = np.unique(term, return_inverse=True)
    names = list(vocabulary)
    return _weighed({names[number]: n for n, number in enumerate(present.tolist())}, term, row, counts, lengths)


def _weighed(
    vocabulary: dict[str, int], term: np.ndarray, row: np.ndarray, counts: np.ndarray, lengths: np.ndarray
) -> Bm25:
    """BM25 of postings ordered by term and row; every term has one."""
    damp = K1 * (1 - B + B * lengths / max(lengths.mean(), 1.0))
    frequency = np.bincount(term, minlength=len(vocabulary)).astype(np.float64)
    idf = np.log1p((len(lengths) - frequency + 0.5) / (frequency + 0.5))
    weights = idf[term] * counts * (K1 + 1) / (counts + damp[row])
    return Bm25(
        vocabulary=vocabulary,
        starts=np.concatenate([[0], np.cumsum(frequency)]).astype(np.int64),
        rows=row.astype(np.int32),
        counts=counts.astype(np.int32),
        weights=weights.astype(np.float32),
        damp=damp.astype(np.float32),
        idf=idf.astype(np.float32),
    )
