"""An index with one article replaced or added, from the index that is there: nothing else is made anew.

What a search finds in it is what it would find in an index made of all articles; what was learned is not its matter.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from bot.knowledge.articles import Article
from bot.knowledge.faiss_store import VectorStore
from bot.knowledge.index import Index
from bot.knowledge.large_store import LargeStore, StoredVectors
from bot.knowledge.lexical import Bm25, splice, terms
from bot.knowledge.passages import Passage
from bot.knowledge.rows import KINDS, QUESTION, ArticleRows, Rows, article_rows, words_in

Encode = Callable[[Sequence[str]], np.ndarray]


@dataclass(frozen=True)
class _Place:
    """Where the article goes: its number, how many articles go for it (0 or 1), and where its passages lie."""

    number: int
    gone: int
    passages: slice


def spliced(before: Index, article: Article, own: Sequence[Passage], encode: Encode) -> Index:
    """The index with an article in place of the one with its id, or added where its id belongs.

    Args:
        before: The index; it stays as it is.
        article: The article.
        own: Its passages.
        encode: Texts to ``(n, dim) float32`` unit vectors; asked only for texts that the article did not hold.
    """
    place = _place_of(before, article)
    rows, origin = _rows(before, article_rows(article, own), place)
    vectors = _own_vectors(before, rows, origin, place, encode)
    number, upto = place.number, place.number + place.gone
    asked = rows.of(QUESTION, number)
    mine = np.searchsorted(np.flatnonzero(origin < 0), np.arange(asked.start, asked.stop))
    lexical = _lexical(before, article, own, rows, place)
    profile = before.topics.shares(vectors[mine]).mean(axis=0, keepdims=True)
    return Index(
        language=before.language,
        articles=[*before.articles[:number], article, *before.articles[upto:]],
        passages=[*before.passages[: place.passages.start], *own, *before.passages[place.passages.stop :]],
        owner=_owner(before, len(own), place),
        rows=rows,
        store=_store(before, origin, vectors),
        **lexical,
        term_vectors=_term_vectors(before, list(lexical["by_question"].vocabulary), encode),
        topics=before.topics,
        topic_profile=np.concatenate([before.topic_profile[:number], profile, before.topic_profile[upto:]]),
        phrases=before.phrases,
        words=_words(before, rows, place),
        matter=before.matter,
        no_answer=before.no_answer,
    )


class SplicedStore:
    """The rows of a large store without some, and with a few others that are compared one by one.

    Attributes:
        origin: ``(n,) int64`` the row of the large store; for the m-th of the others ``~m``.
        own: ``(m, dim) float32`` vectors of the others.
    """

    def __init__(self, base: LargeStore, origin: np.ndarray, own: np.ndarray) -> None:
        self.base, self.origin, self.own = base, origin, own
        kept = np.flatnonzero(origin >= 0)
        self._row_of = np.full(base.size, -1, dtype=np.int64)
        self._row_of[origin[kept]] = kept
        self._own_rows = np.flatnonzero(origin < 0)
        self._gone = base.size - len(kept)

    @property
    def size(self) -> int:
        return len(self.origin)

    @property
    def dim(self) -> int:
        return self.base.dim

    def describe(self) -> dict[str, object]:
        """What it is, for a card."""
        return {**self.base.describe(), "rows": self.size, "spliced": len(self.own)}

    def nearest(self, queries: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
        """Finds the nearest rows; see :meth:`bot.knowledge.faiss_store.VectorStore.nearest`."""
        k = min(k, self.size)
        # So many more as may be none of this index's.
        cosines, rows = self.base.nearest(queries, k + self._gone)
        rows = self._row_of[rows]
        cosines = np.concatenate([np.where(rows < 0, -np.inf, cosines), queries @ self.own.T], axis=1)
        rows = np.concatenate([rows, np.tile(self._own_rows, (len(queries), 1))], axis=1)
        order = np.lexsort((rows, -cosines), axis=1)[:, :k]
        return np.take_along_axis(cosines, order, axis=1).astype(np.float32), np.take_along_axis(rows, order, axis=1)

    def vectors(self) -> StoredVectors:
        """All rows, gathered when asked for."""
        return StoredVectors(self)

    def gather(self, rows: np.ndarray) -> np.ndarray:
        """Vectors of some rows, ``(…, dim) float32``."""
        places = self.origin[rows]
        found = np.array(self.base.gather(np.maximum(places, 0)), dtype=np.float32)
        found[places < 0] = self.own[~places[places < 0]]
        return found


def _words(before: Index, rows: Rows, place: _Place) -> Counter[str]:
    words = Counter(before.words)
    if place.gone:
        words.subtract(words_in(before.rows.texts_of(place.number)))
    words.update(words_in(rows.texts_of(place.number)))
    return +words


def _place_of(before: Index, article: Article) -> _Place:
    ids = [one.id for one in before.articles]
    number = sum(one < article.id for one in ids)
    gone = int(number < len(ids) and ids[number] == article.id)
    first, last = np.searchsorted(before.owner, [number, number + gone]).tolist()
    return _Place(number, gone, slice(first, last))


def _owner(before: Index, own: int, place: _Place) -> np.ndarray:
    after = before.owner[place.passages.stop :] + (1 - place.gone)
    parts = [before.owner[: place.passages.start], np.full(own, place.number), after]
    return np.concatenate(parts).astype(np.int32)


def _rows(before: Index, own: ArticleRows, place: _Place) -> tuple[Rows, np.ndarray]:
    """The rows, and of each its number before; ``~m`` for the m-th of the article's own."""
    old, number, upto = before.rows, place.number, place.number + place.gone
    texts: list[str] = []
    parts: list[np.ndarray] = []
    counts = np.concatenate(
        [np.diff(old.starts)[:, :number], [[len(found)] for found in own.texts], np.diff(old.starts)[:, upto:]], axis=1
    )
    new = 0
    for kind in range(KINDS):
        begin, cut, rest, end = (int(old.starts[kind, n]) for n in (0, number, upto, old.articles))
        texts += [*old.texts[begin:cut], *own.texts[kind], *old.texts[rest:end]]
        mine = ~np.arange(new, new + len(own.texts[kind]))
        parts += [np.arange(begin, cut), mine, np.arange(rest, end)]
        new += len(mine)
    origin, ends = np.concatenate(parts), counts.ravel().cumsum().reshape(counts.shape)
    passage, item = old.passage[np.maximum(origin, 0)], old.item[np.maximum(origin, 0)]
    passage[passage >= place.passages.stop] += own.passage_count - (place.passages.stop - place.passages.start)
    mine = np.concatenate(own.passages)
    passage[origin < 0] = np.where(mine >= 0, mine + place.passages.start, -1)
    item[origin < 0] = np.concatenate(own.items)
    rows = Rows(
        texts=texts,
        kind=np.repeat(np.arange(KINDS), counts.sum(axis=1)).astype(np.int8),
        article=np.repeat(np.tile(np.arange(counts.shape[1]), KINDS), counts.ravel()).astype(np.int32),
        passage=passage,
        item=item,
        starts=np.concatenate([ends - counts, ends[:, -1:]], axis=1),
    )
    return rows, origin


