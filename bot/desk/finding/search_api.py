"""``GET /api/agent/search``."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from bot.desk.finding.search import DEFAULT_LIMIT, search
from bot.desk.guard import TheDesk, Working

router = APIRouter(prefix="/api/agent")


@router.get("/search")
async def find(who: Working, desk: TheDesk, q: str = "", limit: int = DEFAULT_LIMIT) -> dict[str, Any]:
    """Messages, notes and customers with these words, of the conversations that one may see.

    Every word must be there; quotes hold a phrase together, and the last word may be only a beginning. A conversation's
    id, an order number, an e-mail address or a phone number finds what it belongs to.
    """
    return await desk.store.read(lambda session: search(session, who, q, limit=limit))
