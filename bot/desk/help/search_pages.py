"""Searching the help centre: as one types, as a page of results, and "none of these"."""

from __future__ import annotations

import asyncio
import hashlib
import json
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlalchemy.orm import Session

from bot.desk.addresses import email_address
from bot.desk.asked.recording import note_missed
from bot.desk.asked.waiting import ask_to_be_told
from bot.desk.errors import Refused
from bot.desk.help.centre import FORMS, SEARCHES, HelpCentre, TheHelp, text_of
from bot.desk.help.forms import done, not_too_often, read_form, refusal
from bot.desk.help.home_pages import alternates
from bot.desk.help.lookup import Found, clean_query, look_up

router = APIRouter(include_in_schema=False)

AS_TYPED, MOST_AS_TYPED, ON_PAGE = 6, 20, 20
#: Somebody who deletes a letter gets what was there before without asking again.
KEEP_S = 60


@router.get("/api/help/search")
async def as_typed(
    centre: TheHelp, request: Request, language: str = "", q: str = "", limit: int = AS_TYPED, product: str = ""
) -> Response:
    """What fits what has been typed so far; nothing of it is kept."""
    await not_too_often(request, SEARCHES)
    query, most = clean_query(q), max(1, min(limit, MOST_AS_TYPED))
    code = language or centre.language
    found = await asyncio.to_thread(look_up, centre, code, query, limit=most, product=product, typing=True)
    body = {"query": found.query, "decision": found.decision, "results": found.results}
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    headers = {
        "Cache-Control": f"private, max-age={KEEP_S}",
        "ETag": f'W/"{hashlib.sha256(text).hexdigest()[:20]}"',
    }
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return Response(text, media_type="application/json", headers=headers)


@router.get("/help/{language}/search")
async def results(language: str, centre: TheHelp, request: Request, q: str = "", noted: str = "") -> Response:
    """A page of results."""
    try:
        await not_too_often(request, SEARCHES)
    except Refused as error:
        return await asyncio.to_thread(refusal, centre, request, language, error)
    query = clean_query(q).strip()
    note = text_of(language, "missed_thanks") if noted else ""
    return await asyncio.to_thread(_page, centre, language, query, noted=note)


@router.post("/help/{language}/search/missed")
async def missed(language: str, centre: TheHelp, request: Request) -> Response:
    """Notes that nothing found answers it, and whom to tell when something does."""
    try:
        form = await read_form(request, FORMS)
        query = clean_query(form.get("q")).strip()
        if len(query) < 2 or await asyncio.to_thread(centre.shelf, language) is None:
            raise Refused("bad_request", status=422)
    except Refused as error:
        return refusal(centre, request, language, error)
    email = form.get("email", 300)
    try:
        address = email_address(email, language) if email else None
    except Refused as error:
        if form.json:
            return refusal(centre, request, language, error)
        values = {"problem": error.message, "email": email, "status": error.status}
        return await asyncio.to_thread(_page, centre, language, query, **values)
    if not form.trapped:
        found = await asyncio.to_thread(look_up, centre, language, query, limit=5)
        await centre.desk.store.write(lambda session: keep_missed(session, language, found, address))
    if not form.json and address:
        thanks = text_of(language, "missed_thanks_told", email=address)
        return await asyncio.to_thread(_page, centre, language, query, noted=thanks)
    return done(form, f"/help/{language}/search?q={quote(query)}&noted=1")


def keep_missed(session: Session, language: str, found: Found, email: str | None) -> None:
    """Notes a search that nothing answered, without what tells who searched, and whom to tell when something does."""
    question = note_missed(session, language, found.query, hits=found.hits)
    question.index_id = found.index_id
    question.probability = found.probability
    if email:
        ask_to_be_told(session, question.id, email, language)


def _page(
    centre: HelpCentre,
    language: str,
    query: str,
    *,
    noted: str = "",
    problem: str = "",
    email: str = "",
    status: int = 200,
) -> Response:
    if centre.shelf(language) is None:
        return centre.not_found(language)
    found = look_up(centre, language, query, limit=ON_PAGE)
    key = "results_title" if found.results else "nothing_title"
    title = text_of(language, key, q=query) if len(query) > 1 else text_of(language, "search_title")
    return centre.render(
        "results.html",
        language,
        status=status,
        title=title,
        path=f"/help/{language}/search",
        alternates=alternates(centre, "search"),
        crumbs=[(text_of(language, "help"), f"/help/{language}/")],
        indexed=False,
        q=query,
        results=found.results,
        noted=noted,
        problem=problem,
        email=email,
    )
