"""Questions and answers on a product's page of the help centre, and the form to ask another."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.desk.desk import Desk
from bot.desk.errors import Refused
from bot.desk.events import AgentEvent
from bot.desk.help.centre import FORMS, HelpCentre, TheHelp, day, fragment
from bot.desk.help.forms import Form, address_of, done, read_form, refusal
from bot.desk.help.products import product_page
from bot.desk.help.structured import script_safe
from bot.desk.knowledge_models import ProductQuestion
from bot.desk.product_questions.asking import MAX_CHARS, MAX_NAME_CHARS, Asked, ask, check
from bot.desk.product_questions.views import views
from bot.desk.store import announce
from bot.desk.texts import text

router = APIRouter(prefix="/help", include_in_schema=False)

FIELDS = ("text", "name", "email")
#: Shown on one page; what is older is found by the search.
MOST = 100


@router.post("/{language}/products/{product}/ask")
async def send(language: str, product: str, centre: TheHelp, request: Request) -> Response:
    """Keeps a question, or shows the page again with what is wrong beside each field."""
    try:
        sent = await read_form(request, FORMS)
        shelf = await asyncio.to_thread(centre.shelf, language)
        if shelf is None or product not in shelf.products:
            raise Refused("no_such_product", status=404, language=language)
        given = {name: sent.get(name, MAX_CHARS + 1) for name in FIELDS}
        problems = {} if sent.trapped else problems_of(given, language)
        if problems and sent.json:
            check(language, product, *given.values())
    except Refused as error:
        return refusal(centre, request, language, error)
    if problems:
        # What was wrong did no harm: whoever mends it is not counted twice.
        await centre.desk.limits.give_back(FORMS, address_of(request))
        request.state.asking = (given, problems)
        return await product_page(centre, request, language, product, status=422)
    await _keep(centre.desk, sent, check(language, product, *given.values()) if not sent.trapped else None)
    return done(sent, f"/help/{language}/products/{product}?asked={'told' if given['email'] else '1'}#ask-product")


def problems_of(given: dict[str, str], language: str) -> dict[str, str]:
    """What is wrong with a question, a sentence by field."""
    problems: dict[str, str] = {}
    for name in FIELDS:
        one = {"text": given["text"]} if name == "text" else {"text": "x" * 20, name: given[name]}
        try:
            check(language, "", **one)
        except Refused as error:
            problems[name] = error.message
    return problems


async def questions_part(centre: HelpCentre, request: Request, language: str, product: str) -> Markup:
    """What is published about a product, newest first, and the form."""
    found = await centre.desk.store.read(lambda session: published(session, language, product))
    given, problems = getattr(request.state, "asking", ({}, {}))
    t = partial(_text, language)
    return fragment(
        "product_questions.html",
        language,
        q=t,
        questions=[_shown(one, language) for one in found],
        data=script_safe(_data(found, language)) if found else None,
        product=product,
        given={name: given.get(name, "") for name in FIELDS},
        problems={name: problems.get(name, "") for name in FIELDS},
        asked=request.query_params.get("asked", ""),
        most=MAX_CHARS,
        most_name=MAX_NAME_CHARS,
    )


def published(session: Session, language: str, product: str) -> Sequence[ProductQuestion]:
    """The published questions about a product in a language, the newest first."""
    query = select(ProductQuestion).where(
        ProductQuestion.product == product,
        ProductQuestion.language == language,
        ProductQuestion.state == "published",
    )
    return session.scalars(query.order_by(ProductQuestion.published_at.desc()).limit(MOST)).all()


async def _keep(desk: Desk, sent: Form, asked: Asked | None) -> None:
    if asked is None:
        return

    def write(session: Session) -> None:
        row = ask(session, asked)
        view = views(session, [row], desk.settings.data_dir)[0]
        announce(session, AgentEvent("product_question", {"question": view}, everyone=True))

    await desk.store.write(write)


def _shown(row: ProductQuestion, language: str) -> dict[str, Any]:
    who = row.name or _text(language, "customer")
    return {
        "id": row.id,
        "text": row.text,
        "by": _text(language, "asked_by", name=who, date=day(language, row.at.date())),
        "paragraphs": [part.split("\n") for part in (row.answer or "").split("\n\n") if part.strip()],
        "url": f"/help/{language}/{row.article_id}" if row.article_id else "",
    }


def _data(found: Sequence[ProductQuestion], language: str) -> dict[str, Any]:
    return {
        "@context": "https://schema.org",
        "@type": "FAQPage",
        "inLanguage": language,
        "mainEntity": [
            {
                "@type": "Question",
                "name": row.text,
                "acceptedAnswer": {"@type": "Answer", "text": row.answer},
            }
            for row in found
        ],
    }


def _text(language: str, key: str, **values: object) -> str:
    return text(language, f"products.{key}", **values)
