"""Words that agents put on conversations. Jobs for the store."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.desk import audit
from bot.desk.accounts import Agent
from bot.desk.clean import clean_text
from bot.desk.errors import Refused
from bot.desk.models import Conversation
from bot.desk.work_models import ConversationTag

MAX_TAGS = 20
MAX_CHARS = 40


def cleaned(value: object) -> list[str]:
    """Tags in the one form in which they are kept: lower case, single spaces, no commas, each once.

    Raises:
        Refused: ``bad_tags``.

    >>> cleaned(["  Firmware  3.2 ", "firmware 3.2", "VIP"])
    ['firmware 3.2', 'vip']
    """
    refused = Refused("bad_tags", status=422, most=MAX_TAGS, chars=MAX_CHARS)
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise refused
    tags = [" ".join(clean_text(one).lower().split()) for one in value]
    tags = list(dict.fromkeys(tag for tag in tags if tag))
    # The list's filter and its exports part tags by commas.
    if len(tags) > MAX_TAGS or any(len(tag) > MAX_CHARS or "," in tag for tag in tags):
        raise refused
    return tags


def tags_of(session: Session, conversation_id: str) -> list[str]:
    """A conversation's tags in order."""
    query = select(ConversationTag.tag).where(ConversationTag.conversation_id == conversation_id)
    return list(session.scalars(query.order_by(ConversationTag.tag)))


def set_tags(session: Session, conversation: Conversation, agent: Agent, value: object) -> None:
    """Puts these tags, and no others, on a conversation that was loaded to be changed.

    Raises:
        Refused: ``bad_tags``.
    """
    wanted, there = set(cleaned(value)), set(tags_of(session, conversation.id))
    added, removed = sorted(wanted - there), sorted(there - wanted)
    if not added and not removed:
        return
    session.execute(
        delete(ConversationTag).where(
            ConversationTag.conversation_id == conversation.id, ConversationTag.tag.in_(removed)
        )
    )
    session.add_all(ConversationTag(conversation_id=conversation.id, tag=tag) for tag in added)
    session.flush()
    audit.record(session, agent, "conversation.tagged", "conversation", conversation.id, added=added, removed=removed)
