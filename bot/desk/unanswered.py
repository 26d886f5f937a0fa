"""Turns that the bot could not do: done later, in order, where the reason passes; after that they are a person's."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, exists, or_, select
from sqlalchemy.orm import Session

from bot.desk import without_bot
from bot.desk.conversations import to_change
from bot.desk.events import TurnReady
from bot.desk.ids import now
from bot.desk.models import Conversation, Handoff, Message, Turn
from bot.desk.place import Place
from bot.desk.store import announce

#: Why a turn may be tried again, and how often: what fails for another reason would fail the same way again, and even
#: of these one must not hold up for ever what was written after it.
MOST_ATTEMPTS = {"unreachable": 20, "timeout": 10, "status": 10, "busy": 20}
# An answer of the bot's that comes later than this would puzzle more than help; a person knows what to say by then.
STILL_WAITS = timedelta(minutes=10)
# Who wrote before this has found another way; a desk that starts again after days must not call them back.
FORGOTTEN = timedelta(days=1)


def _nobody_has_seen() -> ColumnElement[bool]:
    # What people have seen since is theirs, also where the bot has the conversation again.
    after = exists().where(Handoff.conversation_id == Turn.conversation_id, Handoff.created_at >= Message.created_at)
    return and_(Turn.state == "failed", ~after)


def _may_be_tried() -> ColumnElement[bool]:
    passing = (and_(Turn.error == code, Turn.attempts < bindparam(f"most_{code}")) for code in MOST_ATTEMPTS)
    return and_(_nobody_has_seen(), or_(*passing), Message.created_at > bindparam("since"))


def _left_to_people() -> ColumnElement[bool]:
    in_vain = (and_(Turn.error == code, Turn.attempts >= bindparam(f"most_{code}")) for code in MOST_ATTEMPTS)
    late = Message.created_at <= bindparam("since")
    return and_(_nobody_has_seen(), or_(late, *in_vain), Message.created_at > bindparam("forgotten"))


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
#: Turns of the conversations that the bot has.
WITH_BOT = (
    select(Turn.conversation_id)
    .join(Conversation, Conversation.id == Turn.conversation_id)
    .join(Message, Message.id == Turn.message_id)
    .where(Conversation.state == "bot")
)
LEFT = WITH_BOT.where(_left_to_people()).distinct()
ANYBODY_WAITS = WITH_BOT.where(_nobody_has_seen(), Message.created_at > bindparam("forgotten")).limit(1)
OLDEST_LEFT = (
    select(Message)
    .join(Turn, Turn.message_id == Message.id)
    .where(Turn.conversation_id == bindparam("conversation"), _left_to_people())
    .order_by(Turn.seq)
    .limit(1)
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


def anybody_waits(session: Session) -> bool:
    """Whether there is a message that the bot has not answered and that no person has seen."""
    return session.scalar(ANYBODY_WAITS, _limits()) is not None


def left_to_people(session: Session) -> list[str]:
    """Ids of the conversations that :func:`hand_over` would put into the queue."""
    return list(session.scalars(LEFT, _limits()))


def hand_over(session: Session, conversation_id: str, place: Place) -> None:
    """Puts a conversation into the queue in which the bot has not answered in time and will not any more.

    Nothing is done where people have it by now, or the bot has answered after all.
    """
    conversation = to_change(session, conversation_id)
    message = session.scalar(OLDEST_LEFT, {"conversation": conversation_id} | _limits())
    if conversation.state == "bot" and message is not None:
        without_bot.hand_over(session, conversation, message, "bot_failure", place)


def _limits() -> dict[str, Any]:
    moment = now()
    most = {f"most_{code}": most for code, most in MOST_ATTEMPTS.items()}
    return {"since": moment - STILL_WAITS, "forgotten": moment - FORGOTTEN} | most
