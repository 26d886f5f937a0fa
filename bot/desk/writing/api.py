"""``/api/agent/articles``: the writer's room."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable
from functools import partial
from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from bot.desk.desk import Desk
from bot.desk.errors import Refused
from bot.desk.guard import TheDesk, Working
from bot.desk.sign_in import SignedIn
from bot.desk.writing.content import MAX_BYTES
from bot.desk.writing.editing import Editing
from bot.desk.writing.figures import feedback
from bot.desk.writing.files import delete_article, rows_of
from bot.desk.writing.forms import Content, base_of, note_of
from bot.desk.writing.history import History
from bot.desk.writing.listing import Filter
from bot.desk.writing.overview import Overview
from bot.desk.writing.people import Author
from bot.desk.writing.place import is_name
from bot.desk.writing.room import TRIES
from bot.desk.writing.saving import Saved
from bot.desk.writing.trying import Trying

router = APIRouter(prefix="/api/agent/articles")
# The largest article as JSON may have every letter escaped, and comes twice: its text and its questions in the form.
FAR_ABOVE = 8 * MAX_BYTES


class Question(Content):
    """A question as a customer would ask it, of the articles with this one among them."""

    question: Any = None
    article_id: Any = None


class Back(BaseModel):
    """Which version an article is to have again."""

    revision: Any = None
    base_revision: Any = None


@router.get("")
async def listed(
    _: Working, desk: TheDesk, language: str = "", status: str = "", section: str = "", q: str = ""
) -> JSONResponse:
    """Articles with their health, and what there is to choose from."""
    wanted = Filter(language, status, section, q[:200])
    # As a response of its own: a thousand rows take longer to be looked through for their types than to be made.
    return JSONResponse(await Overview(desk).list(wanted))


@router.get("/build")
async def build(_: Working, desk: TheDesk) -> dict[str, Any]:
    """How the index is doing."""
    return {"build": await asyncio.to_thread(Overview(desk).build)}


@router.post("", status_code=201, max_body_size=FAR_ABOVE)
async def create(body: Content, who: Working, desk: TheDesk) -> dict[str, Any]:
    """A new article."""
    return await _done(desk, partial(_editing(desk).create, body, Author.of(who.agent), note_of(body.note)))


@router.post("/preview", max_body_size=FAR_ABOVE)
async def preview(body: Content, who: Working, desk: TheDesk) -> dict[str, Any]:
    """What an article that is not saved will look like."""
    await _not_too_often(desk, who)
    return await asyncio.to_thread(Trying(desk).preview, body)


@router.post("/ask", max_body_size=FAR_ABOVE)
async def ask(body: Question, who: Working, desk: TheDesk) -> dict[str, Any]:
    """What a customer would get for a question."""
    await _not_too_often(desk, who)
    return await asyncio.to_thread(Trying(desk).ask, body, body.question, body.article_id)


@router.post("/tests", max_body_size=FAR_ABOVE)
async def tests(body: Question, who: Working, desk: TheDesk) -> dict[str, Any]:
    """Asks an article's tests."""
    await _not_too_often(desk, who)
    return await asyncio.to_thread(Trying(desk).tests, body, body.article_id)


@router.get("/{language}/{article_id}")
async def one(language: str, article_id: str, _: Working, desk: TheDesk) -> dict[str, Any]:
    """An article with its text."""
    _known(article_id)
    return {"article": await Overview(desk).one(language, article_id)}


@router.put("/{language}/{article_id}", max_body_size=FAR_ABOVE)
async def change(language: str, article_id: str, body: Content, who: Working, desk: TheDesk) -> dict[str, Any]:
    """Saves an article."""
    _known(article_id)
    base = base_of(body.base_revision)
    author, note = Author.of(who.agent), note_of(body.note)
    return await _done(desk, partial(_editing(desk).change, language, article_id, body, base, author, note))


@router.delete("/{language}/{article_id}", status_code=204)
async def remove(language: str, article_id: str, who: Working, desk: TheDesk, base_revision: str = "") -> Response:
    """Removes an article; its history stays."""
    _known(article_id)
    base = base_of(base_revision)
    await delete_article(desk, language, article_id, base, Author.of(who.agent))
    return Response(status_code=204)


@router.get("/{language}/{article_id}/history")
async def history(language: str, article_id: str, _: Working, desk: TheDesk) -> dict[str, Any]:
    """Its versions, the newest first."""
    _known(article_id)
    found = await asyncio.to_thread(_history(desk).versions, language, article_id)
    return {"versions": [version.as_dict() for version in found]}


@router.get("/{language}/{article_id}/history/{revision}")
async def version(language: str, article_id: str, revision: str, _: Working, desk: TheDesk) -> dict[str, Any]:
    """One version and what it changed."""
    _known(article_id)
    found, lines = await asyncio.to_thread(_history(desk).version, language, article_id, revision)
    return {"version": found.as_dict(), "text": found.text or "", "diff": lines}


@router.post("/{language}/{article_id}/revert")
async def revert(language: str, article_id: str, body: Back, who: Working, desk: TheDesk) -> dict[str, Any]:
    """Makes an earlier version the present one, as a new version."""
    _known(article_id)
    base = body.base_revision if isinstance(body.base_revision, str) and body.base_revision else None
    author = Author.of(who.agent)
    return await _done(desk, partial(_editing(desk).revert, language, article_id, str(body.revision), base, author))


@router.get("/{language}/{article_id}/feedback")
async def said(language: str, article_id: str, _: Working, desk: TheDesk) -> dict[str, Any]:
    """What readers and customers said of it."""
    _known(article_id)
    return await desk.store.read(lambda session: feedback(session, language, article_id))


async def _done(desk: Desk, job: Callable[[], Saved]) -> dict[str, Any]:
    """Carries a change out and answers with the article as it is then."""
    async with desk.writing.turn:
        saved = await asyncio.to_thread(job)
    article = await Overview(desk).one(saved.language, saved.article_id)
    committed = {"committed": saved.committed, "not_committed": saved.not_committed}
    return {"article": article, "merged": saved.merged, **committed}


def _editing(desk: Desk) -> Editing:
    return Editing(desk.writing, rows_of(desk))


def _history(desk: Desk) -> History:
    return History(desk.writing, desk.store.read_now)


def _known(article_id: str) -> None:
    if not is_name(article_id):
        raise Refused("no_article", status=404)


async def _not_too_often(desk: Desk, who: SignedIn) -> None:
    wait_s = await desk.limits.take(TRIES, who.agent.id)
    if wait_s:
        raise Refused("too_often", status=429, wait_s=math.ceil(wait_s))
