"""A team's queue: who is next, and an honest guess at how long it takes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from itertools import pairwise
from statistics import median

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.desk.company import Company
from bot.desk.ids import now
from bot.desk.models import Conversation, Handoff
from bot.desk.place import agents_connected
from bot.desk.routing.answering import answering
from bot.desk.routing.hours import is_open, opens_at
from bot.desk.routing.priority import NORMAL, urgency
from bot.desk.routing.targets import target_s
from bot.desk.team_models import Team

# Fewer waits than this say nothing; older or more than these say how it was, not how it is.
MIN_SAMPLES = 3
MAX_SAMPLES = 20
MAX_AGE = timedelta(hours=4)


@dataclass(frozen=True)
class Standing:
    """How a team's queue stands.

    Attributes:
        line: Ids of the conversations whose customers wait, the next one first; who left a message is not among them.
        recent_s: How long those waited who were taken lately, seconds.
        pace_s: The usual time between two of them, seconds.
        there: How many agents of the team are there.
        free: How many of these have room for one more.
        opening: Whether the team is closed, and when it opens.
    """

    line: tuple[str, ...] = ()
    recent_s: tuple[float, ...] = ()
    pace_s: float = 0.0
    there: int = 0
    free: int = 0
    opening: tuple[bool, datetime | None] = (False, None)

    @cached_property
    def places(self) -> dict[str, int]:
        """The place of each in the line, from 1."""
        return {found_id: place for place, found_id in enumerate(self.line, 1)}


def standing(session: Session, team_id: str | None, company: Company) -> Standing:
    """How the queue of a team stands now; what is not known while it is closed is left out."""
    team = session.get(Team, team_id) if team_id else None
    line = tuple(waiting_line(session, team_id, team))
    opening = opening_of(team, company)
    if opening[0]:
        return Standing(line, opening=opening)
    agents = answering(session, team_id, agents_connected(session))
    recent_s, pace_s = _recent_waits(session, team, team_id, company)
    return Standing(line, recent_s, pace_s, len(agents), sum(agent.has_room for agent in agents))


def opening_of(team: Team | None, company: Company) -> tuple[bool, datetime | None]:
    """Whether a team is closed now, and when it opens."""
    moment = now()
    return not is_open(team, company, moment), opens_at(team, company, moment)


def waiting_line(session: Session, team_id: str | None, team: Team | None) -> list[str]:
    """Ids of the conversations that wait in a team's queue, the next one first, by :func:`urgency`."""
    query = select(Conversation.id, Conversation.priority, Conversation.waiting_since).where(
        Conversation.state == "queued", Conversation.team_id == team_id, Conversation.left_at.is_(None)
    )
    moment = now()
    order = []
    for found_id, priority, since in session.execute(query).tuples():
        waited_s = (moment - (since or moment)).total_seconds()
        first_reply_s = target_s(team.targets if team else None, priority, "first_reply_s")
        order.append((urgency(priority or NORMAL, waited_s, first_reply_s), -waited_s, found_id))
    return [found_id for _, _, found_id in sorted(order)]


def place_and_wait(
    session: Session, conversation: Conversation, company: Company, stands: Standing | None = None
) -> tuple[int | None, int | None]:
    """Place in the queue of the conversation's team (1 is next) and expected wait in seconds; None when not known.

    Args:
        stands: How the team's queue stands, where the caller knows.
    """
    if conversation.state != "queued" or conversation.waiting_since is None or conversation.left_at is not None:
        return None, None
    stands = stands or standing(session, conversation.team_id, company)
    place = stands.places.get(conversation.id)
    if place is None:
        return None, None
    waited_s = (now() - conversation.waiting_since).total_seconds()
    return place, expected_wait_s(stands, place, waited_s)


def expected_wait_s(stands: Standing, place: int, waited_s: float) -> int | None:
    """What is left of the usual wait, longer by the usual pace for each one ahead whom nobody is free to take.

    None when nobody is there, when there are too few waits to go by, and when the guess has proved wrong.

    >>> stands = Standing(("c_1", "c_2"), recent_s=(100.0, 200.0, 300.0), pace_s=60.0, there=2, free=1)
    >>> expected_wait_s(stands, 1, 50.0), expected_wait_s(stands, 2, 50.0), expected_wait_s(stands, 1, 250.0)
    (150, 210, None)
    >>> expected_wait_s(Standing(("c_1",), recent_s=(100.0, 200.0, 300.0)), 1, 50.0) is None
    True
    """
    if stands.there == 0 or len(stands.recent_s) < MIN_SAMPLES:
        return None
    ahead = max(0, place - max(1, stands.free))
    left_s = median(stands.recent_s) + ahead * stands.pace_s - waited_s
    return round(left_s) if left_s > 0 else None


def _recent_waits(
    session: Session, team: Team | None, team_id: str | None, company: Company
) -> tuple[tuple[float, ...], float]:
    """How long those waited who were taken lately, and the usual time between two of them, seconds."""
    recent = (
        select(Handoff.created_at, Handoff.accepted_at)
        .join(Conversation, Conversation.id == Handoff.conversation_id)
        # Who left a message, or came when nobody was there, did not wait in the same sense.
        .where(Handoff.accepted_at > now() - MAX_AGE, Handoff.team == team_id, Conversation.left_at.is_(None))
        .order_by(Handoff.accepted_at.desc())
        .limit(MAX_SAMPLES)
    )
    found = [(begun, taken) for begun, taken in session.execute(recent) if is_open(team, company, begun)]
    waits = tuple((taken - begun).total_seconds() for begun, taken in found)
    gaps = [(later - earlier).total_seconds() for (_, later), (_, earlier) in pairwise(found)]
    return waits, median(gaps) if gaps else 0.0
