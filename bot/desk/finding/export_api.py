"""``GET …/export``: conversations as a download. Who exported what is in the audit trail before the first byte."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from bot.desk import audit, clean
from bot.desk.access import to_read
from bot.desk.desk import Desk
from bot.desk.errors import Refused
from bot.desk.finding import export
from bot.desk.finding.export_forms import FORMATS, body, head, tail
from bot.desk.guard import TheDesk, Working
from bot.desk.sign_in import SignedIn

router = APIRouter(prefix="/api/agent")
Form = Annotated[str, Query(alias="format")]


@router.get("/conversations/{conversation_id}/export")
async def one(conversation_id: str, who: Working, desk: TheDesk, form: Form = "json") -> StreamingResponse:
    """One conversation as a file: messages, notes, handoffs with their packages, ratings. See docs/export.md."""
    _check(form)
    found_id = clean.known_id(conversation_id, "not_found")
    await desk.store.read(lambda session: to_read(session, who, found_id))
    await desk.store.write(
        lambda session: audit.record(session, who.agent, "conversation.exported", "conversation", found_id, format=form)
    )

    async def pieces() -> AsyncIterator[str]:
        yield head(form, {})
        yield body(form, await desk.store.read(lambda session: export.records(session, [found_id])), first=True)
        yield tail(form)

    return _download(pieces(), form, f"conversation-{found_id}")


@router.get("/export")
async def many(
    who: Working,
    desk: TheDesk,
    first: Annotated[str, Query(alias="from")] = "",
    last: Annotated[str, Query(alias="to")] = "",
    form: Form = "json",
) -> StreamingResponse:
    """The conversations that began on the days `from` to `to` (YYYY-MM-DD, in the company's time zone), as a file."""
    _check(form)
    wanted = export.days(first, last, desk.company)
    about = {"from": wanted.first.isoformat(), "to": wanted.last.isoformat()}
    await desk.store.write(
        lambda session: audit.record(session, who.agent, "range.exported", "export", None, format=form, **about)
    )
    name = f"conversations-{about['from']}-to-{about['to']}"
    return _download(_range(desk, who, wanted, form, about), form, name)


async def _range(
    desk: Desk, who: SignedIn, wanted: export.Days, form: str, about: dict[str, Any]
) -> AsyncIterator[str]:
    yield head(form, about)
    after: export.After | None = None
    first = True
    while True:
        found, after = await desk.store.read(lambda session, at=after: export.some(session, who, wanted, at))
        if found:
            yield body(form, found, first=first)
            first = False
        if after is None:
            break
    yield tail(form)


def _check(form: str) -> None:
    if form not in FORMATS:
        raise Refused("bad_format", status=422, value=clean.clean_text(form)[:20])


def _download(pieces: AsyncIterator[str], form: str, name: str) -> StreamingResponse:
    headers = {"Content-Disposition": f'attachment; filename="tandem-{name}.{form}"'}
    return StreamingResponse(pieces, media_type=FORMATS[form], headers=headers)
