"""What other systems are told of conversations and handoffs; worked out only where somebody wants to know."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from bot.desk.hooks.outbox import emit
from bot.desk.hooks.wanted import is_wanted
from bot.desk.ids import iso
from bot.desk.models import Conversation, Handoff
from bot.desk.rows import row


def emit_conversation(session: Session, event: str, conversation: Conversation) -> None:
    """Tells of a conversation, as its row stands."""
    if is_wanted(session, event):
        emit(session, event, conversation.id, conversation=row(session, conversation))


def emit_handoff(session: Session, event: str, handoff: Handoff | None, **more: Any) -> None:
    """Tells of a handoff, with its context package."""
    if handoff is not None and is_wanted(session, event):
        session.flush()
        emit(session, event, handoff.conversation_id, handoff=handoff_view(handoff), **more)


def handoff_view(handoff: Handoff) -> dict[str, Any]:
    """What the protocol calls ``handoff``."""
    return {
        "id": handoff.id,
        "status": handoff.status,
        "created_at": iso(handoff.created_at),
        "accepted_at": iso(handoff.accepted_at),
        "first_reply_at": iso(handoff.first_reply_at),
        "resolution": handoff.resolution,
        "root_cause": handoff.root_cause,
        "article_id": handoff.article_id,
        "note": handoff.note,
        "note_to_bot": handoff.note_to_bot,
        "package": handoff.package,
    }
