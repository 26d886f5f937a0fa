"""The help centre's first page, its sections, and the ways in from addresses that lead elsewhere."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, RedirectResponse, Response

from bot.desk.help.centre import HelpCentre, TheHelp, text_of, with_etag
from bot.desk.help.popular import most_read
from bot.desk.help.shelf import Section, Shelf
from bot.desk.pages import TEMPLATES, web_files
from bot.desk.texts import known_language

router = APIRouter(prefix="/help", include_in_schema=False)

READ_ON_CARD = 3
READ_AT_TOP = 6


@router.get("/page.css")
async def style() -> FileResponse:
    """How the desk's plain pages look."""
    return FileResponse(TEMPLATES / "page.css", media_type="text/css")


@router.get("/assets/{name}")
async def asset(name: str, request: Request) -> Response:
    """Style and scripts of the help centre."""
    return await web_files("help").get_response(name, request.scope)


@router.get("")
async def without_slash() -> RedirectResponse:
    """The first page's address without its slash."""
    return RedirectResponse("/help/", 308)


@router.get("/")
async def home(centre: TheHelp, request: Request) -> Response:
    """The first page in the desk's language."""
    return await _home(centre, request, centre.language)


@router.get("/{name}")
@router.get("/{name}/")
async def home_in(name: str, centre: TheHelp, request: Request) -> Response:
    """The first page in a language; or the way to an article whose address names no language."""
    if name in await asyncio.to_thread(centre.languages):
        return await _home(centre, request, name)
    return await asyncio.to_thread(_to_article, centre, name)


@router.get("/{language}/sections/{section_id}")
async def section(language: str, section_id: str, centre: TheHelp, request: Request) -> Response:
    """One section's articles."""
    return with_etag(request, await asyncio.to_thread(_section, centre, language, section_id))


def alternates(centre: HelpCentre, path: str) -> list[tuple[str, str]]:
    """``(language, path)`` of a page that every language has; ``path`` is what follows the language."""
    codes = centre.languages()
    return [
        *((code, f"/help/{code}/{path}") for code in codes),
        *(("x-default", f"/help/{c}/{path}") for c in codes[:1]),
    ]


async def _home(centre: HelpCentre, request: Request, language: str) -> Response:
    read = await most_read(centre, language)
    return with_etag(request, await asyncio.to_thread(_home_page, centre, language, read))


def _home_page(centre: HelpCentre, language: str, read: dict[str, int]) -> Response:
    shelf = centre.shelf(language)
    if shelf is None:
        return centre.not_found(known_language(language))
    top = sorted((a for a in shelf.articles.values() if read.get(a.id)), key=lambda a: (-read[a.id], a.title))
    site = text_of(language, "name", company=centre.desk.company.name)
    return centre.render(
        "home.html",
        language,
        title=site,
        path=f"/help/{language}/",
        alternates=alternates(centre, ""),
        description=text_of(language, "lead"),
        groups=_groups(shelf, read),
        most_read=top[:READ_AT_TOP],
        products=[(product, name) for product, (name, articles) in shelf.products.items() if articles],
    )


def _groups(shelf: Shelf, read: dict[str, int]) -> list[tuple[str, list[tuple[Section, list]]]]:
    """Sections under the titles of their families, each with its most read articles."""
    groups: dict[str, list[tuple[Section, list]]] = {title: [] for title in shelf.groups.values()}
    for section in shelf.sections.values():
        named = shelf.groups.get(section.family)
        title = named or text_of(shelf.language, "other_group" if shelf.groups else "sections")
        first = sorted(section.articles, key=lambda a: -read.get(a.id, 0))[:READ_ON_CARD]
        groups.setdefault(title, []).append((section, first))
    return [(title, sections) for title, sections in groups.items() if sections]


def _section(centre: HelpCentre, language: str, section_id: str) -> Response:
    shelf = centre.shelf(language)
    found = shelf.sections.get(section_id) if shelf else None
    if shelf is None or found is None:
        return centre.not_found(language)
    codes = [code for code in centre.languages() if (other := centre.shelf(code)) and section_id in other.sections]
    return centre.render(
        "list.html",
        language,
        title=found.title,
        path=found.url(language),
        alternates=[(code, f"/help/{code}/sections/{section_id}") for code in codes],
        description=found.about,
        lead=found.about,
        articles=found.articles,
        crumbs=[(text_of(language, "help"), f"/help/{language}/")],
    )


def _to_article(centre: HelpCentre, article_id: str) -> Response:
    for code in centre.languages():
        shelf = centre.shelf(code)
        found = (shelf.articles.get(article_id) or shelf.moved.get(article_id)) if shelf else None
        if found is not None:
            return RedirectResponse(found.url, 308)
    return centre.not_found(centre.language)