def _own_vectors(before: Index, rows: Rows, origin: np.ndarray, place: _Place, encode: Encode) -> np.ndarray:
    """``(m, dim) float32`` of the article's own rows; what it held before is not encoded again."""
    texts = [rows.texts[number] for number in np.flatnonzero(origin < 0)]
    known: dict[str, np.ndarray] = {}
    if place.gone:
        for kind in range(KINDS):
            held = before.rows.of(kind, place.number)
            known.update(zip(before.rows.texts[held], before.vectors[held], strict=True))
    new = list(dict.fromkeys(text for text in texts if text not in known))
    known.update(zip(new, encode(new), strict=True))
    return np.stack([known[text] for text in texts]).astype(np.float32)


def _store(before: Index, origin: np.ndarray, own: np.ndarray) -> VectorStore | SplicedStore:
    if isinstance(before.store, LargeStore):
        return SplicedStore(before.store, origin, own)
    vectors = before.vectors[np.maximum(origin, 0)]
    vectors[origin < 0] = own
    return VectorStore.build(vectors)


def _term_vectors(before: Index, terms: Sequence[str], encode: Encode) -> np.ndarray:
    """``(terms, dim) float32``; only terms that no question held before are encoded."""
    numbers = np.array([before.by_question.vocabulary.get(term, -1) for term in terms], dtype=np.int64)
    vectors = before.term_vectors[np.maximum(numbers, 0)]
    new = np.flatnonzero(numbers < 0)
    if len(new):
        vectors[new] = encode([terms[number] for number in new])
    return vectors


def _lexical(before: Index, article: Article, own: Sequence[Passage], rows: Rows, place: _Place) -> dict[str, Bm25]:
    """The lexical parts; as :func:`bot.knowledge.index.lexical_parts` would make them of all articles."""
    whole = " ".join([article.title, *(text for passage in own for text in (passage.heading, passage.text))])
    asked = [terms(text, article.language) for text in rows.texts[rows.of(QUESTION, place.number)]]
    together = [*terms(article.title, article.language), *(term for one in asked for term in one)]
    starts = before.rows.starts[QUESTION] - before.rows.starts[QUESTION, 0]
    upto = place.number + place.gone
    return {
        "by_article": splice(before.by_article, place.number, upto, [terms(whole, article.language)]),
        "by_question": splice(before.by_question, int(starts[place.number]), int(starts[upto]), asked),
        "by_all_questions": splice(before.by_all_questions, place.number, upto, [together]),
    }
