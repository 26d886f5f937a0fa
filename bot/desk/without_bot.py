"""A conversation handed to people without the bot's help: with what the desk's own store tells."""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot.desk import packages
from bot.desk.asked.recording import mark_handed_over
from bot.desk.handoffs import queue
from bot.desk.models import Conversation, Message
from bot.desk.place import Place


def hand_over(session: Session, conversation: Conversation, message: Message, reason: str, place: Place) -> None:
    """Puts it into the queue.

    Args:
        conversation: Loaded to be changed; the bot has it.
        message: The customer's message that led here.
        reason: Reason code.
    """
    made = packages.minimal(session, conversation, message, reason)
    package = packages.complete(session, conversation, made, place.company, place.base_url)
    mark_handed_over(session, conversation.id, None)
    queue(session, conversation, package, place.company)
