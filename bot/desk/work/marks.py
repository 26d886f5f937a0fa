"""Read marks both ways, and the page a customer is on. Jobs for the store."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from bot.desk.conversations import to_change
from bot.desk.events import SeenByAgent
from bot.desk.models import Conversation
from bot.desk.store import announce
from bot.desk.work.told import tell_consoles

#: Part of a page that the connection tells, not the page itself.
USER_AGENT = "user_agent"


def unread_by(conversation: Conversation, agent_id: str) -> bool:
    """Whether an agent's look changes what is marked as read.

    What belongs to somebody else stays unread for them, and nobody's look counts while the bot has the floor.
    """
    theirs = conversation.state != "bot" and conversation.agent_id in (None, agent_id)
    return theirs and conversation.agent_seen_seq < conversation.last_seq


def agent_saw(session: Session, conversation_id: str, agent_id: str) -> None:
    """Notes that an agent has read all there is."""
    conversation = to_change(session, conversation_id)
    if unread_by(conversation, agent_id):
        read_up_to(session, conversation, conversation.last_seq)


def read_up_to(session: Session, conversation: Conversation, seq: int) -> None:
    """Marks messages as read by an agent, and tells the customer; a mark never goes back."""
    if seq > conversation.agent_seen_seq:
        conversation.agent_seen_seq = seq
        announce(session, SeenByAgent(conversation.id, seq))


def customer_saw(session: Session, conversation_id: str, seq: int) -> None:
    """Notes up to where the customer has read; a mark never goes back, nor beyond what there is."""
    conversation = to_change(session, conversation_id)
    read = min(seq, conversation.last_seq)
    if read <= conversation.customer_seen_seq:
        return
    conversation.customer_seen_seq = read
    if conversation.state != "bot":
        tell_consoles(session, conversation, "seen", seq=read)


def went_to(session: Session, conversation_id: str, page: dict[str, Any]) -> None:
    """Notes the page that the customer went to; what is known of their browser stays."""
    conversation = to_change(session, conversation_id)
    if conversation.erased_at is not None:  # a window that has not heard of it yet
        return
    before = conversation.page or {}
    after = {**page, **({USER_AGENT: before[USER_AGENT]} if USER_AGENT in before else {})}
    if after != before:
        conversation.page = after
        tell_page(session, conversation)


def tell_page(session: Session, conversation: Conversation) -> None:
    """Tells consoles where the customer is, unless the bot has the floor."""
    if conversation.state != "bot":
        tell_consoles(session, conversation, "page", page=conversation.page)
