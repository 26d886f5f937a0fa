"""What the checks look at."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.knowledge.articles import Article

#: Days after which an article is stale, unless said otherwise.
STALE_DAYS = 365


@dataclass(frozen=True)
class Scope:
    """The articles to judge and what they are judged by.

    Attributes:
        articles: Those to judge.
        all_articles: Those that they are compared with, themselves among them.
        today: The day from which an article's age is counted.
        stale_days: Days after which an article is stale.
        kb_dir: Folder of the articles, for their images; None leaves images unlooked for.
        source: Code of the language that the others are translated from.
        languages: Codes of the languages that every article of the source must be in, beside it.
        read_together: The articles were read with all others of their folder, and what is wrong between files was
            found then: an article that links to a missing one is not among them.
    """

    articles: Sequence[Article]
    all_articles: Sequence[Article]
    today: dt.date
    stale_days: int = STALE_DAYS
    kb_dir: Path | None = None
    source: str = "en"
    languages: frozenset[str] = frozenset()
    read_together: bool = False

    def by_id(self) -> dict[tuple[str, str], Article]:
        """All articles by language and id."""
        return {(article.language, article.id): article for article in self.all_articles}
