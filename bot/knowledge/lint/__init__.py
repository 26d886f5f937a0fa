"""Lint: what breaks a rule, and what makes an article harder to find, to read or to trust.

Each module holds one family of checks. Those of :func:`findings_of` and :func:`findings_of_text` need no model and
are quick enough for every pause of a writer; :mod:`bot.knowledge.lint.nearness` and :mod:`bot.knowledge.lint.rivals`
need an index.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePath

from bot.errors import ContentError
from bot.knowledge.articles import Article, Catalogue, article_of
from bot.knowledge.checks import check_article
from bot.knowledge.frontmatter import head_of
from bot.knowledge.lint import age, form, images, links, phrasings, reading, repeats
from bot.knowledge.lint.finding import ADVICE, CODES, FAULT, Finding, finding_of_fault
from bot.knowledge.lint.scope import STALE_DAYS, Scope
from bot.languages import language as language_of

__all__ = ["ADVICE", "CODES", "FAULT", "STALE_DAYS", "Finding", "findings_of", "findings_of_text", "in_order"]

CHECKS = (
    links.check,
    images.check,
    form.check,
    reading.check,
    age.check_stale,
    age.check_translations,
    phrasings.check,
    repeats.check,
)


def findings_of(
    articles: Sequence[Article],
    *,
    today: dt.date,
    stale_days: int = STALE_DAYS,
    kb_dir: Path | None = None,
    source: str = "en",
    languages: Iterable[str] = (),
) -> list[Finding]:
    """What the checks without a model find in articles that were read.

    Args:
        articles: All of them, drafts too.
        today: The day from which ages are counted.
        stale_days: Days after which an article is stale.
        kb_dir: Folder of the articles, to look for their images; None leaves that out.
        source: Code of the language that the others are translated from.
        languages: Codes of further languages that every article must be in.
    """
    demanded = frozenset(languages)
    return _found(Scope(articles, articles, today, stale_days, kb_dir, source, demanded, read_together=True))


def findings_of_text(
    text: str,
    relative: PurePath,
    catalogue: Catalogue,
    others: Sequence[Article],
    *,
    today: dt.date | None = None,
    stale_days: int = STALE_DAYS,
    kb_dir: Path | None = None,
    source: str = "en",
) -> list[Finding]:
    """What the same checks find in one file that is not saved yet.

    Args:
        text: The whole file.
        relative: Where it will be under the folder of articles: ``<language>/<section>/<id>.md``.
        catalogue: The families and products that exist.
        others: All other articles; a version of this one among them is left out.
        today: See ``findings_of``, as are the others; None: the present day.
    """
    day = today or dt.date.today()
    relative = PurePath(relative)
    shown = f"{kb_dir.name if kb_dir else 'kb_articles'}/{relative.as_posix()}"
    head = head_of(text.encode("utf-8", "surrogatepass"))
    faults = head.faults or check_article(head, relative, catalogue, day)
    found = [finding_of_fault(shown, line, fault) for line, fault in faults]
    try:
        article = article_of(head, relative, shown)
        language_of(article.language)
    except (KeyError, ValueError, IndexError, ContentError):
        # Without its keys and its language there is no article to judge; the faults name them.
        return in_order(found)
    rest = [other for other in others if (other.language, other.id) != (article.language, article.id)]
    return in_order([*found, *_found(Scope([article], [*rest, article], day, stale_days, kb_dir, source))])


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Findings by file and line, faults first on a line, each once."""
    once = dict.fromkeys(findings)
    return sorted(once, key=lambda one: (one.path, one.line, one.level != FAULT, one.code))


def _found(scope: Scope) -> list[Finding]:
    return in_order(finding for check in CHECKS for finding in check(scope))
