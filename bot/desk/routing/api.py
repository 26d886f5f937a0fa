"""``/api/agent/conversations/…``: who has a conversation, and how it ends."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel
from sqlalchemy.orm import Session

from bot.desk import clean, handoffs, rows
from bot.desk.desk import Desk
from bot.desk.guard import TheDesk, Working
from bot.desk.models import Conversation

router = APIRouter(prefix="/api/agent/conversations")


class Closing(BaseModel):
    """How a conversation ended."""

    resolution: Any = None
    note: Any = None


@router.post("/{conversation_id}/take")
async def take(conversation_id: str, who: Working, desk: TheDesk) -> dict[str, Any]:
    """Takes a waiting conversation; of several agents the first has it."""
    return await _change(
        desk, conversation_id, lambda session, found_id: handoffs.take(session, found_id, who.agent, desk.company)
    )


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
