"""The help pages: one for each article, and a list of all; readable without any script."""

from __future__ import annotations

import asyncio
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

from fastapi import APIRouter
from fastapi.responses import FileResponse, RedirectResponse, Response

from bot.desk.desk import Desk
from bot.desk.guard import TheDesk
from bot.desk.pages import TEMPLATES, not_found_page, page
from bot.desk.texts import known_language, text

if TYPE_CHECKING:
    from bot.knowledge.articles import Article

router = APIRouter(prefix="/help")


@router.get("/page.css")
async def style() -> FileResponse:
    """How the pages look."""
    return FileResponse(TEMPLATES / "page.css", media_type="text/css")


@router.get("")
async def without_slash() -> RedirectResponse:
    """The list's address without its slash."""
    return RedirectResponse("/help/", 308)


@router.get("/")
async def overview(desk: TheDesk) -> Response:
    """All articles by section, in the desk's language."""
    return await asyncio.to_thread(_overview, desk, known_language(desk.settings.language))


@router.get("/{language}")
@router.get("/{language}/")
async def overview_in(language: str, desk: TheDesk) -> Response:
    """All articles of one language."""
    return await asyncio.to_thread(_overview, desk, language)


@router.get("/{language}/{article_id}")
async def article(language: str, article_id: str, desk: TheDesk) -> Response:
    """One article."""
    return await asyncio.to_thread(_article, desk, language, article_id)


def section_title(section: str) -> str:
    """A section's folder name as words.

    >>> section_title("account-data")
    'Account data'
    """
    return section.replace("-", " ").capitalize()


def _overview(desk: Desk, language: str) -> Response:
    knowledge = desk.library.knowledge()
    if knowledge is None:
        return _unavailable(known_language(language))
    if language not in knowledge.languages:
        return not_found_page(known_language(language))
    articles = sorted(knowledge.articles(language), key=lambda a: (a.section, a.title))
    parts = [
        f'<h2>{escape(section_title(section))}</h2><ul class="plain">{"".join(map(_link, group))}</ul>'
        for section, group in groupby(articles, key=lambda a: a.section)
    ]
    title = text(language, "pages.help_title", name=desk.company.name)
    count = text(language, "pages.count", count=len(articles))
    return page(language, title, f'<h1>{escape(title)}</h1><p class="quiet">{escape(count)}</p>' + "".join(parts))


def _article(desk: Desk, language: str, article_id: str) -> Response:
    knowledge = desk.library.knowledge()
    if knowledge is None:
        return _unavailable(known_language(language))
    found = knowledge.article(language, article_id)
    if found is None:
        return not_found_page(known_language(language))
    # Imported here, as the knowledge base itself: a desk that shows no articles does not need it.
    from bot.knowledge.page import article_html

    updated = text(language, "pages.updated", date=found.updated.isoformat())
    everything = text(language, "pages.all_articles")
    head = f'<p class="quiet">{escape(section_title(found.section))}</p><h1>{escape(found.title)}</h1>'
    foot = f'<p class="quiet">{escape(updated)}</p><p><a href="/help/{escape(language)}/">{escape(everything)}</a></p>'
    return page(language, found.title, f"<article>{head}{article_html(found)}</article>{foot}")


def _link(article: Article) -> str:
    return f'<li><a href="{escape(article.url)}">{escape(article.title)}</a></li>'


def _unavailable(language: str) -> Response:
    title = text(language, "pages.unavailable_title")
    sentence = text(language, "errors.knowledge_unavailable")
    return page(language, title, f"<h1>{escape(title)}</h1><p>{escape(sentence)}</p>", status=503)
