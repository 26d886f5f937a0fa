"""The last word of what is being typed, completed from the words that the articles and their questions hold."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter

import numpy as np

from bot.knowledge.articles import Article
from bot.knowledge.index import Index
from bot.knowledge.lexical import Bm25, terms

_LAST_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?$")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
LEAST_CHARS = 2
# Of a word that was typed longer than its stem, this much must stay.
LEAST_STEM = 4
MOST_CANDIDATES = 40
# A word that may be whole already gives way only to one that is so many times as frequent beside the others.
MUCH_MORE = 4


class Completion:
    """Completes what is typed in the language of one index."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._parts: list[Bm25] = [index.by_article, index.by_all_questions]
        self._stems = sorted({stem for part in self._parts for stem in part.vocabulary})
        self._held = np.array([self._count(stem) for stem in self._stems], dtype=np.int64)
        self._surfaces: dict[tuple[str, str], str] = {}

    def complete(self, typed: str) -> str:
        """The text with its last word completed; as it is where that word ends with a space or nothing begins with it.

        Of several words the one is taken that most articles hold beside the other words.
        """
        found = _LAST_WORD.search(typed)
        if found is None or len(found[0]) < LEAST_CHARS or "\u3400" <= found[0][0] <= "\u9fff":
            return typed
        before, word = typed[: found.start()], found[0].casefold().replace("’", "'")
        candidates = self._beginning_with(word)
        if not candidates:
            return typed
        rows = self._rows_of(before)
        worth = {stem: self._worth(stem, rows) for stem in candidates}
        best = max(candidates, key=lambda stem: (worth[stem], -len(stem)))
        whole = terms(word, self._index.language)
        if len(whole) == 1 and worth.get(whole[0], 0) * MUCH_MORE >= worth[best] > 0 and whole[0] in worth:
            best = whole[0]
        return before + self._surface(best, word)

    def _beginning_with(self, word: str) -> list[str]:
        first, end = bisect_left(self._stems, word), bisect_left(self._stems, word + "\U0010ffff")
        if end > first:
            places = np.argsort(-self._held[first:end], kind="stable")[:MOST_CANDIDATES] + first
            return [self._stems[place] for place in places]
        for length in range(len(word) - 1, LEAST_STEM - 1, -1):
            place = bisect_left(self._stems, word[:length])
            if place < len(self._stems) and self._stems[place] == word[:length]:
                return [word[:length]]
        return []

    def _rows_of(self, text: str) -> np.ndarray | None:
        """Which articles hold the rarest of the words before, ``(articles,) bool``; None where there are none."""
        held = [(count, term) for term in terms(text, self._index.language) if (count := self._count(term))]
        if not held:
            return None
        mask = np.zeros(len(self._index.articles), dtype=bool)
        mask[self._rows(min(held)[1])] = True
        return mask

    def _rows(self, stem: str) -> np.ndarray:
        return np.unique(np.concatenate([part.rows_with(stem) for part in self._parts]))

    def _count(self, stem: str) -> int:
        """In about how many articles a stem is."""
        return max(len(part.rows_with(stem)) for part in self._parts)

    def _worth(self, stem: str, beside: np.ndarray | None) -> float:
        count = self._count(stem)
        together = count if beside is None else max(int(beside[part.rows_with(stem)].sum()) for part in self._parts)
        return together + count / (len(self._index.articles) + 1)

    def _surface(self, stem: str, word: str) -> str:
        """A word as it is written whose stem this is, the likeliest in the first article that holds it."""
        key = (stem, word)
        if key not in self._surfaces:
            if len(self._surfaces) > 5_000:
                self._surfaces.clear()
            self._surfaces[key] = self._written(stem, word)
        return self._surfaces[key]

    def _written(self, stem: str, word: str) -> str:
        code = self._index.language
        counts: Counter[str] = Counter()
        for number in self._rows(stem)[:3]:
            pieces = set(_WORD.findall(_text_of(self._index.articles[number]).casefold()))
            counts.update(piece for piece in pieces if piece.startswith(stem[:2]) and terms(piece, code) == [stem])
        ordered = sorted(counts, key=lambda piece: (not piece.startswith(word), -counts[piece], len(piece)))
        return ordered[0] if ordered else stem


def _text_of(article: Article) -> str:
    return " ".join((article.title, *article.questions, article.body))
