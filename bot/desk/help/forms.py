"""Forms that visitors send: where from, how often, whether by a person, and in which form the answer goes back."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from fastapi import Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from bot.desk import metrics
from bot.desk.errors import Refused
from bot.desk.guard import check_origin, desk_of
from bot.desk.help.centre import HelpCentre, text_of
from bot.desk.limits import Window

MAX_FIELDS = 20
#: A field that people do not see; programs that fill in every field fill it in too.
TRAP = "website"


@dataclass(frozen=True)
class Form:
    """What was sent.

    Attributes:
        fields: The text fields, each without blanks at its ends.
        json: The answer is wanted as JSON.
        trapped: A program sent it: thank it and keep nothing.
    """

    fields: dict[str, str]
    json: bool
    trapped: bool

    def get(self, name: str, most: int = 200) -> str:
        """A field, cut after ``most`` characters; empty where it is missing."""
        return self.fields.get(name, "")[:most]


async def not_too_often(request: Request, limit: Window) -> None:
    """Counts what an address asks for.

    Raises:
        Refused: ``help_too_many``.
    """
    wait_s = await desk_of(request).limits.take(limit, address_of(request))
    if wait_s:
        raise Refused("help_too_many", status=429, seconds=math.ceil(wait_s))


async def read_form(request: Request, limit: Window) -> Form:
    """Reads what was sent.

    Raises:
        Refused: ``bad_origin``, ``help_too_many`` or ``bad_request``.
    """
    check_origin(request)
    # Old browsers send no Origin with a form; what they are told instead is enough.
    if request.headers.get("sec-fetch-site") == "cross-site":
        raise Refused("bad_origin", status=403)
    await not_too_often(request, limit)
    try:
        sent = await request.form(max_files=0, max_fields=MAX_FIELDS)
    except HTTPException:
        raise Refused("bad_request", status=422) from None
    fields = {name: _clean(value) for name, value in sent.items() if isinstance(value, str)}
    return Form(fields, wants_json(request), bool(fields.get(TRAP)))


def wants_json(request: Request) -> bool:
    """Whether a script asks, not a browser's form."""
    return "application/json" in request.headers.get("accept", "")


def address_of(request: Request) -> str:
    """Where a request comes from."""
    return request.client.host if request.client else ""


def done(form: Form, path: str, **values: Any) -> Response:
    """The answer to what was carried out: JSON, or the way back to a page."""
    return JSONResponse({"ok": True, **values}) if form.json else RedirectResponse(path, 303)


def refusal(centre: HelpCentre, request: Request, language: str, error: Refused) -> Response:
    """What was refused, in the protocol's form for scripts and as a page for people."""
    metrics.refused(error)
    if wants_json(request):
        return JSONResponse(error.as_dict(), error.status)
    if language not in centre.languages():
        language = centre.language
    title = text_of(language, "refused_title")
    return centre.render(
        "message.html", language, status=error.status, title=title, sentences=[error.message], path=f"/help/{language}/"
    )


def _clean(value: str) -> str:
    # What no text holds: PostgreSQL refuses the first, and nothing can be written with the others.
    kept = "".join(
        char for char in value if char in "\n\t" or (char.isprintable() and not 0xD800 <= ord(char) <= 0xDFFF)
    )
    return kept.strip()
