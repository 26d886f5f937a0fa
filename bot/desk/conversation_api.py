"""``/api/agent/conversations``: the agents' list, one conversation, and what is done with it."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel
from sqlalchemy.orm import Session

from bot.desk import agent_jobs, clean, handoffs, rows
from bot.desk.desk import Desk
from bot.desk.errors import Refused
from bot.desk.guard import TheDesk, Working
from bot.desk.messages import public
from bot.desk.models import Conversation
from bot.desk.packages import short_family

STATES = ("bot", "queued", "agent", "closed")

router = APIRouter(prefix="/api/agent/conversations")


class Words(BaseModel):
    """A message of an agent's; what is wrong with it is said in sentences, so its types are checked later."""

    client_id: Any = None
    text: Any = None


class Closing(BaseModel):
    """How a conversation ended."""

    resolution: Any = None
    note: Any = None


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


@router.get("/{conversation_id}")
async def conversation(conversation_id: str, who: Working, desk: TheDesk) -> dict[str, Any]:
    """One conversation, whole, with the articles that the bot would offer for the customer's last words."""
    found_id = clean.known_id(conversation_id, "not_found")
    found = await desk.store.read(lambda session: agent_jobs.look(session, found_id))
    if found["conversation"]["unread"]:
        await desk.store.write(lambda session: agent_jobs.seen(session, found_id, who.agent.id))
    return found | {"suggestions": await _suggestions(desk, found)}


@router.post("/{conversation_id}/take")
async def take(conversation_id: str, who: Working, desk: TheDesk) -> dict[str, Any]:
    """Takes a waiting conversation; of several agents the first has it."""
    return await _change(
        desk, conversation_id, lambda session, found_id: handoffs.take(session, found_id, who.agent, desk.company)
    )


@router.post("/{conversation_id}/messages")
async def write(conversation_id: str, body: Words, who: Working, desk: TheDesk) -> dict[str, Any]:
    """An agent's message to the customer; the same ``client_id`` again returns the same message."""
    found_id = clean.known_id(conversation_id, "not_found")
    own_id = clean.client_id(body.client_id)
    most = desk.settings.max_message_chars
    message = await desk.store.write(
        lambda session: public(agent_jobs.write(session, found_id, who.agent, own_id, body.text, most))
    )
    return {"message": message}


@router.post("/{conversation_id}/close")
async def close(conversation_id: str, body: Closing, who: Working, desk: TheDesk) -> dict[str, Any]:
    """Ends a conversation; the customer is asked how it was."""
    return await _change(
        desk,
        conversation_id,
        lambda session, found_id: handoffs.close(
            session, found_id, who.agent, desk.company, resolution=body.resolution, note=body.note
        ),
    )


async def _change(desk: Desk, conversation_id: str, change: Any) -> dict[str, Any]:
    found_id = clean.known_id(conversation_id, "not_found")

    def job(session: Session) -> dict[str, Any]:
        changed: Conversation = change(session, found_id)
        return rows.row(session, changed)

    return {"conversation": await desk.store.write(job)}


async def _suggestions(desk: Desk, found: dict[str, Any]) -> list[dict[str, Any]]:
    row = found["conversation"]
    said = [m for m in found["messages"] if m["role"] == "customer"]
    if row["state"] not in {"queued", "agent"} or not said:
        return []
    # "No, that didn't help" says nothing to search by: until the customer has said more, the problem does.
    handed_over = (found["handoff"] or {}).get("created_at") or ""
    words = said[-1]["text"] if said[-1]["at"] > handed_over else row["summary"] or said[-1]["text"]
    return await asyncio.to_thread(desk.library.suggestions, words, row["language"], _rejected(found["handoff"]))


def _rejected(handoff: dict[str, Any] | None) -> set[str]:
    """Articles that the customer said did not help."""
    searches = (handoff or {}).get("package", {}).get("retrieval", [])
    return {hit["article_id"] for search in searches for hit in search["hits"] if hit.get("feedback") == "rejected"}
