"""Articles that time has gone past: stale ones, and translations that their source has left behind."""

from __future__ import annotations

from collections.abc import Iterator

from bot.knowledge.articles import PRODUCT_QUESTIONS
from bot.knowledge.lint.finding import Finding, found
from bot.knowledge.lint.scope import Scope


def check_stale(scope: Scope) -> Iterator[Finding]:
    """Articles whose ``updated`` is older than the set age; archived ones are left alone."""
    for article in scope.articles:
        days = (scope.today - article.updated).days
        if article.status != "archived" and days > scope.stale_days:
            place = article.path, article.lines.get("updated", 1)
            mend = "read it through, mend what has changed, and set today's date"
            yield found("stale", place, f"not looked at for {days} days", mend)


def check_translations(scope: Scope) -> Iterator[Finding]:
    """Published articles of the source that another language lacks, and translations older than their source."""
    known = scope.by_id()
    wanted = sorted((scope.languages | {article.language for article in scope.all_articles}) - {scope.source})
    for article in scope.articles:
        if article.status != "published":
            continue
        if article.language != scope.source:
            source = known.get((scope.source, article.id))
            if source is not None and source.updated > article.updated:
                place = article.path, article.lines.get("updated", 1)
                text = f"updated {article.updated}, its source {source.path} on {source.updated}"
                yield found("old-translation", place, text, "bring over what has changed and set the date")
            continue
        if article.section == PRODUCT_QUESTIONS:
            # Asked in this language; nobody translates what one visitor wanted to know.
            continue
        lacking = [code for code in wanted if (code, article.id) not in known]
        if lacking:
            text = f"there is no translation in {', '.join(lacking)}"
            mend = f"write {', '.join(f'{code}/{article.section}/{article.id}.md' for code in lacking)}"
            yield found("untranslated", (article.path, article.lines.get("id", 1)), text, mend)
