"""The help centre by product: what is written about each, and what others add to its page."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from markupsafe import Markup

from bot.desk.help.centre import HelpCentre, TheHelp, text_of
from bot.desk.help.home_pages import alternates
from bot.desk.help.shelf import Shelf
from bot.knowledge.articles import PRODUCT_QUESTIONS

router = APIRouter(prefix="/help", include_in_schema=False)

#: Adds a part to a product's page: called with the centre, the request, language and product id.
Part = Callable[[HelpCentre, Request, str, str], Awaitable[Markup]]
#: In the order in which they are shown, below the articles.
PARTS: list[Part] = []


@router.get("/{language}/products")
async def without_slash(language: str) -> RedirectResponse:
    """The list's address without its slash."""
    return RedirectResponse(f"/help/{language}/products/", 308)


@router.get("/{language}/products/")
async def products(language: str, centre: TheHelp) -> Response:
    """All products."""
    return await asyncio.to_thread(_products, centre, language)


@router.get("/{language}/products/{product}")
async def product(language: str, product: str, centre: TheHelp, request: Request) -> Response:
    """One product's articles and what else there is about it."""
    return await product_page(centre, request, language, product)


async def product_page(
    centre: HelpCentre, request: Request, language: str, product: str, *, status: int = 200
) -> Response:
    """A product's page, also as the answer to a form on it that has something wrong."""
    shelf = await asyncio.to_thread(centre.shelf, language)
    if shelf is None or product not in shelf.products:
        return await asyncio.to_thread(centre.not_found, language)
    parts = [await part(centre, request, language, product) for part in PARTS]
    return await asyncio.to_thread(_product, centre, shelf, product, parts, status)


def _products(centre: HelpCentre, language: str) -> Response:
    shelf = centre.shelf(language)
    if shelf is None:
        return centre.not_found(language)
    return centre.render(
        "products.html",
        language,
        title=text_of(language, "products_title"),
        path=f"/help/{language}/products/",
        alternates=alternates(centre, "products/"),
        description=text_of(language, "products_lead"),
        crumbs=[(text_of(language, "help"), f"/help/{language}/")],
        products=[(product, name, len(articles)) for product, (name, articles) in shelf.products.items()],
    )


def _product(centre: HelpCentre, shelf: Shelf, product: str, parts: list[Markup], status: int) -> Response:
    language = shelf.language
    name, articles = shelf.products[product]
    groups = [
        (section.title, chosen)
        for section in shelf.sections.values()
        # Questions that were answered stand below with their answers.
        if section.id != PRODUCT_QUESTIONS
        and (chosen := [article for article in articles if article.section == section.id])
    ]
    base = f"/help/{language}/"
    return centre.render(
        "product.html",
        language,
        status=status,
        title=text_of(language, "product_title", product=name),
        path=f"{base}products/{product}",
        alternates=alternates(centre, f"products/{product}"),
        description=text_of(language, "product_title", product=name),
        crumbs=[(text_of(language, "help"), base), (text_of(language, "products"), f"{base}products/")],
        groups=groups,
        product=product,
        parts=parts,
    )
