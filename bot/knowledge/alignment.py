"""How far the words of a query are met by the words of a question, one by one, be it by words that mean the same.

A vector of a whole sentence tells what it is about; which of its words matters most in this knowledge base it does not
know. Here each word of the query looks for the nearest word of the question, and counts by what it says (its idf).

Source: Mihalcea, Corley and Strapparava, "Corpus-based and Knowledge-based Measures of Text Semantic Similarity", AAAI
2006, taken from the query's side only; nearness by the sentence encoder's vectors of the single terms.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.sparse import csc_matrix

from bot.knowledge.lexical import Bm25, spans

Encode = Callable[[Sequence[str]], np.ndarray]

# A long message is compared by the terms that say most; of those that no question holds the first few are encoded,
# about a millisecond each.
MOST_TERMS = 48
MOST_NEW = 8
REMEMBERED = 20_000
# Up to so many rows, what a term comes to is worked out for all of them at once and remembered: the same few hundred
# terms make up most of what customers write.
MOST_ROWS = 20_000
REMEMBERED_BYTES = 32_000_000


@dataclass(frozen=True)
class AskedTerms:
    """The different terms of a query.

    Attributes:
        numbers: ``(q,) int64`` number of each in the vocabulary of the questions; -1 for one that none holds.
        vectors: ``(q, dim) float32`` of unit length; zeros for one that is compared by identity only.
        weights: ``(q,) float32`` what each says; they sum to 1.
    """

    numbers: np.ndarray
    vectors: np.ndarray
    weights: np.ndarray


class Alignment:
    """The questions' terms, row by row, with a vector for each term."""

    def __init__(self, questions: Bm25, vectors: np.ndarray) -> None:
        """Lays out the terms.

        Args:
            questions: BM25 with a row for each question.
            vectors: ``(terms, dim) float32`` of unit length, in the order of its vocabulary.
        """
        self.vectors = vectors
        self._vocabulary = questions.vocabulary
        shape = (len(questions.damp), len(vectors))
        by_row = csc_matrix((np.ones(len(questions.rows), dtype=bool), questions.rows, questions.starts), shape).tocsr()
        self._starts, self._terms = by_row.indptr.astype(np.int64), by_row.indices
        count = len(questions.damp)
        self._whole = _Whole(self._starts, self._terms) if 0 < count <= MOST_ROWS else None
        self._room = REMEMBERED_BYTES // (4 * max(count, 1))
        self._met = lru_cache(maxsize=self._room)(self._met_by)
        # What two words have in common only by being words is no nearness; it differs by language and encoder.
        self._floor = min(max(float(np.sum(vectors.mean(axis=0) ** 2)), 0.0), 0.9) if len(vectors) else 0.0

    @property
    def is_whole(self) -> bool:
        """Whether there are few enough rows to have all of them scored at once."""
        return self._whole is not None

    def asked(self, said: Mapping[str, float], encode: Encode | None) -> AskedTerms:
        """Makes the terms of a query ready.

        Args:
            said: What each different term of the query says, in their order.
            encode: Terms to unit vectors, for those that no question holds; without it they meet nothing.
        """
        different = list(said)
        weights = np.array(list(said.values()), dtype=np.float32)
        if len(different) > MOST_TERMS:
            most = np.sort(np.argsort(-weights, kind="stable")[:MOST_TERMS])
            different, weights = [different[n] for n in most], weights[most]
        numbers = np.array([self._vocabulary.get(term, -1) for term in different], dtype=np.int64)
        vectors = np.zeros((len(different), self.vectors.shape[1]), dtype=np.float32)
        vectors[numbers >= 0] = self.vectors[numbers[numbers >= 0]]
        new = np.flatnonzero(numbers < 0)[:MOST_NEW]
        if encode is not None and len(new):
            vectors[new] = encode([different[n] for n in new])
        return AskedTerms(numbers, vectors, weights / max(float(weights.sum()), 1e-9))

    def warm(self) -> None:
        """Works out beforehand what is remembered: of the commonest terms as many as there is room for."""
        if self._whole is None:
            return
        held = np.bincount(self._terms, minlength=len(self.vectors))
        # The commonest last, so that they are the last to be forgotten.
        for number in np.argsort(held, kind="stable")[-self._room :].tolist():
            self._met(number, b"")

    def scores(self, asked: AskedTerms, rows: np.ndarray | None = None) -> np.ndarray:
        """How far each row meets the query.

        Args:
            asked: The query's terms.
            rows: ``(r,)`` row numbers, at least one; None for all rows.

        Returns:
            ``(r,) float32`` from 0 (no word is met) to 1 (every word is there).
        """
        if not len(asked.numbers):
            return np.zeros(len(self._starts) - 1 if rows is None else len(rows), dtype=np.float32)
        if self._whole is not None:
            keys = zip(asked.numbers.tolist(), asked.vectors, strict=True)
            met = [self._met(number, b"" if number >= 0 else vector.tobytes()) for number, vector in keys]
            scores = asked.weights @ np.stack(met)
            return scores if rows is None else scores[rows]
        rows = np.arange(len(self._starts) - 1) if rows is None else rows
        columns, ends = self._lay_out(rows)
        present, columns = np.unique(columns, return_inverse=True)
        nearness = self._nearness(asked.numbers, asked.vectors, present)
        return asked.weights @ np.maximum.reduceat(nearness[:, columns], ends, axis=1)

    def _met_by(self, number: int, vector: bytes) -> np.ndarray:
        """How far each row meets one term, ``(rows,) float32``; ``vector`` of one without a number."""
        own = self.vectors[number] if number >= 0 else np.frombuffer(vector, dtype=np.float32)
        # Vector by vector: a product of few by many takes OpenBLAS longer than its parts.
        nearness = np.clip((self.vectors @ own - self._floor) / (1.0 - self._floor), 0.0, 1.0)
        if number >= 0:
            nearness[number] = 1.0
        return self._whole.highest(nearness)

    def _lay_out(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The rows' terms one row after the other, and where each begins.

        A term that none has (its number is the count of terms) stands behind every row, so that none is empty.
        """
        begins = self._starts[rows]
        lengths = self._starts[rows + 1] - begins
        ends = np.cumsum(lengths + 1)
        columns = np.full(int(ends[-1]), len(self.vectors))
        columns[spans(ends - lengths - 1, lengths)] = self._terms[spans(begins, lengths)]
        return columns, ends - lengths - 1

    def _nearness(self, numbers: np.ndarray, vectors: np.ndarray, present: np.ndarray) -> np.ndarray:
        """``(q, present)`` from 0 to 1; the same term is 1 whatever its vector, and the term that none has is 0."""
        there = present[present < len(self.vectors)]
        of = self.vectors if len(there) == len(self.vectors) else self.vectors[there]
        found = np.zeros((len(numbers), len(present)), dtype=np.float32)
        found[:, : len(there)] = np.clip((vectors @ of.T - self._floor) / (1.0 - self._floor), 0.0, 1.0)
        found[:, : len(there)][numbers[:, None] == there[None]] = 1.0
        return found


class _Whole:
    """The terms of all rows, laid out so that each row's highest value is found for all rows at once.

    First every row's first term, then the second of those that have one, and so on, the longest rows in front.
    """

    def __init__(self, starts: np.ndarray, terms: np.ndarray) -> None:
        lengths = np.diff(starts)
        self._order = np.argsort(-lengths, kind="stable")
        begins, lengths = starts[:-1][self._order], lengths[self._order]
        self._counts = [int(np.searchsorted(-lengths, -place)) for place in range(int(lengths.max(initial=0)))]
        self._columns = np.concatenate(
            [np.zeros(0, np.int64), *(terms[begins[:count] + place] for place, count in enumerate(self._counts))]
        )

    def highest(self, values: np.ndarray) -> np.ndarray:
        """The highest of a row's terms' values, ``(rows,) float32``.

        Args:
            values: ``(terms,) float32`` of 0 or more.
        """
        taken = values.take(self._columns)
        highest = np.zeros(len(self._order), dtype=np.float32)
        begin = 0
        for count in self._counts:
            np.maximum(highest[:count], taken[begin : begin + count], out=highest[:count])
            begin += count
        found = np.empty_like(highest)
        found[self._order] = highest
        return found


def remembering(encode: Encode) -> Encode:
    """The same for single terms, remembered: customers mistype the same words again and again."""

    @lru_cache(maxsize=REMEMBERED)
    def one(term: str) -> np.ndarray:
        return encode([term])[0]

    return lambda terms: np.stack([one(term) for term in terms])
