"""Builds the index: articles in, artefact out. A fault stops the build and leaves the last good index in place."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from bot.errors import ArtefactError, ArticleError, ContentError
from bot.knowledge import artefact
from bot.knowledge.articles import Article, Catalogue, read_articles, read_catalogue
from bot.knowledge.faiss_store import VectorStore
from bot.knowledge.index import Index, lexical_parts, topic_profiles
from bot.knowledge.learning import FOLDS, Learned, Phrasing, fold_of, learn
from bot.knowledge.passages import passages_of
from bot.knowledge.persist import learned_card, save_index
from bot.knowledge.rows import make_rows
from bot.knowledge.topics import NO_ARTICLE, Topics, fit_topics, read_phrasings
from bot.knowledge.vectors import TextEncoder, VectorCache

# What keeps the name of an index honest: the same articles and another program give another index.
PROGRAM = sorted(Path(__file__).parent.glob("*.py"))
Say = Callable[[str], None]


@dataclass(frozen=True)
class Sources:
    """Where everything that goes into an index lies.

    Attributes:
        kb_dir: ``<language>/<section>/<id>.md``.
        data_dir: ``entities/<language>/products.yml``, ``nlu/<language>/`` and ``kb/<language>/no_answer.yml``.
        taxonomy: ``domain/taxonomy.yml``.
    """

    kb_dir: Path
    data_dir: Path
    taxonomy: Path

    def catalogue(self) -> Catalogue:
        """The families and products that articles may name."""
        return read_catalogue(self.taxonomy, self.data_dir / "entities")


@dataclass(frozen=True)
class Card:
    """What a build made.

    Attributes:
        index_id: The index's name.
        fresh: False when this very index was there already.
        values: The card as written, see ``docs/decisions``.
    """

    index_id: str
    fresh: bool
    values: dict[str, Any]


def build(
    sources: Sources,
    index_root: Path,
    cache: Path,
    encoder: TextEncoder,
    *,
    budget: float = 0.05,
    say: Say | None = None,
) -> Card:
    """Builds the index of all published articles and makes it the current one.

    Args:
        sources: Articles and data.
        index_root: Folder of the artefacts, ``var/index``.
        cache: Folder of what is kept from build to build, ``var/cache``.
        encoder: Text to vectors.
        budget: Share of wrong answers among the answers given that the thresholds keep, 0 to 1.
        say: Called with lines of progress.

    Raises:
        ArticleError: Articles are wrong; names every fault.
        ContentError: A data file is wrong.
    """
    materials = _materials(sources)
    program = [path.read_text("utf-8") for path in PROGRAM]
    index_id = artefact.content_hash(program, encoder.fingerprint, budget, materials)
    with artefact.locked(cache):
        known = _known(index_root, index_id)
        if known is not None:
            return Card(index_id, False, known)
        vectors = VectorCache(cache / "vectors", encoder)
        parts = {m.language: _Part(m, vectors, cache, say).made(budget) for m in materials}
        made_with = {"fingerprint": encoder.fingerprint, "dim": encoder.dim}
        languages = {code: _describe(index, learned) for code, (index, learned) in parts.items()}
        values = {"index_id": index_id, "encoder": made_with, "budget": budget, "languages": languages}
        artefact.write(index_root, index_id, values, lambda folder: _save(parts, folder))
    return Card(index_id, True, values)


def read_questions(path: Path) -> list[str]:
    """Reads a file of questions: ``questions:`` with strings, or with mappings that have a ``text``.

    Raises:
        ContentError: The file is something else.
    """
    if not path.exists():
        return []
    try:
        entries = yaml.load(path.read_text("utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))["questions"]
        return [str(entry["text"] if isinstance(entry, dict) else entry) for entry in entries]
    except (yaml.YAMLError, UnicodeDecodeError, KeyError, TypeError) as error:
        raise ContentError(f"{path}: not a list under `questions:` ({error}); mend the file") from None


@dataclass(frozen=True)
class _Material:
    """Everything of one language that goes into its index."""

    language: str
    articles: Sequence[Article]
    phrases: dict[str, list[str]]
    phrasings: list[tuple[str, str]]
    no_answer: list[str]


def _materials(sources: Sources) -> list[_Material]:
    catalogue = sources.catalogue()
    published = [article for article in read_articles(sources.kb_dir, catalogue) if article.status == "published"]
    if not published:
        raise ContentError(f"{sources.kb_dir}: no published article; write one or set `status: published`")
    return [
        _Material(
            language=code,
            articles=[article for article in published if article.language == code],
            phrases=catalogue.phrases.get(code, {}),
            phrasings=read_phrasings(sources.data_dir / "nlu" / code),
            no_answer=read_questions(sources.data_dir / "kb" / code / "no_answer.yml"),
        )
        for code in sorted({article.language for article in published})
    ]


class _Part:
    """Makes the index of one language."""

    def __init__(self, material: _Material, vectors: VectorCache, cache: Path, say: Say | None) -> None:
        self._material = material
        self._vectors = vectors
        self._cache = cache
        self._say = say

    def made(self, budget: float) -> tuple[Index, Learned]:
        material = self._material
        topics, fold_topics = self._topics()
        index = self._index(topics)
        texts = [(number, test) for number, article in enumerate(material.articles) for test in article.tests]
        vectors = self._encode([test for _, test in texts], "tests")
        tests = [(number, Phrasing(test, vector)) for (number, test), vector in zip(texts, vectors, strict=True)]
        without = self._encode(material.no_answer, "questions without an article")
        unanswerable = [Phrasing(text, vector) for text, vector in zip(material.no_answer, without, strict=True)]
        return index, learn(index, tests, unanswerable, fold_topics, budget)

    def _index(self, topics: Topics) -> Index:
        articles = self._material.articles
        cut = [(passage, number) for number, article in enumerate(articles) for passage in passages_of(article)]
        cut_up = {number for _, number in cut}
        empty = [a for number, a in enumerate(articles) if number not in cut_up]
        if empty:
            raise ArticleError(
                [f"{a.path}:{a.body_line}: the article has only headings; write text below them" for a in empty]
            )
        passages, owner = [passage for passage, _ in cut], [number for _, number in cut]
        rows = make_rows(articles, passages, owner)
        vectors = self._encode(rows.texts, "pieces of articles")
        return Index(
            language=self._material.language,
            articles=articles,
            passages=passages,
            owner=np.array(owner, dtype=np.int32),
            rows=rows,
            store=VectorStore.build(vectors),
            **lexical_parts(articles, passages, rows),
            topics=topics,
            topic_profile=topic_profiles(topics, vectors, rows),
            phrases=self._material.phrases,
        )

    def _encode(self, texts: Sequence[str], what: str) -> np.ndarray:
        def progress(done: int, all_of_them: int) -> None:
            if self._say:
                self._say(f"{self._material.language}: {done} of {all_of_them} {what} encoded")

        return self._vectors.encode(texts, progress)

    def _topics(self) -> tuple[Topics, list[Topics]]:
        """The topics, and for each fold those learned without the fold's questions without an article."""
        asked = [(text, NO_ARTICLE) for text in self._material.no_answer]
        fitted = []
        for left_out in (None, *range(FOLDS)):
            labelled = self._material.phrasings + [pair for pair in asked if fold_of(pair[0]) != left_out]
            fitted.append(self._kept_topics(labelled))
        return fitted[0], fitted[1:]

    def _kept_topics(self, labelled: Sequence[tuple[str, str]]) -> Topics:
        folder = self._cache / "topics"
        folder.mkdir(parents=True, exist_ok=True)
        program = Path(fit_topics.__code__.co_filename).read_text("utf-8")
        path = folder / f"{artefact.content_hash(program, self._vectors.fingerprint, list(labelled))}.npz"
        if path.exists():
            with np.load(path, allow_pickle=False) as file:
                return Topics(file["weights"], tuple(map(str, file["labels"])))
        vectors = self._encode([text for text, _ in labelled], "phrasings")
        topics = fit_topics(vectors, [label for _, label in labelled])
        aside = path.with_suffix(".aside.npz")
        np.savez(aside, weights=topics.weights, labels=np.array(topics.labels, dtype=str))
        aside.replace(path)
        return topics


def _known(index_root: Path, index_id: str) -> dict[str, Any] | None:
    """The card of an index that is there already and sound; makes it the current one."""
    if not (index_root / index_id / artefact.CARD).is_file():
        return None
    try:
        named, card_hash = artefact.current(index_root)
        if named != index_id:
            # Its card's hash is known only to the pointer, so an index that is not pointed to cannot be checked.
            return None
        return artefact.read_card(index_root, index_id, card_hash)
    except (ArtefactError, json.JSONDecodeError):
        return None


def _save(parts: dict[str, tuple[Index, Learned]], folder: Path) -> None:
    for code, (index, _) in parts.items():
        save_index(index, folder / code)


def _describe(index: Index, learned: Learned) -> dict[str, Any]:
    counts = {
        "articles": len(index.articles),
        "passages": len(index.passages),
        "rows": len(index.rows.texts),
        "questions": sum(len(article.questions) for article in index.articles),
        "tests": sum(len(article.tests) for article in index.articles),
        "topics": len(index.topics.labels),
    }
    return {**counts, **learned_card(learned)}
