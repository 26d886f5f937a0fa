"""A conversation as an agent sees it on opening it: what was said and noted, what the bot made of it, who it is."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.desk import access, rows
from bot.desk.accounts import Agent
from bot.desk.messages import history, public
from bot.desk.models import Conversation, Customer
from bot.desk.routing.hooks import handoff_view
from bot.desk.sign_in import SignedIn
from bot.desk.work.notes import notes_of
from bot.desk.work.understanding import understanding_of
from bot.desk.work_models import Participant

MAX_MESSAGES = 2000
MAX_EARLIER = 20


def whole(session: Session, who: SignedIn, conversation: Conversation) -> dict[str, Any]:
    """The detail of a conversation, but for suggestions, which come from the articles."""
    said = history(session, conversation.id, most=MAX_MESSAGES)
    shown = [public(message) for message in said]
    handoff = rows.newest_handoff(session, conversation.id)
    answers = (message for message in shown if message["kind"] == "answer")
    return {
        "conversation": rows.row(session, conversation),
        "messages": shown,
        "notes": notes_of(session, conversation.id),
        "handoff": handoff_view(handoff) if handoff else None,
        "feedback": [
            {"message_id": m["id"], "article_id": m["payload"]["article"]["id"], "value": m["payload"]["feedback"]}
            for m in answers
            if m["payload"].get("feedback")
        ],
        "understanding": understanding_of(said, conversation.language),
        "page": conversation.page,
        "participants": participants(session, conversation.id),
        "customer": _customer(session.get_one(Customer, conversation.customer_id)),
        "earlier": _earlier(session, who, conversation),
        "customer_seen_seq": conversation.customer_seen_seq,
    }


def participants(session: Session, conversation_id: str) -> list[dict[str, str]]:
    """Who has joined, the first one first."""
    joined = (
        select(Agent)
        .join(Participant, Participant.agent_id == Agent.id)
        .where(Participant.conversation_id == conversation_id)
        .order_by(Participant.joined_at)
    )
    return [{"id": agent.id, "name": agent.name} for agent in session.scalars(joined)]


def _customer(customer: Customer) -> dict[str, Any]:
    return {"id": customer.id, "name": customer.name, "email": customer.email, "phone": customer.phone}


def _earlier(session: Session, who: SignedIn, conversation: Conversation) -> list[dict[str, Any]]:
    """Rows of the customer's other conversations that this agent may see, the latest first; none without a word."""
    others = (
        select(Conversation.id)
        .where(
            Conversation.customer_id == conversation.customer_id,
            Conversation.id != conversation.id,
            Conversation.last_seq > 0,
            access.seen_by(who),
        )
        .order_by(Conversation.created_at.desc(), Conversation.id)
        .limit(MAX_EARLIER)
    )
    return rows.rows_of(session, list(session.scalars(others)))
