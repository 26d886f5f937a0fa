"""``GET /api/agent/mail``: replies that wait for a mail channel, or went out by one."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from bot.desk.guard import TheDesk, Working
from bot.desk.routing.mail import list_mail

router = APIRouter(prefix="/api/agent")


@router.get("/mail")
async def mail(who: Working, desk: TheDesk, state: str | None = None) -> dict[str, Any]:
    """The outgoing mail, the newest first."""
    return {"mail": await desk.store.read(lambda session: list_mail(session, state or None))}
