"""``GET /api/agent/conversations`` and ``/counts``: the agents' list."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from bot.desk.finding import listing
from bot.desk.finding.wanted import checked
from bot.desk.guard import TheDesk, Working

router = APIRouter(prefix="/api/agent")


@router.get("/conversations")
async def conversations(
    who: Working,
    desk: TheDesk,
    view: str | None = None,
    state: str | None = None,
    team: str | None = None,
    family: str | None = None,
    priority: str | None = None,
    tag: str | None = None,
    agent: str | None = None,
    q: str | None = None,
    sort: str | None = None,
    limit: int = listing.DEFAULT_LIMIT,
    cursor: str | None = None,
) -> dict[str, Any]:
    """A page of the conversations that one may see: without parameters the open ones, the longest waiting first.

    `state` and `priority` take several values, separated by commas, as do `team` and `agent`, which also know `none`
    (and `agent` `me`). At most 200 come at once; `next` is the cursor of the next page, null on the last.
    """
    asked = {"view": view, "state": state, "team": team, "family": family, "priority": priority}
    wanted = checked(asked | {"tag": tag, "agent": agent, "q": q, "sort": sort})
    return await desk.store.read(lambda session: listing.page(session, who, wanted, limit=limit, cursor=cursor))


@router.get("/counts")
async def counts(who: Working, desk: TheDesk) -> dict[str, int]:
    """How many conversations each view has."""
    return await desk.store.read(lambda session: listing.counts(session, who))
