"""What agents see of a conversation in their list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from bot.desk.accounts import Agent
from bot.desk.events import RowChanged
from bot.desk.ids import iso
from bot.desk.models import Conversation, Handoff
from bot.desk.row_query import row_query
from bot.desk.store import announce
from bot.desk.work_models import ConversationTag, Participant
from bot.taxonomy import load_taxonomy

TIMES = ("created_at", "waiting_since", "updated_at", "closed_at")
TARGETS = ("first_reply_at", "first_reply_due_at", "resolution_due_at")
PLAIN = ("id", "state", "channel", "language", "family", "intent", "reason", "priority")


def row(session: Session, conversation: Conversation) -> dict[str, Any]:
    """A conversation as a row of the agents' list."""
    return rows_of(session, [conversation.id])[0]


def tell_agents(session: Session, conversation: Conversation) -> None:
    """Tells agents how the conversation looks in their list, unless it is the bot's."""
    if conversation.state != "bot":
        announce(session, RowChanged(conversation.id, row(session, conversation)))


def rows_of(session: Session, ids: Sequence[str]) -> list[dict[str, Any]]:
    """Rows of these conversations, in this order, with three queries however many they are."""
    if not ids:
        return []
    session.flush()
    found = {one.id: one for one in session.execute(row_query().where(Conversation.id.in_(ids)))}
    tags: dict[str, list[str]] = defaultdict(list)
    tagged = select(ConversationTag.conversation_id, ConversationTag.tag)
    for conversation_id, tag in session.execute(tagged.where(ConversationTag.conversation_id.in_(ids))):
        tags[conversation_id].append(tag)
    people: dict[str, list[dict[str, str]]] = defaultdict(list)
    joined = select(Participant.conversation_id, Agent.id, Agent.name).join(Agent, Agent.id == Participant.agent_id)
    joined = joined.where(Participant.conversation_id.in_(ids)).order_by(Participant.joined_at)
    for conversation_id, agent_id, name in session.execute(joined):
        people[conversation_id].append({"id": agent_id, "name": name})
    return [_row(found[one], sorted(tags[one]), people[one]) for one in ids if one in found]


def newest_handoff(session: Session, conversation_id: str) -> Handoff | None:
    """The last time that the conversation was handed over."""
    query = select(Handoff).where(Handoff.conversation_id == conversation_id)
    return session.scalar(query.order_by(Handoff.created_at.desc()).limit(1))


def _row(found: Row[Any], tags: list[str], participants: list[dict[str, str]]) -> dict[str, Any]:
    said = {"role": found.last_role, "text": found.last_text, "at": iso(found.last_at)} if found.last_role else None
    return {
        **{name: getattr(found, name) for name in PLAIN},
        "intent_title": load_taxonomy().title_of(found.intent, found.language),
        "summary": found.problem,
        "customer": {
            "id": found.customer_id,
            "name": found.customer_name,
            "email": found.email,
            "phone": found.phone,
        },
        "team": {"id": found.team_id, "name": found.team_name} if found.team_id else None,
        "agent": {"id": found.agent_id, "name": found.agent_name} if found.agent_id else None,
        "participants": participants,
        "tags": tags,
        **{name: iso(getattr(found, name)) for name in (*TIMES, *TARGETS)},
        "left": bool(found.left),
        "reopened": found.reopened,
        "resolution": found.resolution,
        "root_cause": found.root_cause,
        "erased": found.erased_at is not None,
        "last_message": said,
        "unread": found.unread,
    }
