"""What machines read: the sitemap, the rules for robots, and the feed of changes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from xml.sax.saxutils import escape, quoteattr

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse, Response

from bot.desk.help.article_pages import description
from bot.desk.help.centre import HelpCentre, TheHelp, text_of

if TYPE_CHECKING:
    from bot.knowledge.articles import Article

router = APIRouter(include_in_schema=False)

#: Entries of the feed.
NEWEST = 50
CLOSED = ("/api/", "/console/", "/files/", "/health/", "/help/*/search", "/help/*/contact?")


@router.get("/robots.txt")
async def robots(centre: TheHelp) -> Response:
    """What robots may read, and where the sitemap is."""
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in CLOSED),
        "",
        f"Sitemap: {centre.absolute('/sitemap.xml')}",
    ]
    return PlainTextResponse("\n".join(lines) + "\n")


@router.get("/sitemap.xml")
async def sitemap(centre: TheHelp) -> Response:
    """Every page of the help centre in every language."""
    return Response(await asyncio.to_thread(_sitemap, centre), media_type="application/xml")


@router.get("/help/{language}/changes.xml")
async def changes(language: str, centre: TheHelp) -> Response:
    """The articles that were changed last, as an Atom feed."""
    found = await asyncio.to_thread(_feed, centre, language)
    if found is None:
        return await asyncio.to_thread(centre.not_found, language)
    return Response(found, media_type="application/atom+xml")


def _sitemap(centre: HelpCentre) -> str:
    pages: dict[str, dict[str, str | None]] = {}
    for language in centre.languages():
        for path, modified in _pages(centre, language):
            pages.setdefault(path, {})[language] = modified
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">',
    ]
    for path, languages in pages.items():
        urls = {code: centre.absolute(f"/help/{code}/{path}") for code in languages}
        links = "".join(
            f'<xhtml:link rel="alternate" hreflang={quoteattr(code)} href={quoteattr(url)}/>'
            for code, url in urls.items()
        )
        for code, modified in languages.items():
            when = f"<lastmod>{modified}</lastmod>" if modified else ""
            lines.append(f"<url><loc>{escape(urls[code])}</loc>{when}{links if len(urls) > 1 else ''}</url>")
    return "\n".join([*lines, "</urlset>"]) + "\n"


def _pages(centre: HelpCentre, language: str) -> Iterator[tuple[str, str | None]]:
    """``(what follows the language, day of the last change)`` of every page."""
    shelf = centre.shelf(language)
    if shelf is None:
        return
    yield "", _latest(shelf.articles.values())
    yield "contact", None
    if shelf.products:
        yield "products/", None
    for section in shelf.sections.values():
        yield f"sections/{section.id}", _latest(section.articles)
    for product, (_, articles) in shelf.products.items():
        if articles:
            yield f"products/{product}", _latest(articles)
    for article in shelf.articles.values():
        yield article.id, article.updated.isoformat()


def _latest(articles: Iterable[Article]) -> str | None:
    days = [article.updated for article in articles]
    return max(days).isoformat() if days else None


def _feed(centre: HelpCentre, language: str) -> str | None:
    shelf = centre.shelf(language)
    if shelf is None:
        return None
    newest = sorted(shelf.articles.values(), key=lambda one: (one.updated, one.id), reverse=True)[:NEWEST]
    here = centre.absolute(f"/help/{language}/changes.xml")
    company = centre.desk.company.name
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang={quoteattr(language)}>',
        f"<title>{escape(text_of(language, 'feed_title', company=company))}</title>",
        f"<id>{escape(here)}</id>",
        f'<link rel="self" href={quoteattr(here)}/>',
        f"<link href={quoteattr(centre.absolute(f'/help/{language}/'))}/>",
        f"<updated>{_moment(newest[0]) if newest else '1970-01-01T00:00:00Z'}</updated>",
        f"<author><name>{escape(company)}</name></author>",
        *(_entry(centre, article, shelf.section_title(article.section)) for article in newest),
        "</feed>",
    ]
    return "\n".join(parts) + "\n"


def _entry(centre: HelpCentre, article: Article, section: str) -> str:
    from bot.knowledge.passages import passages_of

    url = centre.absolute(article.url)
    host = urlsplit(url).hostname or "localhost"
    # Stays the same when the address of the desk's port or path changes.
    tag = f"tag:{host},2026:{article.language}/{article.id}"
    return (
        f"<entry><title>{escape(article.title)}</title><id>{escape(tag)}</id><link href={quoteattr(url)}/>"
        f"<updated>{_moment(article)}</updated><category term={quoteattr(section)}/>"
        f"<summary>{escape(description(passages_of(article)))}</summary></entry>"
    )


def _moment(article: Article) -> str:
    return f"{article.updated.isoformat()}T00:00:00Z"
