"""Which passage of an article answers best."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

# How much the nearest single sentence says beside the passage as a whole.
SENTENCE_WEIGHT = 0.5
# How much the query's words in a passage say beside that, and how much each place further down must make up for.
WORDS_WEIGHT = 0.3
LATER_PENALTY = 0.01


@dataclass(frozen=True)
class Contenders:
    """The passages of one article, laid out once for every query that comes to it.

    Attributes:
        numbers: Of the passages, ascending.
        terms: The terms of each with its heading.
        held_by: How many of the passages hold a term.
        spoken: Places in ``numbers`` of the passages that have sentences of their own.
        begins: Where the sentences of each of those begin among the article's.
    """

    numbers: Sequence[int]
    terms: Sequence[frozenset[str]]
    held_by: Mapping[str, int]
    spoken: Sequence[int]
    begins: np.ndarray

    @classmethod
    def of(cls, numbers: Sequence[int], sentences: Sequence[int], terms: Sequence[frozenset[str]]) -> Contenders:
        """Lays the passages out.

        Args:
            numbers: Of the passages, ascending.
            sentences: For each sentence of the article the number of its passage, ascending; -1 for one of none.
            terms: Of each passage.
        """
        owners, begins = np.unique(sentences, return_index=True)
        places = [numbers.index(owner) if owner in numbers else -1 for owner in owners.tolist()]
        return cls(numbers, terms, Counter(chain.from_iterable(terms)), places, begins)

    def best(
        self, near: np.ndarray, sentences: np.ndarray, said: Mapping[str, float], codes: Collection[str] = ()
    ) -> int:
        """Number of the passage that answers a query best.

        Nearest as a whole, in its best sentence, and in the words that say most; what comes first in an article is
        usually the more general. A passage that holds a code of the query's goes before all that do not.

        Args:
            near: Cosine of the query to each passage.
            sentences: Cosine to each of the article's sentences.
            said: What each different term of the query says.
            codes: Those of its terms that are codes.
        """
        # One place more, the last, for sentences of no passage.
        best = [0.0] * (len(self.numbers) + 1)
        for place, cosine in zip(self.spoken, np.maximum.reduceat(sentences, self.begins).tolist(), strict=True):
            best[place] = cosine
        # A word that every passage holds tells none of them from the others, whatever it says elsewhere.
        count = len(self.numbers)
        telling = [
            (term, weight * (1 - self.held_by[term] / count)) for term, weight in said.items() if term in self.held_by
        ]
        most = max(sum(said.values()), 1e-9)
        worth = []
        for place, (number, cosine, terms) in enumerate(zip(self.numbers, near.tolist(), self.terms, strict=True)):
            words = sum([weight for term, weight in telling if term in terms]) / most
            score = cosine + SENTENCE_WEIGHT * best[place] + WORDS_WEIGHT * words
            has_code = any(code in terms for code in codes)
            worth.append((has_code, score - LATER_PENALTY * (number - self.numbers[0])))
        return self.numbers[worth.index(max(worth))]
