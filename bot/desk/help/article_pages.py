"""An article's page, and its images."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, RedirectResponse, Response
from markupsafe import Markup, escape

from bot.desk.help.centre import HelpCentre, TheHelp, text_of, with_etag
from bot.desk.help.shelf import Shelf
from bot.desk.help.structured import article_data
from bot.desk.help.votes import REASONS

if TYPE_CHECKING:
    from bot.knowledge.articles import Article
    from bot.knowledge.passages import Passage

router = APIRouter(prefix="/help", include_in_schema=False)

#: An article with fewer headings is seen at one glance.
LONG_HEADINGS = 3
DESCRIPTION_CHARS = 155
_HEADING = re.compile(r'<(h[23]) id="([^"]+)">(.*?)</\1>', re.DOTALL)
#: What the first bytes of an image are; nothing else is served, whatever its name.
IMAGES = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"GIF8[79]a"), "image/gif"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "image/webp"),
    (re.compile(rb"....ftypavi[fs]", re.DOTALL), "image/avif"),
)


@router.get("/media/{language}/{section}/{name:path}")
async def media(language: str, section: str, name: str, centre: TheHelp) -> Response:
    """An article's image."""
    found = await asyncio.to_thread(image_file, centre.desk.settings.kb_dir, language, section, name)
    if found is None:
        return await asyncio.to_thread(centre.not_found, centre.language)
    path, kind = found
    return FileResponse(path, media_type=kind, headers={"Cache-Control": "public, max-age=300"})


@router.get("/{language}/{article_id}")
async def article(language: str, article_id: str, centre: TheHelp, request: Request) -> Response:
    """One article; an id that it had before leads to it."""
    asked = request.query_params.get("voted", ""), "reason" in request.query_params
    return with_etag(request, await asyncio.to_thread(_article, centre, language, article_id, asked))


def image_file(kb_dir: Path, language: str, section: str, name: str) -> tuple[Path, str] | None:
    """An image below a section's folder with its kind; None for anything else."""
    root = kb_dir.resolve()
    try:
        folder = (root / language / section).resolve()
        path = (folder / name).resolve()
        if folder.parent.parent != root or not path.is_relative_to(folder) or not path.is_file():
            return None
        with path.open("rb") as file:
            head = file.read(16)
    except (OSError, ValueError):
        return None
    return next(((path, kind) for pattern, kind in IMAGES if pattern.match(head)), None)


def body_of(article: Article, language: str) -> Markup:
    """The article's text, with a link beside each heading that leads to it."""
    from bot.knowledge.page import article_html

    def with_link(found: re.Match[str]) -> str:
        tag, anchor, heading = found.groups()
        plain = Markup(heading).striptags()
        label = escape(text_of(language, "anchor", heading=plain))
        link = f'<a class="anchor" href="#{anchor}" aria-label="{label}"><span aria-hidden="true">#</span></a>'
        return f'<div class="heading"><{tag} id="{anchor}">{heading}</{tag}>{link}</div>'

    # article_html escapes whatever comes from the article.
    return Markup(_HEADING.sub(with_link, article_html(article)))


def _article(centre: HelpCentre, language: str, article_id: str, asked: tuple[str, bool]) -> Response:
    shelf = centre.shelf(language)
    found = shelf.articles.get(article_id) if shelf else None
    if shelf is None or found is None:
        return _elsewhere(centre, language, article_id)
    from bot.knowledge.passages import passages_of

    passages = passages_of(found)
    headings = [(p.level, p.anchor, p.heading) for p in passages if p.level]
    others = [code for code in centre.languages() if (other := centre.shelf(code)) and article_id in other.articles]
    section = shelf.sections[found.section]
    crumbs = [(text_of(language, "help"), f"/help/{language}/"), (section.title, section.url(language))]
    voted, reasoned = asked
    related = shelf.related.of(found.id) if shelf.related else []
    return centre.render(
        "article.html",
        language,
        title=found.title,
        path=found.url,
        alternates=[(code, f"/help/{code}/{article_id}") for code in others],
        description=description(passages),
        crumbs=crumbs,
        data=article_data(centre, found, passages, crumbs),
        article=found,
        about=found.id,
        body=body_of(found, language),
        toc=headings if len(headings) >= LONG_HEADINGS else [],
        products=_products(shelf, found),
        related=related,
        print_view=True,
        voted=voted if voted in ("up", "down") else "",
        reasoned=reasoned,
        reasons=REASONS,
    )


def _products(shelf: Shelf, article: Article) -> list[tuple[str, str]]:
    return [(product, shelf.products[product][0]) for product in article.products if product in shelf.products]


def description(passages: list[Passage]) -> str:
    """How an article begins, in a sentence or two: for search engines, the feed and who shares a link."""
    text = " ".join(passages[0].text.split()) if passages else ""
    if len(text) <= DESCRIPTION_CHARS:
        return text
    return text[:DESCRIPTION_CHARS].rpartition(" ")[0].rstrip(",;:") + " …"


def _elsewhere(centre: HelpCentre, language: str, article_id: str) -> Response:
    """Where an article went, or the languages that it is there in."""
    shelf = centre.shelf(language)
    moved = shelf.moved.get(article_id) if shelf else None
    if moved is not None:
        return RedirectResponse(moved.url, 308)
    offers = []
    for code in centre.languages():
        other = centre.shelf(code)
        found = (other.articles.get(article_id) or other.moved.get(article_id)) if other else None
        if found is not None:
            offers.append((code, found.url))
    return centre.not_found(language, offers=offers)
