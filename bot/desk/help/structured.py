"""Structured data (schema.org, JSON-LD) of an article's page, for search engines."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from bot.desk.help.centre import HelpCentre

if TYPE_CHECKING:
    from bot.knowledge.articles import Article
    from bot.knowledge.passages import Passage

Crumbs = Sequence[tuple[str, str]]
STEPS = ("how-to", "troubleshooting")


def article_data(centre: HelpCentre, article: Article, passages: Sequence[Passage], crumbs: Crumbs) -> list[Markup]:
    """What the page says of itself: the way to it, and by the article's kind FAQPage or HowTo, else Article."""
    url = centre.absolute(article.url)
    kind = getattr(article, "kind", "")
    steps = how_to(article, passages, url) if kind in STEPS else None
    content = faq(article, passages) if kind == "faq" else steps or {"@type": "Article", "headline": article.title}
    content |= {
        "@context": "https://schema.org",
        "inLanguage": article.language,
        "dateModified": article.updated.isoformat(),
        "url": url,
    }
    return [script_safe(breadcrumbs(centre, [*crumbs, (article.title, article.url)])), script_safe(content)]


def breadcrumbs(centre: HelpCentre, crumbs: Crumbs) -> dict[str, Any]:
    """``BreadcrumbList``."""
    return {
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": centre.absolute(url)}
            for place, (name, url) in enumerate(crumbs, 1)
        ],
    }


def faq(article: Article, passages: Sequence[Passage]) -> dict[str, Any]:
    """``FAQPage``: the title is the first question, every heading another."""
    answers: dict[str, list[str]] = {}
    for passage in passages:
        answers.setdefault(passage.heading or article.title, []).append(passage.text)
    return {
        "@type": "FAQPage",
        "mainEntity": [
            {"@type": "Question", "name": name, "acceptedAnswer": {"@type": "Answer", "text": "\n".join(texts)}}
            for name, texts in answers.items()
        ],
    }


def how_to(article: Article, passages: Sequence[Passage], url: str) -> dict[str, Any] | None:
    """``HowTo`` with the numbered steps, under their headings; None where there are none."""
    parts: list[dict[str, Any]] = []
    for passage in passages:
        steps = [
            _step(item, f"{url}#{passage.anchor}") for b in passage.blocks if b["type"] == "ol" for item in b["items"]
        ]
        if steps:
            name = passage.heading or article.title
            parts.append({"@type": "HowToSection", "name": name, "itemListElement": steps})
    if not parts:
        return None
    steps = parts[0]["itemListElement"] if len(parts) == 1 else parts
    return {"@type": "HowTo", "name": article.title, "step": steps}


def script_safe(value: object) -> Markup:
    """JSON that nothing in it can end the script element of.

    >>> script_safe({"a": "</script><b>&"})
    Markup('{"a":"\\\\u003c/script\\\\u003e\\\\u003cb\\\\u003e\\\\u0026"}')
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return Markup(text)


def _step(runs: Sequence[dict[str, Any]], url: str) -> dict[str, str]:
    return {"@type": "HowToStep", "text": "".join(str(run.get("text", "")) for run in runs), "url": url.rstrip("#")}
