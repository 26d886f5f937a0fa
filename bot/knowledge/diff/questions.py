"""What is asked of both versions: tests of articles, questions that no article answers, what customers asked."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.errors import ContentError
from bot.knowledge.articles import Article
from bot.knowledge.build import read_questions
from bot.knowledge.checks import plain

TEST, NO_ARTICLE, CUSTOMER = "test", "no_article", "customer"


@dataclass(frozen=True)
class Question:
    """One question.

    Attributes:
        kind: ``test``, ``no_article`` (no article answers it) or ``customer``.
        wanted: Of a test, the id of the article that must be first.
        place: Of a test, ``path:line``, in the newest version that has it.
        family: Of a customer's, if it was known.
        times: How often customers asked it.
    """

    text: str
    language: str
    kind: str
    wanted: str = ""
    place: str = ""
    family: str | None = None
    times: int = 1

    @property
    def key(self) -> tuple[str, str, str, str]:
        """Equal for what is the same question in both versions."""
        return self.kind, self.language, self.wanted, plain(self.text)


def tests_of(articles: Iterable[Article]) -> list[Question]:
    """The tests of the published articles."""
    return [
        Question(text, article.language, TEST, article.id, article.place(f"tests:{number}"))
        for article in articles
        if article.status == "published"
        for number, text in enumerate(article.tests)
    ]


def without_article(proofs: Path) -> list[Question]:
    """The questions of every ``<language>/no_answer.yml``.

    Raises:
        ContentError: A file is not a list of questions.
    """
    return [
        Question(text, path.parent.name, NO_ARTICLE)
        for path in sorted(proofs.glob("*/no_answer.yml"))
        for text in read_questions(path)
    ]


def read_recorded(path: Path) -> list[Question]:
    """Customers' questions from a file with one JSON object a line: ``text``, ``language``, ``family`` if known.

    Raises:
        ContentError: The file is missing or a line is something else.
    """
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ContentError(f"{path}: cannot be read ({error}); name a file of JSON lines in UTF-8") from None
    found = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            found += _recorded(line, f"{path}:{number}")
    return found


def customers(asked: Iterable[Mapping[str, object]]) -> list[Question]:
    """Customers' questions from mappings with ``text``, ``language`` and ``family``."""
    return [
        Question(str(entry["text"]), str(entry["language"]), CUSTOMER, family=str(entry.get("family") or "") or None)
        for entry in asked
        if plain(str(entry["text"]))
    ]


def merged(newest: Sequence[Question], older: Sequence[Question]) -> list[Question]:
    """Both lists with each question once; customers' questions are counted."""
    found: dict[tuple[str, ...], Question] = {}
    for question in (*newest, *older):
        known = found.get(question.key)
        if known is None:
            found[question.key] = question
        elif question.kind == CUSTOMER:
            found[question.key] = replace(known, times=known.times + question.times)
    return list(found.values())


def _recorded(line: str, place: str) -> list[Question]:
    try:
        entry = json.loads(line)
    except json.JSONDecodeError as error:
        raise ContentError(f"{place}: not JSON ({error.msg}); write one object a line") from None
    if not isinstance(entry, dict) or not all(isinstance(entry.get(key), str) for key in ("text", "language")):
        raise ContentError(f'{place}: write {{"text": "…", "language": "en"}}, with "family" where it is known')
    return customers([entry])
