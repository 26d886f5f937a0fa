"""``GET /api/agent/conversations``: the agents' list."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from bot.desk import rows
from bot.desk.errors import Refused
from bot.desk.guard import TheDesk, Working
from bot.desk.packages import short_family

STATES = ("bot", "queued", "agent", "closed")

router = APIRouter(prefix="/api/agent/conversations")


@router.get("")
async def conversations(
    _: Working, desk: TheDesk, state: str = "queued,agent", family: str | None = None
) -> dict[str, Any]:
    """The conversations in these states, the longest waiting first."""
    states = state.split(",")
    wanted = short_family(family)
    if any(one not in STATES for one in states) or (family and wanted is None):
        raise Refused("bad_state", status=422)
    return {"conversations": await desk.store.read(lambda session: rows.rows(session, states, wanted))}
