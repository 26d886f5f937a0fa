"""The list of articles with their health, and one article as the console has it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.desk.writing.figures import Figures
from bot.desk.writing.front import front_of
from bot.desk.writing.shelf import Copy, View
from bot.knowledge.lint import STALE_DAYS

if TYPE_CHECKING:
    from bot.knowledge.search import Knowledge

Key = tuple[str, str]
SHOWN = ("draft", "published", "scheduled", "expired", "archived")


@dataclass(frozen=True)
class Health:
    """What is known of articles beside their files.

    Attributes:
        findings: Advice of lint by the path as writers see it.
        tests_first: How many tests find their article first, as far as it is known.
    """

    figures: Figures = field(default_factory=Figures)
    findings: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    tests_first: dict[Key, int] = field(default_factory=dict)
    knowledge: Knowledge | None = None


@dataclass(frozen=True)
class Filter:
    """Which articles are asked for; empty: any.

    Attributes:
        status: What the front matter says, or what customers see: ``scheduled``, ``expired``.
        q: Words that id, title, questions or body must all hold.
    """

    language: str = ""
    status: str = ""
    section: str = ""
    q: str = ""

    def takes(self, copy: Copy, shown: str) -> bool:
        """Whether an article is one of those."""
        if self.language and copy.language != self.language:
            return False
        if self.section and copy.section != self.section:
            return False
        if self.status and self.status not in (shown, _one(copy, "status")):
            return False
        if not self.q.strip():
            return True
        questions = _many(copy, "questions")
        text = " ".join([copy.article_id, _one(copy, "title"), *questions, copy.sheet.head.body]).casefold()
        return all(word in text for word in self.q.casefold().split())


def rows(view: View, wanted: Filter, health: Health) -> list[dict[str, Any]]:
    """The rows of the articles that are wanted, by language, section and title."""
    moment = dt.datetime.now(dt.timezone.utc)
    languages = _languages(view)
    found = [
        _row(copy, shown, view, health, languages)
        for copy in view.copies.values()
        if wanted.takes(copy, shown := shown_of(copy, moment))
    ]
    return sorted(found, key=lambda row: (row["language"], row["section"], row["title"].casefold()))


def one(view: View, copy: Copy, text: str, health: Health, findings: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """An article with its text, front matter, faults and findings."""
    shown = shown_of(copy, dt.datetime.now(dt.timezone.utc))
    row = _row(copy, shown, view, health, _languages(view))
    return {
        **row,
        "text": text,
        "front": front_of(copy.sheet.head),
        "body": copy.sheet.head.body.strip("\n"),
        "faults": view.faults_of(copy),
        "findings": list(findings),
    }


def known(view: View, title_of: Callable[[str], str], products: dict[str, str], families: list[str]) -> dict[str, Any]:
    """What the console offers for choice: languages, sections, families, products, kinds and owners."""
    from bot.knowledge.articles import KINDS

    owners = Counter(_one(copy, "owner") for copy in view.copies.values())
    owners.pop("", None)
    sections = sorted({copy.section for copy in view.copies.values() if copy.section})
    return {
        "languages": sorted({copy.language for copy in view.copies.values()}),
        "sections": [{"id": section, "title": title_of(section)} for section in sections],
        "families": families,
        "products": [{"id": product, "name": name} for product, name in products.items()],
        "kinds": list(KINDS),
        "owners": [owner for owner, _ in owners.most_common()],
    }


def shown_of(copy: Copy, moment: dt.datetime) -> str:
    """What customers see of an article at a moment; of a faulty one what its front matter wants."""
    if copy.article is not None:
        return copy.article.shown_at(moment)
    status = _one(copy, "status")
    return status if status in SHOWN else "draft"


def is_live(copy: Copy, shown: str, knowledge: Knowledge | None) -> bool:
    """Whether the index in use was built from this very file, or rightly does not hold the article."""
    if knowledge is None:
        return shown != "published"
    indexed = knowledge.revision_of(copy.language, copy.article_id)
    return indexed == copy.revision if shown == "published" else indexed is None


def _row(copy: Copy, shown: str, view: View, health: Health, languages: dict[str, list[str]]) -> dict[str, Any]:
    key = (copy.language, copy.article_id)
    return {
        "id": copy.article_id,
        "language": copy.language,
        "path": copy.sheet.shown,
        "title": _one(copy, "title") or copy.article_id,
        "section": copy.section,
        "family": _one(copy, "family"),
        "kind": _one(copy, "kind"),
        "products": _many(copy, "products"),
        "status": _one(copy, "status"),
        "shown": shown,
        "publish_from": _one(copy, "publish_from") or None,
        "publish_until": _one(copy, "publish_until") or None,
        "updated": _one(copy, "updated"),
        "owner": _one(copy, "owner"),
        "revision": copy.revision,
        "live": is_live(copy, shown, health.knowledge),
        "faults": len(view.faults_of(copy)),
        "findings": len(health.findings.get(copy.sheet.shown, ())),
        "stale": _is_stale(copy),
        "questions": len(_many(copy, "questions")),
        "tests": len(_many(copy, "tests")),
        "tests_first": health.tests_first.get(key),
        "chat": health.figures.chat(key),
        "votes": health.figures.votes(key),
        "languages": languages[copy.article_id],
    }


def _languages(view: View) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for language, article_id in sorted(view.by_id):
        found.setdefault(article_id, []).append(language)
    return found


def _is_stale(copy: Copy) -> bool:
    try:
        updated = dt.date.fromisoformat(_one(copy, "updated"))
    except ValueError:
        return False
    return (dt.date.today() - updated).days > STALE_DAYS


def _one(copy: Copy, key: str) -> str:
    value = copy.sheet.head.values.get(key)
    return value if isinstance(value, str) else ""


def _many(copy: Copy, key: str) -> list[str]:
    value = copy.sheet.head.values.get(key)
    return [item.value for item in value] if isinstance(value, list) else []
