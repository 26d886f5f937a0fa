"""Makes the index of one language from its articles; what did not change since the last time is not made anew."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from bot.knowledge import artefact
from bot.knowledge.index import Index, lexical_parts, topic_profiles
from bot.knowledge.learning import FOLDS, Learned, Phrasing, fold_of, learn
from bot.knowledge.lexical import Bm25, Words
from bot.knowledge.passages import Passage, passages_of
from bot.knowledge.rows import QUESTION, Rows, make_rows
from bot.knowledge.sources import Data, Material
from bot.knowledge.stores import Bases, Store
from bot.knowledge.topics import NO_ARTICLE, Topics, fit_topics
from bot.knowledge.vectors import VectorCache

Say = Callable[[str], None]


@dataclass
class _Remembered:
    """What is kept of one language from build to build."""

    passages: dict[tuple[str, str], list[Passage]] = field(default_factory=dict)
    words: Words | None = None
    data: Data | None = None
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
        cut = [(passage, number) for number, found in enumerate(self._passages(material)) for passage in found]
        passages, owner = [passage for passage, _ in cut], [number for _, number in cut]
        rows = make_rows(articles, passages, owner)
        vectors = self._encode(material.language, rows.texts, "pieces of articles")
        topics = self._topics(material, None)
        return Index(
            language=material.language,
            articles=articles,
            passages=passages,
            owner=np.array(owner, dtype=np.int32),
            rows=rows,
            store=self._store(material.language, rows, vectors),
            **self._lexical(material, passages, rows),
            topics=topics,
            topic_profile=topic_profiles(topics, vectors, rows),
            phrases=material.data.phrases,
        )

    def learned(self, index: Index, material: Material, budget: float, pause: Callable[[], None]) -> Learned:
        """What the phrasings of one language teach; the slow part of a thorough build."""
        fold_topics = [self._topics(material, fold) for fold in range(FOLDS)]
        texts = [(number, test) for number, article in enumerate(material.articles) for test in article.tests]
        vectors = self._encode(material.language, [test for _, test in texts], "tests")
        tests = [(number, Phrasing(test, vector)) for (number, test), vector in zip(texts, vectors, strict=True)]
        no_answer = material.data.no_answer
        without = self._encode(material.language, no_answer, "questions without an article")
        unanswerable = [Phrasing(text, vector) for text, vector in zip(no_answer, without, strict=True)]
        return learn(index, tests, unanswerable, fold_topics, budget, pause)

    def _of(self, language: str) -> _Remembered:
        return self._remembered.setdefault(language, _Remembered())

    def _passages(self, material: Material) -> list[list[Passage]]:
        remembered = self._of(material.language)
        known = remembered.passages
        present: dict[tuple[str, str], list[Passage]] = {}
        found = []
        for article in material.articles:
            key = (article.id, article.revision)
            present[key] = known.get(key) or passages_of(article)
            found.append(present[key])
        remembered.passages = present
        return found

    def _store(self, language: str, rows: Rows, vectors: np.ndarray) -> Store:
        asked = rows.starts[QUESTION]
        bases = Bases(self._cache / "bases" / language, self._vectors.fingerprint)
        return bases.store_of(rows.texts, vectors, vectors[asked[0] : asked[-1]])

    def _lexical(self, material: Material, passages: Sequence[Passage], rows: Rows) -> dict[str, Bm25]:
        remembered = self._of(material.language)
        remembered.words = remembered.words or Words(material.language)
        parts = lexical_parts(material.articles, passages, rows, remembered.words)
        remembered.words.next_round()
        return parts

    def _encode(self, language: str, texts: Sequence[str], what: str) -> np.ndarray:
        def progress(done: int, all_of_them: int) -> None:
            if self._say:
                self._say(f"{language}: {done} of {all_of_them} {what} encoded")

        return self._vectors.encode(texts, progress)

    def _topics(self, material: Material, left_out: int | None) -> Topics:
        """The topics; for a fold those learned without the fold's questions without an article."""
        remembered = self._of(material.language)
        if remembered.data is not material.data:
            remembered.data, remembered.topics = material.data, []
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
