"""Makes the index of one language from its articles; what did not change since the last time is not made anew."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np

from bot.knowledge import artefact
from bot.knowledge.index import Index, lexical_parts, topic_profiles
from bot.knowledge.learning import FOLDS, Learned, Phrasing, fold_of, learn
from bot.knowledge.lexical import Bm25, Words
from bot.knowledge.passages import Passage, passages_of
from bot.knowledge.rows import QUESTION, ArticleRows, Rows, article_rows, lay_out, words_in
from bot.knowledge.sources import Data, Material
from bot.knowledge.stores import Bases, Store
from bot.knowledge.topics import NO_ARTICLE, Topics, fit_topics
from bot.knowledge.vectors import CachedVectors, VectorCache
from bot.matter import Matter, to_learn_from

Say = Callable[[str], None]
BASES = "bases"


@dataclass
class _Pieces:
    """What is made of one article by itself; the profile belongs to one set of topics."""

    passages: list[Passage]
    rows: ArticleRows
    words: frozenset[str]
    topics: Topics | None = None
    profile: np.ndarray | None = None


@dataclass
class _Remembered:
    """What is kept of one language from build to build."""

    pieces: dict[tuple[str, str], _Pieces] = field(default_factory=dict)
    words: Words | None = None
    data: Data | None = None
    matter: Matter | None = None
    topics: list[Topics] = field(default_factory=list)


class PartMaker:
    """Makes the indexes of languages, again and again."""

    def __init__(self, vectors: VectorCache, cache: Path, say: Say | None = None) -> None:
        """Makes a maker.

        Args:
            vectors: Text to vectors.
            cache: Folder of what is kept from build to build, ``var/cache``.
            say: Called with lines of progress.
        """
        self._vectors = vectors
        self._cache = cache
        self._say = say
        self._remembered: dict[str, _Remembered] = {}

    def index(self, material: Material) -> Index:
        """The index of one language."""
        articles = material.articles
        pieces = self._pieces(material)
        passages = [passage for one in pieces for passage in one.passages]
        rows = lay_out([one.rows for one in pieces])
        vectors = self._look_up(material.language, rows.texts, "pieces of articles")
        topics = self._topics(material, None)
        lexical = self._lexical(material, passages, rows)
        return Index(
            language=material.language,
            articles=articles,
            passages=passages,
            owner=np.repeat(np.arange(len(pieces), dtype=np.int32), [len(one.passages) for one in pieces]),
            rows=rows,
            store=self._store(material.language, rows, vectors),
            **lexical,
            term_vectors=self._encode(material.language, list(lexical["by_question"].vocabulary), "terms"),
            topics=topics,
            topic_profile=_profiles(topics, vectors, rows, pieces),
            phrases=material.data.phrases,
            words=Counter(word for one in pieces for word in one.words),
            matter=self._matter(material),
            no_answer=self._no_answer(material),
        )

    def learned(self, index: Index, material: Material, budget: float, pause: Callable[[], None]) -> Learned:
        """What the phrasings of one language teach; the slow part of a thorough build."""
        fold_topics = [self._topics(material, fold) for fold in range(FOLDS)]
        texts = [(number, test) for number, article in enumerate(material.articles) for test in article.tests]
        vectors = self._encode(material.language, [test for _, test in texts], "tests")
        tests = [(number, Phrasing(test, vector)) for (number, test), vector in zip(texts, vectors, strict=True)]
        without = zip(material.data.no_answer, self._no_answer(material), strict=True)
        unanswerable = [Phrasing(text, vector) for text, vector in without]
        return learn(index, tests, unanswerable, fold_topics, budget, self._vectors.encode, pause)

    def keep_only(self, languages: Collection[str]) -> None:
        """Forgets the other languages, in memory and on disk: nothing of them is published any more."""
        for gone in self._remembered.keys() - languages:
            del self._remembered[gone]
        for folder in (self._cache / BASES).glob("*"):
            if folder.name not in languages:
                shutil.rmtree(folder, ignore_errors=True)

    def _of(self, language: str) -> _Remembered:
        return self._remembered.setdefault(language, _Remembered())

    def _pieces(self, material: Material) -> list[_Pieces]:
        remembered = self._of(material.language)
        present: dict[tuple[str, str], _Pieces] = {}
        for article in material.articles:
            key = (article.id, article.revision)
            pieces = remembered.pieces.get(key)
            if pieces is None:
                passages = passages_of(article)
                rows = article_rows(article, passages)
                pieces = _Pieces(passages, rows, words_in(rows.texts))
            present[key] = pieces
        remembered.pieces = present
        return list(present.values())

    def _store(self, language: str, rows: Rows, vectors: CachedVectors) -> Store:
        asked = rows.starts[QUESTION]
        bases = Bases(self._cache / BASES / language, self._vectors.fingerprint)
        return bases.store_of(rows.texts, vectors, vectors.part(slice(int(asked[0]), int(asked[-1]))))

    def _lexical(self, material: Material, passages: Sequence[Passage], rows: Rows) -> dict[str, Bm25]:
        remembered = self._of(material.language)
        remembered.words = remembered.words or Words(material.language)
        parts = lexical_parts(material.articles, passages, rows, remembered.words)
        remembered.words.next_round()
        return parts

    def _encode(self, language: str, texts: Sequence[str], what: str) -> np.ndarray:
        return self._look_up(language, texts, what)[:]

    def _look_up(self, language: str, texts: Sequence[str], what: str) -> CachedVectors:
        def progress(done: int, all_of_them: int) -> None:
            if self._say:
                self._say(f"{language}: {done} of {all_of_them} {what} encoded")

        return self._vectors.look_up(texts, progress)

    @staticmethod
    def _forget_if_other(remembered: _Remembered, material: Material) -> None:
        if remembered.data is not material.data:
            remembered.data, remembered.topics, remembered.matter = material.data, [], None

    def _no_answer(self, material: Material) -> np.ndarray:
        return self._encode(material.language, material.data.no_answer, "questions without an article")

    def _matter(self, material: Material) -> Matter:
        remembered = self._of(material.language)
        self._forget_if_other(remembered, material)
        if remembered.matter is None:
            matters, around = to_learn_from(material.data.phrasings, material.data.around)
            encode = partial(self._encode, material.language, what="sentences of messages")
            remembered.matter = Matter.fit(matters, around, encode)
        return remembered.matter

    def _topics(self, material: Material, left_out: int | None) -> Topics:
        """The topics; for a fold those learned without the fold's questions without an article."""
        remembered = self._of(material.language)
        self._forget_if_other(remembered, material)
        wanted = 0 if left_out is None else left_out + 1
        for number in range(len(remembered.topics), wanted + 1):
            fold = number - 1 if number else None
            asked = [(text, NO_ARTICLE) for text in material.data.no_answer if fold_of(text) != fold]
            remembered.topics.append(self._kept_topics(material.language, material.data.phrasings + asked))
        return remembered.topics[wanted]

    def _kept_topics(self, language: str, labelled: Sequence[tuple[str, str]]) -> Topics:
        folder = self._cache / "topics"
        folder.mkdir(parents=True, exist_ok=True)
        program = Path(fit_topics.__code__.co_filename).read_text("utf-8")
        path = folder / f"{artefact.content_hash(program, self._vectors.fingerprint, list(labelled))}.npz"
        if path.exists():
            with np.load(path, allow_pickle=False) as file:
                return Topics(file["weights"], tuple(map(str, file["labels"])))
        vectors = self._encode(language, [text for text, _ in labelled], "phrasings")
        topics = fit_topics(vectors, [label for _, label in labelled])
        aside = path.with_suffix(".aside.npz")
        np.savez(aside, weights=topics.weights, labels=np.array(topics.labels, dtype=str))
        aside.replace(path)
        return topics


def _profiles(topics: Topics, vectors: CachedVectors, rows: Rows, pieces: Sequence[_Pieces]) -> np.ndarray:
    """The topic profiles; those of articles that did not change are remembered."""
    known = {
        number: one.profile for number, one in enumerate(pieces) if one.topics is topics and one.profile is not None
    }
    profiles = topic_profiles(topics, vectors, rows, known)
    for one, profile in zip(pieces, profiles, strict=True):
        one.topics, one.profile = topics, profile
    return profiles
