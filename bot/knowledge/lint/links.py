"""Links that lead nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote

from bot.knowledge.articles import Article
from bot.knowledge.lint.finding import Finding, found
from bot.knowledge.lint.outline import Mark, outline, passages
from bot.knowledge.lint.scope import Scope


def check(scope: Scope) -> Iterator[Finding]:
    """Links to articles that are missing or not published, and to headings that are not there."""
    known = scope.by_id()
    for article in scope.articles:
        for mark in outline(article.body).marks:
            if mark.kind == "link" and mark.target.startswith(("article:", "#")):
                yield from _check_link(scope, known, article, mark)


def _check_link(scope: Scope, known: dict[tuple[str, str], Article], article: Article, mark: Mark) -> Iterator[Finding]:
    place = article.path, article.body_line + mark.line
    if mark.target.startswith("#"):
        # A passage is shown by itself, where there is no such page to move within.
        text = f"link {mark.target!r} leads nowhere in the chat"
        yield found("broken-anchor", place, text, f"write article:{article.id}{mark.target}")
        return
    name, _, anchor = mark.target.removeprefix("article:").partition("#")
    target = known.get((article.language, name))
    if target is None and article.status == "draft":
        text = f"link to article {name!r}, which does not exist yet"
        yield found("link-ahead", place, text, "write that one before this is published, or take the link out")
    elif target is None:
        if not scope.read_together:
            text = f"link to article {name!r}, which does not exist"
            yield found("broken-link", place, text, "mend the id or take the link out")
    elif article.status == "published" and target.status != "published":
        if not scope.read_together:
            text = f"link to article {name!r}, which is not published"
            yield found("broken-link", place, text, "publish that one or take the link out")
    elif anchor and unquote(anchor) not in _anchors(target):
        have = ", ".join(sorted(_anchors(target))) or "none"
        text = f"link to the heading {unquote(anchor)!r}, which {target.id!r} does not have"
        yield found("broken-anchor", place, text, f"use one of its headings ({have}) or take it out")


def _anchors(article: Article) -> frozenset[str]:
    # Only where a heading stands does the help page have a place of that name.
    return frozenset(passage.anchor for passage in passages(article) if passage.level)
