"""Articles that have another id in the version after: the same articles, not one removed and one added."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.knowledge.articles import Article
from bot.knowledge.diff.questions import TEST, Question

Articles = Mapping[tuple[str, str], Article]


class Renames:
    """Which id became which."""

    def __init__(self, before: Articles, after: Articles) -> None:
        """Reads ``redirect_from``; an id that both versions have was not renamed.

        Args:
            before: The published articles of the version before, by language and id.
            after: Those of the version after.
        """
        self._new: dict[tuple[str, str], str] = {}
        self._old: dict[tuple[str, str], str] = {}
        for (language, name), article in after.items():
            former = [
                one for one in article.redirect_from if (language, one) in before and (language, one) not in after
            ]
            # Of several that became one, or of one that another took in, each was an article of its own.
            if len(former) == 1 and (language, name) not in before:
                self._new[language, former[0]] = name
                self._old[language, name] = former[0]

    def now(self, language: str, article_id: str) -> str:
        """The id after of an article named by its id before."""
        return self._new.get((language, article_id), article_id)

    def formerly(self, language: str, article_id: str) -> str:
        """The id before of an article named by its id after."""
        return self._old.get((language, article_id), article_id)

    def as_before(self, question: Question) -> Question:
        """A test as the version before has it: of the article's former id."""
        return self._as(question, self.formerly(question.language, question.wanted))

    def as_after(self, question: Question) -> Question:
        """A test as the version after has it."""
        return self._as(question, self.now(question.language, question.wanted))

    @staticmethod
    def _as(question: Question, wanted: str) -> Question:
        return replace(question, wanted=wanted) if question.kind == TEST and wanted != question.wanted else question
