"""The way to people: the chat with the page that it is about, and the company's other addresses."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter
from fastapi.responses import Response

from bot.desk.help.centre import HelpCentre, TheHelp, text_of
from bot.desk.help.home_pages import alternates

router = APIRouter(prefix="/help", include_in_schema=False)


@router.get("/{language}/contact")
async def contact(language: str, centre: TheHelp, about: str = "") -> Response:
    """How to reach the company; the page's title tells the agent which article it is about."""
    return await asyncio.to_thread(_contact, centre, language, about)


def _contact(centre: HelpCentre, language: str, about: str) -> Response:
    shelf = centre.shelf(language)
    if shelf is None:
        return centre.not_found(language)
    article = shelf.articles.get(about)
    title = text_of(language, "contact_about", title=article.title) if article else text_of(language, "contact_title")
    return centre.render(
        "contact.html",
        language,
        title=title,
        path=f"/help/{language}/contact",
        alternates=alternates(centre, "contact"),
        crumbs=[(text_of(language, "help"), f"/help/{language}/")],
        description=text_of(language, "contact_sentence"),
        article=article,
        about=article.id if article else "",
        hours=centre.desk.company.hours_in(language),
    )
