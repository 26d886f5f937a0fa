"""What an agent's reply settles."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.desk.accounts import Agent
from bot.desk.ids import now
from bot.desk.models import Conversation, Message
from bot.desk.place import Place
from bot.desk.routing.mail import queue_mail
from bot.desk.rows import newest_handoff


def agent_replied(session: Session, conversation: Conversation, agent: Agent, place: Place) -> None:
    """Notes that an agent has answered; called after their message was added, before agents are told the row."""
    conversation.unanswered_since = None
    handoff = newest_handoff(session, conversation.id)
    if handoff is not None and handoff.first_reply_at is None:
        handoff.first_reply_at = now()
    reply = session.scalar(
        select(Message).where(Message.conversation_id == conversation.id, Message.seq == conversation.last_seq)
    )
    if reply is not None and reply.role == "agent":
        queue_mail(session, conversation, reply, place)
