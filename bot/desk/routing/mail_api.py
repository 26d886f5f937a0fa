"""``/api/agent/mail``: replies to customers who left an address, sent or not."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from bot.desk import clean
from bot.desk.guard import TheDesk, Working
from bot.desk.routing.mail import list_mail, retry

router = APIRouter(prefix="/api/agent/mail")


@router.get("")
async def mail(_: Working, desk: TheDesk, state: str | None = None) -> dict[str, Any]:
    """The outgoing mail, the newest first, and whether any is sent: whether a mail server is set."""
    found = await desk.store.read(lambda session: list_mail(session, state or None))
    return {"mail": found, "sending": desk.settings.smtp is not None}


@router.post("/{mail_id}/retry")
async def again(mail_id: str, who: Working, desk: TheDesk) -> dict[str, Any]:
    """Has mail that failed sent once more, now."""
    found_id = clean.known_id(mail_id, "no_such_mail")
    return {"mail": await desk.store.write(lambda session: retry(session, who.agent, found_id))}
