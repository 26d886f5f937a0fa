"""Turns that the bot could not do for a reason that passes. They are done later, in order, while the customer waits."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, exists, or_, select
from sqlalchemy.orm import Session

from bot.desk.events import TurnReady
from bot.desk.ids import now
from bot.desk.models import Conversation, Handoff, Message, Turn
from bot.desk.store import announce

#: Why a turn may be tried again, and how often: what fails for another reason would fail the same way again, and even
#: of these one must not hold up for ever what was written after it.
MOST_ATTEMPTS = {"unreachable": 20, "timeout": 10, "status": 10, "busy": 20}
# An answer that comes later than this would puzzle more than help; the customer was offered a person.
STILL_WAITS = timedelta(minutes=10)


def _may_be_tried() -> ColumnElement[bool]:
    passing = (and_(Turn.error == code, Turn.attempts < bindparam(f"most_{code}")) for code in MOST_ATTEMPTS)
    # What people have seen since is theirs, also where the bot has the conversation again.
    after = exists().where(Handoff.conversation_id == Turn.conversation_id, Handoff.created_at >= Message.created_at)
    return and_(Turn.state == "failed", or_(*passing), Message.created_at > bindparam("since"), ~after)


#: Part of a statement that reads a conversation: whether :func:`take_up` may find something in it.
ANY_FAILED = exists().where(Turn.conversation_id == Conversation.id, Turn.state == "failed")
WAITING = (
    select(Turn, Message.text)
    .join(Message, Message.id == Turn.message_id)
    .where(Turn.conversation_id == bindparam("conversation"), _may_be_tried())
    .order_by(Turn.seq)
    .execution_options(populate_existing=True)
)
CONVERSATIONS = (
    select(Turn.conversation_id).join(Message, Message.id == Turn.message_id).where(_may_be_tried()).distinct()
)


def take_up(session: Session, conversation: Conversation, words: str | None = None) -> None:
    """Makes failed turns of a conversation ready again, unless people have it by now.

    Args:
        conversation: Loaded to be changed.
        words: What the customer writes at this moment; who asks the same again gets one answer.
    """
    if conversation.state != "bot":
        return
    for turn, text in session.execute(WAITING, {"conversation": conversation.id} | _limits()).tuples():
        if text == words:
            turn.state, turn.error = "done", "asked_again"
            continue
        turn.state = "pending"
        announce(session, TurnReady(conversation.id, turn.message_id, turn.kind))


def conversations(session: Session) -> list[str]:
    """Ids of the conversations that :func:`take_up` would find something in."""
    return list(session.scalars(CONVERSATIONS, _limits()))


def _limits() -> dict[str, Any]:
    return {"since": now() - STILL_WAITS} | {f"most_{code}": most for code, most in MOST_ATTEMPTS.items()}
