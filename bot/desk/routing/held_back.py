"""Whom a waiting conversation is not given to again: who left it unanswered and has shown no sign of life since."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.desk.accounts import Agent
from bot.desk.models import Conversation, Message
from bot.desk.place import agent_came
from bot.desk.record_models import AuditEntry

REQUEUED, TAKEN = "conversation.requeued", "conversation.taken"

#: By conversation: when it was last taken back from which agent, by the agent's id.
Left = dict[str, dict[str, datetime]]


def left_unanswered(session: Session, team_id: str) -> Left:
    """Who left which of a team's waiting conversations unanswered, and when it was last taken back from them."""
    query = (
        select(AuditEntry.subject_id, AuditEntry.details, AuditEntry.at)
        .join(Conversation, Conversation.id == AuditEntry.subject_id)
        .where(
            Conversation.state == "queued",
            Conversation.team_id == team_id,
            AuditEntry.subject_kind == "conversation",
            AuditEntry.action == REQUEUED,
        )
        .order_by(AuditEntry.id)
    )
    found: Left = defaultdict(dict)
    for conversation_id, details, at in session.execute(query).tuples():
        if conversation_id and details.get("agent"):
            found[conversation_id][details["agent"]] = at
    return found


def signs_of_life(session: Session, left: Left) -> dict[str, datetime]:
    """When those who left something unanswered last wrote, took a conversation by hand or came online, by id."""
    first: dict[str, datetime] = {}
    for by_agent in left.values():
        for agent_id, at in by_agent.items():
            first[agent_id] = min(at, first.get(agent_id, at))
    found = {}
    for agent_id, since in first.items():
        signs = (_took(session, agent_id, since), _wrote(session, agent_id, since), agent_came(session, agent_id))
        newest = max((sign for sign in signs if sign is not None), default=None)
        if newest is not None:
            found[agent_id] = newest
    return found


def _took(session: Session, agent_id: str, since: datetime) -> datetime | None:
    mine = (AuditEntry.actor_id == agent_id, AuditEntry.action == TAKEN, AuditEntry.at > since)
    return session.scalar(select(func.max(AuditEntry.at)).where(*mine))


def _wrote(session: Session, agent_id: str, since: datetime) -> datetime | None:
    query = (
        select(func.max(Message.created_at))
        .join(Conversation, Conversation.id == Message.conversation_id)
        .join(Agent, Agent.id == Conversation.agent_id)
        .where(
            Conversation.agent_id == agent_id,
            Conversation.updated_at > since,
            Message.role == "agent",
            # Somebody who joined them may have written there too.
            Message.author == Agent.name,
            Message.created_at > since,
        )
    )
    return session.scalar(query)
