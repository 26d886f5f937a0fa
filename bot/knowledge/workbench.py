"""The knowledge base as it would be with one article's text that is not saved yet: asked, and tested."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from pathlib import PurePath, PurePosixPath
from typing import TYPE_CHECKING

import numpy as np

from bot.errors import ArticleError, ContentError
from bot.knowledge.articles import Article, article_of
from bot.knowledge.calibration import default_calibration
from bot.knowledge.decision import Thresholds
from bot.knowledge.faiss_store import VectorStore
from bot.knowledge.frontmatter import Head, head_of, texts_of
from bot.knowledge.fusion import default_weights
from bot.knowledge.index import Index, lexical_parts, topic_profiles
from bot.knowledge.learning import FOLDS, Learned
from bot.knowledge.passages import Passage, passages_of
from bot.knowledge.rows import make_rows, words_in
from bot.knowledge.search import Knowledge, State
from bot.knowledge.splicing import spliced
from bot.knowledge.topics import no_topics
from bot.languages import language as known_language
from bot.matter import all_is_matter

if TYPE_CHECKING:
    from bot.knowledge.proof import Asked


class Workbench:
    """Tries texts on a knowledge base, which stays as it is; safe to use from several threads at once.

    Nothing is learned anew: weights, calibration and thresholds are those of the index in use. Of vectors only those of
    the article's own texts are made.
    """

    def __init__(self, knowledge: Knowledge) -> None:
        """Takes the index that is in use now.

        Args:
            knowledge: The knowledge base.
        """
        self._knowledge = knowledge
        self._state = knowledge.state

    def with_text(self, language: str, relative: str | PurePath, text: str) -> Knowledge:
        """The knowledge base in which one article has another text, or is there at all.

        Args:
            language: Code of the article's language.
            relative: The file's path under the folder of articles, ``<language>/<section>/<id>.md``.
            text: The whole file. Whether it is published does not matter, and keys that are missing are no hindrance.

        Raises:
            ArticleError: The text cannot be read, or holds nothing to answer with; names every fault.
        """
        article = unsaved_article(language, PurePosixPath(relative), text)
        passages = passages_of(article)
        if not passages:
            raise ArticleError([f"{article.path}:{article.body_line}: the article has no text below its headings"])
        part = self._state.parts.get(language)
        index = self._index(part[0] if part else None, article, passages)
        learned = part[1] if part else _nothing_learned()
        parts = {**self._state.parts, language: (index, learned)}
        return self._knowledge.on(State(self._state.index_id, parts, self._state.card))

    def tests(self, language: str, relative: str | PurePath, text: str) -> list[Asked]:
        """Asks the tests that a text names, as ``kb test`` would once it is saved.

        Raises:
            ArticleError: As :meth:`with_text`.
        """
        # Imported here: the proof opens knowledge bases of its own.
        from bot.knowledge.proof import ask_tests

        return ask_tests(self.with_text(language, relative, text), language, [PurePosixPath(relative).stem])

    def _index(self, before: Index | None, article: Article, own: Sequence[Passage]) -> Index:
        """The index in use with one article replaced or added; the first article of a language is all of it."""
        encode = self._knowledge.encoder.encode
        if before is not None:
            return spliced(before, article, own, encode)
        rows = make_rows([article], own, [0] * len(own))
        vectors = encode(rows.texts)
        topics = no_topics(vectors.shape[1])
        lexical = lexical_parts([article], own, rows)
        return Index(
            language=article.language,
            articles=[article],
            passages=own,
            owner=np.zeros(len(own), dtype=np.int32),
            rows=rows,
            store=VectorStore.build(vectors),
            **lexical,
            term_vectors=encode(list(lexical["by_question"].vocabulary)),
            topics=topics,
            topic_profile=topic_profiles(topics, vectors, rows),
            phrases={},
            words=Counter(words_in(rows.texts_of(0))),
            matter=all_is_matter(),
            no_answer=vectors[:0],
        )


def unsaved_article(language: str, relative: PurePosixPath, text: str) -> Article:
    """The article of a text as it stands in an editor; what is missing in its head is filled in.

    Raises:
        ArticleError: The text cannot be read; names every fault.
    """
    head = head_of(text.encode("utf-8", "surrogatepass"))
    if not head.faults and (len(relative.parts) != 3 or relative.parts[0] != language):
        head.faults.append((1, f"the file is in the wrong place; put it at {language}/<section>/<id>.md"))
    try:
        known_language(language)
    except ContentError as error:
        head.faults.append((1, error.message))
    if head.faults:
        raise ArticleError([f"{relative}:{line}: {fault}" for line, fault in head.faults])
    _fill_in(head, relative)
    return article_of(head, relative, str(relative))


def _fill_in(head: Head, relative: PurePosixPath) -> None:
    """Makes a head complete enough to search: an editor's form is asked of long before it is filled in."""
    head.values["id"], head.values["section"] = relative.stem, relative.parts[1]
    for key, value in (("title", relative.stem.replace("-", " ")), ("family", ""), ("owner", ""), ("status", "draft")):
        if not isinstance(head.values.get(key), str) or not head.values[key]:
            head.values[key] = value
    try:
        dt.date.fromisoformat(str(head.values.get("updated")))
    except ValueError:
        head.values["updated"] = dt.date.today().isoformat()
    # When it would be shown does not matter here.
    head.values.pop("publish_from", None)
    head.values.pop("publish_until", None)
    for key in ("questions", "tests"):
        head.values[key] = [item for item in texts_of(head, key) if item.value]


def _nothing_learned() -> Learned:
    plain = default_calibration()
    return Learned(default_weights(), plain, (plain,) * FOLDS, Thresholds(), {})
