"""Conversations as they are kept, whole, a few at a time. Jobs for the store; the form is in ``docs/export.md``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from bot.desk.access import seen_by
from bot.desk.accounts import Agent
from bot.desk.company import Company
from bot.desk.errors import Refused
from bot.desk.ids import iso
from bot.desk.messages import public
from bot.desk.models import ArticleFeedback, Conversation, Handoff, Message, Rating
from bot.desk.rows import rows_of
from bot.desk.sign_in import SignedIn
from bot.desk.work_models import Note

SCHEMA = "tandem-export-1"
# What is in memory at once, however long the range.
AT_ONCE = 20
#: Of a row, what is of the moment and not of the record.
NOT_KEPT = ("unread", "last_message", "left", "summary", "reason", "participants")


@dataclass(frozen=True)
class Days:
    """A range of days on which conversations began, both included.

    Attributes:
        start: When the first begins.
        end: When the last is over.
    """

    first: date
    last: date
    start: datetime
    end: datetime


@dataclass(frozen=True)
class After:
    """The last conversation that was exported so far."""

    created_at: datetime
    id: str


def days(first: object, last: object, company: Company) -> Days:
    """A range of days as the company counts them, in its own time zone.

    Raises:
        Refused: ``bad_days``.
    """
    try:
        begin, end = date.fromisoformat(str(first)), date.fromisoformat(str(last))
        midnight = datetime.combine(end + timedelta(days=1), time(), company.timezone)
    except (ValueError, OverflowError):
        raise Refused("bad_days", status=422) from None
    if end < begin:
        raise Refused("bad_days", status=422)
    return Days(begin, end, datetime.combine(begin, time(), company.timezone), midnight)


def some(
    session: Session, who: SignedIn, wanted: Days, after: After | None
) -> tuple[list[dict[str, Any]], After | None]:
    """The next conversations of a range that somebody may see, and where to go on; None when these were the last."""
    query = select(Conversation).where(
        Conversation.created_at >= wanted.start, Conversation.created_at < wanted.end, seen_by(who)
    )
    if after is not None:
        later = and_(Conversation.created_at == after.created_at, Conversation.id > after.id)
        query = query.where(or_(Conversation.created_at > after.created_at, later))
    found = list(session.scalars(query.order_by(Conversation.created_at, Conversation.id).limit(AT_ONCE)))
    end = After(found[-1].created_at, found[-1].id) if len(found) == AT_ONCE else None
    return records(session, [one.id for one in found]), end


def records(session: Session, ids: Sequence[str]) -> list[dict[str, Any]]:
    """These conversations with all that was said, noted and rated in them."""
    messages = _by_conversation(session, Message, ids, Message.seq)
    notes = _by_conversation(session, Note, ids, Note.created_at)
    handoffs = _by_conversation(session, Handoff, ids, Handoff.created_at)
    ratings = _by_conversation(session, Rating, ids, Rating.created_at)
    thumbs = _by_conversation(session, ArticleFeedback, ids, ArticleFeedback.created_at)
    names = _names(session, notes, handoffs)
    return [
        {
            **{name: value for name, value in row.items() if name not in NOT_KEPT},
            "messages": [public(message) for message in messages[row["id"]]],
            "notes": [_note(note, names) for note in notes[row["id"]]],
            "handoffs": [_handoff(handoff, names) for handoff in handoffs[row["id"]]],
            "ratings": [_rating(rating) for rating in ratings[row["id"]]],
            "article_feedback": [_thumb(thumb) for thumb in thumbs[row["id"]]],
        }
        for row in rows_of(session, ids)
    ]


def _by_conversation(session: Session, table: Any, ids: Sequence[str], order: Any) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for one in session.scalars(select(table).where(table.conversation_id.in_(ids)).order_by(order)):
        found[one.conversation_id].append(one)
    return found


def _names(session: Session, *by_conversation: dict[str, list[Any]]) -> dict[str, str]:
    ids = {one.agent_id for found in by_conversation for many in found.values() for one in many if one.agent_id}
    return dict(session.execute(select(Agent.id, Agent.name).where(Agent.id.in_(ids))).tuples().all()) if ids else {}


def _person(agent_id: str | None, names: dict[str, str]) -> dict[str, Any] | None:
    return {"id": agent_id, "name": names.get(agent_id)} if agent_id else None


def _note(note: Note, names: dict[str, str]) -> dict[str, Any]:
    return {
        "id": note.id,
        "after_seq": note.after_seq,
        "kind": note.kind,
        "text": note.text,
        "at": iso(note.created_at),
        "author": _person(note.agent_id, names),
    }


def _handoff(handoff: Handoff, names: dict[str, str]) -> dict[str, Any]:
    times = ("created_at", "accepted_at", "first_reply_at", "first_reply_due_at", "resolution_due_at", "completed_at")
    plain = ("id", "status", "reason", "family", "intent", "team", "priority", "resolution", "root_cause")
    said = ("article_id", "note", "note_to_bot", "package")
    return {
        **{name: getattr(handoff, name) for name in plain},
        **{name: iso(getattr(handoff, name)) for name in times},
        "agent": _person(handoff.agent_id, names),
        **{name: getattr(handoff, name) for name in said},
    }


def _rating(rating: Rating) -> dict[str, Any]:
    return {"scale": rating.scale, "value": rating.value, "comment": rating.comment, "at": iso(rating.created_at)}


def _thumb(thumb: ArticleFeedback) -> dict[str, Any]:
    return {"message_id": thumb.message_id, "article_id": thumb.article_id, "value": thumb.value}
