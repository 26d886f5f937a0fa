"""What agents do with a conversation beside taking and closing it. Jobs for the store."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from bot.desk import clean
from bot.desk.accounts import Agent
from bot.desk.conversations import to_change
from bot.desk.errors import Refused
from bot.desk.messages import add_message, by_client_id
from bot.desk.models import Conversation, Message
from bot.desk.rows import tell_agents, whole


def look(session: Session, conversation_id: str) -> dict[str, Any]:
    """A conversation as an agent sees it.

    Raises:
        Refused: ``not_found``.
    """
    conversation = session.get(Conversation, conversation_id)
    if conversation is None:
        raise Refused("not_found", status=404)
    return whole(session, conversation)


def seen(session: Session, conversation_id: str, agent_id: str) -> None:
    """Notes that what is there has been read; what belongs to somebody else stays unread for them."""
    conversation = to_change(session, conversation_id)
    if conversation.agent_id in (None, agent_id):
        conversation.agent_seen_seq = conversation.last_seq


def write(
    session: Session,
    conversation_id: str,
    agent: Agent,
    client_id: str,
    words: object,
    max_chars: int,
) -> Message:
    """Adds an agent's message; the same ``client_id`` again returns the stored one.

    Raises:
        Refused: ``not_found``, ``not_yours``, ``conversation_closed``, ``bad_client_id``, or what the text lacks.
    """
    conversation = to_change(session, conversation_id)
    if conversation.agent_id != agent.id:
        raise Refused("not_yours", status=409)
    sent = by_client_id(session, conversation_id, client_id)
    if sent is not None:
        if sent.role != "agent":
            raise Refused("bad_client_id", status=409)
        return sent
    if conversation.state == "closed":
        raise Refused("conversation_closed", status=409)
    text = clean.message_text(words, max_chars)
    message = add_message(session, conversation, role="agent", text=text, client_id=client_id, author=agent.name)
    conversation.agent_seen_seq = message.seq
    tell_agents(session, conversation)
    return message
