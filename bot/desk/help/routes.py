"""All routes of the help centre, in the order in which addresses are compared with them."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter
from fastapi.responses import Response

from bot.desk.help import (
    article_pages,
    contact,
    feeds,
    home_pages,
    product_feedback,
    products,
    search_pages,
    votes,
)
from bot.desk.help.centre import TheHelp
from bot.desk.product_questions import page as product_questions

_last = APIRouter(prefix="/help", include_in_schema=False)


@_last.get("/{language}/{rest:path}")
async def nothing(language: str, rest: str, centre: TheHelp) -> Response:
    """No page has this address."""
    return await asyncio.to_thread(centre.not_found, language)


products.PARTS[:] = [product_questions.questions_part]

#: An article's address takes any word, so it comes after all that are fixed.
ROUTERS = [
    feeds.router,
    search_pages.router,
    home_pages.router,
    products.router,
    product_questions.router,
    contact.router,
    product_feedback.router,
    votes.router,
    article_pages.router,
    _last,
]
