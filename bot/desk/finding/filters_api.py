"""``/api/agent/filters``: saved views of the list."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response
from pydantic import BaseModel

from bot.desk import clean
from bot.desk.finding import filters
from bot.desk.guard import TheDesk, Working

router = APIRouter(prefix="/api/agent/filters")


class Saving(BaseModel):
    """A view; what is wrong with it is said in sentences, so its types are checked later."""

    name: Any = None
    query: Any = None
    shared: Any = False


@router.get("")
async def known(who: Working, desk: TheDesk) -> dict[str, Any]:
    """One's own saved views and those that are shared with everybody."""
    return {"filters": await desk.store.read(lambda session: filters.known(session, who))}


@router.post("", status_code=201)
async def save(body: Saving, who: Working, desk: TheDesk) -> dict[str, Any]:
    """Keeps a view: `query` has the parameters of `GET /conversations`."""
    return {
        "filter": await desk.store.write(lambda session: filters.save(session, who, body.name, body.query, body.shared))
    }


@router.delete("/{filter_id}", status_code=204)
async def drop(filter_id: str, who: Working, desk: TheDesk) -> Response:
    """Deletes a saved view."""
    found_id = clean.known_id(filter_id, "no_filter")
    await desk.store.write(lambda session: filters.drop(session, who, found_id))
    return Response(status_code=204)
