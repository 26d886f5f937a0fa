"""The form about a product: a wish, a defect or praise, for its makers."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlalchemy.orm import Session

from bot.desk.addresses import email_address
from bot.desk.errors import Refused
from bot.desk.help.centre import FORMS, HelpCentre, TheHelp, text_of
from bot.desk.help.forms import address_of, done, read_form, refusal
from bot.desk.help.home_pages import alternates
from bot.desk.ids import now
from bot.desk.models import ProductFeedback
from bot.desk.redaction import without_secrets

router = APIRouter(prefix="/help", include_in_schema=False)

KINDS = ("wish", "defect", "praise")
FIELDS = ("product", "kind", "text", "email")
#: What the form sends for "no product in particular".
NO_PRODUCT = "none"
MAX_CHARS = 4000


@router.get("/{language}/feedback")
async def form(language: str, centre: TheHelp, product: str = "", thanks: str = "") -> Response:
    """The form; or the thanks for it."""
    if thanks:
        return await asyncio.to_thread(_thanks, centre, language)
    return await asyncio.to_thread(_form, centre, language, {"product": product}, {})


@router.post("/{language}/feedback")
async def send(language: str, centre: TheHelp, request: Request) -> Response:
    """Keeps what was sent, or shows the form again with what is wrong beside each field."""
    try:
        sent = await read_form(request, FORMS)
        shelf = await asyncio.to_thread(centre.shelf, language)
        if shelf is None:
            raise Refused("no_such_address", status=404)
    except Refused as error:
        return refusal(centre, request, language, error)
    given = {name: sent.get(name, MAX_CHARS + 1) for name in FIELDS}
    problems = faults_of(given, language, set(shelf.products))
    if problems:
        if sent.json:
            return refusal(centre, request, language, Refused("help_bad_feedback", status=422))
        # What was wrong did no harm: whoever mends it is not counted twice.
        await centre.desk.limits.give_back(FORMS, address_of(request))
        return await asyncio.to_thread(_form, centre, language, given, problems, 422)
    if not sent.trapped:
        await centre.desk.store.write(lambda session: keep(session, language, given))
    return done(sent, f"/help/{language}/feedback?thanks=1")


def faults_of(given: dict[str, str], language: str, products: set[str]) -> dict[str, str]:
    """What is wrong, a sentence by field."""
    problems: dict[str, str] = {}
    if given["product"] not in {NO_PRODUCT, *products}:
        problems["product"] = text_of(language, "wrong_product")
    if given["kind"] not in KINDS:
        problems["kind"] = text_of(language, "wrong_kind")
    if len(given["text"]) < 3:
        problems["text"] = text_of(language, "wrong_text")
    elif len(given["text"]) > MAX_CHARS:
        problems["text"] = text_of(language, "long_text", max=MAX_CHARS)
    try:
        if given["email"]:
            email_address(given["email"], language)
    except Refused:
        problems["email"] = text_of(language, "wrong_email")
    return problems


def keep(session: Session, language: str, given: dict[str, str]) -> None:
    """Adds the feedback's row."""
    session.add(
        ProductFeedback(
            kind=given["kind"],
            product=None if given["product"] == NO_PRODUCT else given["product"],
            text=without_secrets(given["text"], language),
            language=language,
            email=email_address(given["email"]) if given["email"] else None,
            created_at=now(),
        )
    )


def _form(
    centre: HelpCentre, language: str, given: dict[str, str], problems: dict[str, str], status: int = 200
) -> Response:
    shelf = centre.shelf(language)
    if shelf is None:
        return centre.not_found(language)
    title = text_of(language, "feedback_title")
    return centre.render(
        "feedback.html",
        language,
        status=status,
        title=title,
        path=f"/help/{language}/feedback",
        alternates=alternates(centre, "feedback"),
        crumbs=[(text_of(language, "help"), f"/help/{language}/")],
        given={name: given.get(name, "") for name in FIELDS},
        problems={name: problems.get(name, "") for name in FIELDS},
        problem=text_of(language, "problem_title") if problems else "",
        products=[(product, name) for product, (name, _) in shelf.products.items()],
        kinds=KINDS,
        most=MAX_CHARS,
    )


def _thanks(centre: HelpCentre, language: str) -> Response:
    if centre.shelf(language) is None:
        return centre.not_found(language)
    return centre.render(
        "message.html",
        language,
        title=text_of(language, "feedback_thanks_title"),
        sentences=[text_of(language, "feedback_thanks")],
        path=f"/help/{language}/feedback",
        indexed=False,
    )
