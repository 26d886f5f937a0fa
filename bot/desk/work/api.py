"""``/api/agent/conversations/…``: one conversation, and what is written in it."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel

from bot.desk import agent_jobs, clean
from bot.desk.desk import Desk
from bot.desk.guard import TheDesk, Working
from bot.desk.messages import public

router = APIRouter(prefix="/api/agent/conversations")


class Words(BaseModel):
    """A message of an agent's; what is wrong with it is said in sentences, so its types are checked later."""

    client_id: Any = None
    text: Any = None


@router.get("/{conversation_id}")
async def conversation(conversation_id: str, who: Working, desk: TheDesk) -> dict[str, Any]:
    """One conversation, whole, with the articles that the bot would offer for the customer's last words."""
    found_id = clean.known_id(conversation_id, "not_found")
    found = await desk.store.read(lambda session: agent_jobs.look(session, found_id))
    if found["conversation"]["unread"]:
        await desk.store.write(lambda session: agent_jobs.seen(session, found_id, who.agent.id))
    return found | {"suggestions": await _suggestions(desk, found)}


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
