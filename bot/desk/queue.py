"""The queue: who is next, and an honest guess at how long it takes."""

from __future__ import annotations

from datetime import timedelta
from statistics import median

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from bot.desk.ids import now
from bot.desk.models import Conversation, Handoff

# Fewer waits than this say nothing; older or more than these say how it was, not how it is.
MIN_SAMPLES = 3
MAX_SAMPLES = 20
MAX_AGE = timedelta(hours=4)


def place_and_wait(session: Session, conversation: Conversation) -> tuple[int | None, int | None]:
    """Place in the queue of the conversation's family (1 is next) and expected wait in seconds; None when not known."""
    if conversation.state != "queued" or conversation.waiting_since is None:
        return None, None
    before = and_(Conversation.waiting_since == conversation.waiting_since, Conversation.id < conversation.id)
    ahead = session.scalar(
        select(func.count())
        .select_from(Conversation)
        .where(
            Conversation.state == "queued",
            Conversation.family == conversation.family,
            or_(Conversation.waiting_since < conversation.waiting_since, before),
        )
    )
    waited_s = (now() - conversation.waiting_since).total_seconds()
    return (ahead or 0) + 1, expected_wait_s(_recent_waits_s(session, conversation.family), waited_s)


def expected_wait_s(recent_s: list[float], waited_s: float) -> int | None:
    """What is left of the median of recent waits; None when there are too few, or when the guess has proved wrong.

    >>> expected_wait_s([100.0, 200.0, 300.0], 50.0)
    150
    >>> expected_wait_s([100.0, 200.0, 300.0], 250.0) is None
    True
    """
    if len(recent_s) < MIN_SAMPLES:
        return None
    left_s = median(recent_s) - waited_s
    return round(left_s) if left_s > 0 else None


def queued_family(session: Session, family: str | None) -> list[Conversation]:
    """Everyone who waits in a family's queue, the next one first."""
    query = select(Conversation).where(Conversation.state == "queued", Conversation.family == family)
    return list(session.scalars(query.order_by(Conversation.waiting_since, Conversation.id)))


def _recent_waits_s(session: Session, family: str | None) -> list[float]:
    recent = (
        select(Handoff.created_at, Handoff.accepted_at)
        .where(Handoff.accepted_at > now() - MAX_AGE, Handoff.family == family)
        .order_by(Handoff.accepted_at.desc())
        .limit(MAX_SAMPLES)
    )
    return [(accepted - created).total_seconds() for created, accepted in session.execute(recent)]
