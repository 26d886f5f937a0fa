"""``/api/agent/conversations/…``: who has a conversation, where it goes, and how it ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel
from sqlalchemy.orm import Session

from bot.desk import clean, handoffs, rows
from bot.desk.desk import Desk
from bot.desk.guard import TheDesk, Working
from bot.desk.models import Conversation
from bot.desk.routing import closing, joining, prioritising, reopening, returning, transfer

router = APIRouter(prefix="/api/agent/conversations")

Change = Callable[[Session, str], Conversation]


class Closing(BaseModel):
    """How a conversation ended; what is wrong with it is said in sentences, so its types are checked later."""

    resolution: Any = None
    root_cause: Any = None
    article_id: Any = None
    note: Any = None
    tags: Any = None


class Destination(BaseModel):
    """Where a conversation should go."""

    team_id: Any = None
    agent_id: Any = None
    note: Any = None
    force: bool = False


class Returning(BaseModel):
    """What the bot should go on from."""

    note: Any = None


class Priority(BaseModel):
    """How urgent it is, 1 to 4."""

    priority: Any = None


@router.post("/{conversation_id}/take")
async def take(conversation_id: str, who: Working, desk: TheDesk) -> dict[str, Any]:
    """Takes a waiting conversation; of several agents the first has it."""
    return await _change(desk, conversation_id, lambda session, one: handoffs.take(session, who, one, desk.company))


@router.post("/{conversation_id}/close")
async def close(conversation_id: str, body: Closing, who: Working, desk: TheDesk) -> dict[str, Any]:
    """Ends a conversation; the customer is asked how it was."""
    ended = closing.Closing(**body.model_dump())
    return await _change(
        desk, conversation_id, lambda session, one: closing.close(session, who, one, desk.company, ended)
    )


@router.post("/{conversation_id}/reopen")
async def reopen(conversation_id: str, who: Working, desk: TheDesk) -> dict[str, Any]:
    """Opens a closed conversation again, with whoever asks."""
    return await _change(desk, conversation_id, lambda session, one: reopening.reopen(session, who, one, desk.place))


@router.post("/{conversation_id}/transfer")
async def pass_on(conversation_id: str, body: Destination, who: Working, desk: TheDesk) -> dict[str, Any]:
    """Passes a conversation on to another agent or team."""
    to = transfer.Destination(**body.model_dump())
    return await _change(
        desk, conversation_id, lambda session, one: transfer.transfer(session, who, one, to, desk.company)
    )


@router.post("/{conversation_id}/return")
async def give_back(conversation_id: str, body: Returning, who: Working, desk: TheDesk) -> dict[str, Any]:
    """Gives a conversation back to the bot, which goes on from the note."""
    most = desk.settings.max_message_chars
    return await _change(
        desk,
        conversation_id,
        lambda session, one: returning.return_to_bot(session, who, one, body.note, desk.company, most),
    )


@router.put("/{conversation_id}/priority")
async def prioritise(conversation_id: str, body: Priority, who: Working, desk: TheDesk) -> dict[str, Any]:
    """Makes a conversation more or less urgent."""
    return await _change(
        desk,
        conversation_id,
        lambda session, one: prioritising.set_priority(session, who, one, body.priority, desk.company),
    )


@router.post("/{conversation_id}/join")
async def join(conversation_id: str, who: Working, desk: TheDesk) -> dict[str, Any]:
    """Joins the agent who has a conversation, or takes it over from the bot."""
    return await _change(desk, conversation_id, lambda session, one: joining.join(session, who, one, desk.place))


@router.post("/{conversation_id}/leave")
async def leave(conversation_id: str, who: Working, desk: TheDesk) -> dict[str, Any]:
    """Leaves a conversation that one has joined."""
    return await _change(desk, conversation_id, lambda session, one: joining.leave(session, who, one, desk.place))


async def _change(desk: Desk, conversation_id: str, change: Change) -> dict[str, Any]:
    found_id = clean.known_id(conversation_id, "not_found")
    return {"conversation": await desk.store.write(lambda session: rows.row(session, change(session, found_id)))}
