"""What a row of the agents' list is made of, in SQL; lists narrow and sort by the same expressions."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select
from sqlalchemy.orm import aliased

from bot.desk.accounts import Agent
from bot.desk.models import Conversation, Customer, Handoff, Message
from bot.desk.schema_types import UtcTime
from bot.desk.team_models import Team

OPEN = ("queued", "agent")
# A list shows one line of it, and a thousand rows are sent at once.
MAX_PREVIEW_CHARS = 300
#: Later than any time target: what has none comes after what has one.
NEVER = literal(datetime(9999, 1, 1, tzinfo=timezone.utc), UtcTime())

Newest = aliased(Handoff)
Last = aliased(Message)


def is_open() -> ColumnElement[bool]:
    """A person is asked for, or has it."""
    return Conversation.state.in_(OPEN)


def waits_for_mail() -> ColumnElement[bool]:
    """A message was left with an address, and nobody has answered it."""
    unanswered = or_(Conversation.state == "queued", Conversation.unanswered_since.is_not(None))
    return and_(Conversation.left_at.is_not(None), is_open(), unanswered)


def next_due() -> ColumnElement[datetime]:
    """The time target that comes next, of a query that was joined with :data:`Newest`; :data:`NEVER` without one."""
    unanswered = and_(Newest.first_reply_at.is_(None), Newest.first_reply_due_at.is_not(None))
    return case((unanswered, Newest.first_reply_due_at), else_=func.coalesce(Newest.resolution_due_at, NEVER))


def with_newest(query: Select[Any]) -> Select[Any]:
    """The query with each conversation's newest handoff, if there is one."""
    return query.outerjoin(Newest, Newest.id == _newest_id(Handoff, Handoff.created_at))


def row_query() -> Select[Any]:
    """Everything that rows show, but for tags and participants."""
    query = select(
        Conversation.id,
        Conversation.state,
        Conversation.channel,
        Conversation.language,
        Conversation.family,
        Conversation.intent,
        func.coalesce(Conversation.priority, Newest.priority).label("priority"),
        Newest.reason,
        Newest.problem,
        Newest.first_reply_at,
        Newest.first_reply_due_at,
        Newest.resolution_due_at,
        Customer.id.label("customer_id"),
        Customer.name.label("customer_name"),
        Customer.email,
        Customer.phone,
        Team.id.label("team_id"),
        Team.name.label("team_name"),
        Agent.id.label("agent_id"),
        Agent.name.label("agent_name"),
        Conversation.created_at,
        Conversation.waiting_since,
        Conversation.updated_at,
        Conversation.closed_at,
        waits_for_mail().label("left"),
        Conversation.reopened,
        Conversation.resolution,
        Conversation.root_cause,
        Conversation.erased_at,
        Last.role.label("last_role"),
        func.substr(Last.text, 1, MAX_PREVIEW_CHARS).label("last_text"),
        Last.created_at.label("last_at"),
        _unread().label("unread"),
    )
    query = query.join(Customer, Customer.id == Conversation.customer_id)
    query = query.outerjoin(Team, Team.id == Conversation.team_id).outerjoin(Agent, Agent.id == Conversation.agent_id)
    return with_newest(query).outerjoin(Last, Last.id == _newest_id(Message, Message.seq, Message.role != "system"))


def _newest_id(table: Any, order: Any, *conditions: ColumnElement[bool]) -> Any:
    of_this = select(table.id).where(table.conversation_id == Conversation.id, *conditions)
    return of_this.order_by(order.desc()).limit(1).correlate(Conversation).scalar_subquery()


def _unread() -> Any:
    news = and_(Message.role == "customer", Message.seq > Conversation.agent_seen_seq)
    count = select(func.count()).select_from(Message).where(Message.conversation_id == Conversation.id, news)
    return count.correlate(Conversation).scalar_subquery()
