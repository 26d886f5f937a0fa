"""What agents see of a conversation in their list, and of it as a whole."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from bot.desk.accounts import Agent
from bot.desk.events import RowChanged
from bot.desk.ids import iso
from bot.desk.messages import history, public
from bot.desk.models import Conversation, Customer, Handoff, Message
from bot.desk.store import announce
from bot.taxonomy import load_taxonomy

MAX_ROWS = 1000
MAX_MESSAGES = 2000
# The package counts 1 to 4; people read words.


def row(session: Session, conversation: Conversation) -> dict[str, Any]:
    """A conversation as a row of the agents' list."""
    return _rows_of(session, [conversation])[0]


def tell_agents(session: Session, conversation: Conversation) -> None:
    """Tells agents how the conversation looks in their list, unless it is the bot's."""
    if conversation.state != "bot":
        announce(session, RowChanged(conversation.id, row(session, conversation)))


def rows(session: Session, states: list[str], family: str | None) -> list[dict[str, Any]]:
    """Rows of the conversations in these states, the longest waiting first, then the latest changed."""
    query = select(Conversation).where(Conversation.state.in_(states))
    if family is not None:
        query = query.where(Conversation.family == family)
    query = query.order_by(
        Conversation.waiting_since.is_(None), Conversation.waiting_since, Conversation.updated_at.desc()
    ).limit(MAX_ROWS)
    return _rows_of(session, list(session.scalars(query)))


def whole(session: Session, conversation: Conversation) -> dict[str, Any]:
    """A conversation with its messages, its newest handoff and what was found out about its answers."""
    shown = [public(message) for message in history(session, conversation.id, most=MAX_MESSAGES)]
    handoff = newest_handoff(session, conversation.id)
    answers = (message for message in shown if message["kind"] == "answer")
    return {
        "conversation": row(session, conversation),
        "messages": shown,
        "handoff": _handoff_view(handoff) if handoff else None,
        "feedback": [
            {"message_id": m["id"], "article_id": m["payload"]["article"]["id"], "value": m["payload"]["feedback"]}
            for m in answers
            if m["payload"].get("feedback")
        ],
    }


def newest_handoff(session: Session, conversation_id: str) -> Handoff | None:
    """The last time that the conversation was handed over."""
    query = select(Handoff).where(Handoff.conversation_id == conversation_id)
    return session.scalar(query.order_by(Handoff.created_at.desc()).limit(1))


def _handoff_view(handoff: Handoff) -> dict[str, Any]:
    return {
        "id": handoff.id,
        "status": handoff.status,
        "created_at": iso(handoff.created_at),
        "accepted_at": iso(handoff.accepted_at),
        "resolution": handoff.resolution,
        "note": handoff.note,
        "package": handoff.package,
    }


def _rows_of(session: Session, conversations: list[Conversation]) -> list[dict[str, Any]]:
    """Rows for many conversations with a fixed number of queries."""
    session.flush()
    ids = [conversation.id for conversation in conversations]
    handoffs = {h.conversation_id: h for h in session.scalars(_handoffs(ids))}
    agent_ids = {c.agent_id for c in conversations}
    agents: dict[str | None, Agent] = {a.id: a for a in session.scalars(select(Agent).where(Agent.id.in_(agent_ids)))}
    customer_ids = {c.customer_id for c in conversations}
    customers = {c.id: c for c in session.scalars(select(Customer).where(Customer.id.in_(customer_ids)))}
    last = {m.conversation_id: m for m in session.scalars(_last_messages(ids))}
    unread: dict[str, int] = dict(session.execute(_unread(ids)).tuples().all())
    return [
        _row(
            c, handoffs.get(c.id), agents.get(c.agent_id), customers[c.customer_id], last.get(c.id), unread.get(c.id, 0)
        )
        for c in conversations
    ]


def _row(
    conversation: Conversation,
    handoff: Handoff | None,
    agent: Agent | None,
    customer: Customer,
    last: Message | None,
    unread: int,
) -> dict[str, Any]:
    package = handoff.package if handoff else {}
    return {
        "id": conversation.id,
        "state": conversation.state,
        "language": conversation.language,
        "family": conversation.family,
        "intent": conversation.intent,
        "intent_title": load_taxonomy().title_of(conversation.intent, conversation.language),
        "reason": handoff.reason if handoff else None,
        "priority": package.get("routing", {}).get("priority"),
        "summary": package.get("summary", {}).get("problem"),
        "customer": {"id": customer.id, "name": customer.name, "email": customer.email},
        "agent": {"id": agent.id, "name": agent.name} if agent else None,
        "created_at": iso(conversation.created_at),
        "waiting_since": iso(conversation.waiting_since),
        "updated_at": iso(conversation.updated_at),
        "last_message": {"role": last.role, "text": last.text, "at": iso(last.created_at)} if last else None,
        "unread": unread,
    }


def _handoffs(ids: list[str]) -> Select[tuple[Handoff]]:
    return select(Handoff).where(Handoff.conversation_id.in_(ids)).order_by(Handoff.created_at)


def _last_messages(ids: list[str]) -> Select[tuple[Message]]:
    newest = (
        select(Message.conversation_id, func.max(Message.seq).label("seq"))
        .where(Message.conversation_id.in_(ids), Message.role != "system")
        .group_by(Message.conversation_id)
        .subquery()
    )
    same = and_(Message.conversation_id == newest.c.conversation_id, Message.seq == newest.c.seq)
    return select(Message).join(newest, same)


def _unread(ids: list[str]) -> Select[tuple[str, int]]:
    return (
        select(Message.conversation_id, func.count())
        .join(Conversation, Conversation.id == Message.conversation_id)
        .where(Message.conversation_id.in_(ids), Message.role == "customer", Message.seq > Conversation.agent_seen_seq)
        .group_by(Message.conversation_id)
    )
