"""The desk's clockwork: what happens by itself when time passes or somebody becomes free."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.desk.company import Company
from bot.desk.conversations import to_change
from bot.desk.ids import now
from bot.desk.models import Conversation
from bot.desk.routing.assignment import Match, assign, matches, requeue, unanswered
from bot.desk.routing.places import Places
from bot.desk.routing.told import tell
from bot.desk.routing.waiting import offer_leave, offered_since
from bot.desk.store import Job, Store
from bot.desk.team_models import Team
from bot.waking import woken

EVERY_S = 1.0
# Several changes at once are looked at together.
SETTLE_S = 0.05

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Due:
    """What is to be done now, as one look at the database shows it."""

    matches: list[Match] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)
    leave: list[str] = field(default_factory=list)


class Clock:
    """Looks every second, or sooner when nudged; writes only where there is something to do.

    Several desks may each have one: every job looks again at what it changes, under a lock.
    """

    def __init__(
        self, store: Store, company: Company, connected: Callable[[], set[str]], tell: Callable[[object], None]
    ) -> None:
        """Args:
        connected: Ids of the agents who have a console open.
        tell: Passes an event on to every channel.
        """
        self._store = store
        self._company = company
        self._connected = connected
        self._places = Places(store, company, tell)
        self._nudged = asyncio.Event()
        self._every: list[tuple[float, Job[object], float]] = []

    def nudge(self) -> None:
        """Looks again soon: somebody came, went, or has room. From the event loop's thread."""
        self._places.moved = True
        self._nudged.set()

    def every(self, period: timedelta, job: Job[object]) -> None:
        """Adds a job that is run so often, the first time soon after the start."""
        self._every.append((period.total_seconds(), job, 0.0))

    async def run(self) -> None:
        """Works until it is cancelled."""
        while True:
            try:
                await self._wait()
                await self.tick()
            except Exception:  # whatever it was, the next look may find it mended; nobody else would go on
                log.exception("the clockwork stumbled")
                await asyncio.sleep(EVERY_S)

    async def tick(self) -> None:
        """One look, and what it asks for."""
        connected = self._connected()
        due = await self._store.read(lambda session: find_due(session, self._company, connected))
        company = self._company
        # Released first, so that they are given to somebody else in the next round.
        await self._each(due.unanswered, lambda session, one: requeue(session, one, company))
        await self._each(due.matches, lambda session, one: assign(session, one, company))
        await self._each(due.leave, lambda session, one: offer(session, one, company))
        await self._places.tell_moves()
        await self._now_and_then()

    async def _wait(self) -> None:
        await woken(self._nudged, EVERY_S)
        if self._nudged.is_set():
            await asyncio.sleep(SETTLE_S)
        self._nudged.clear()

    async def _each(self, found: Sequence[Any], job: Callable[[Session, Any], object]) -> None:
        for one in found:
            try:
                await self._store.write(lambda session, one=one: job(session, one))
            except Exception:  # one conversation's fault must not keep the others waiting
                log.exception("a job of the clockwork failed", extra={"job": str(one)})

    async def _now_and_then(self) -> None:
        moment = time.monotonic()
        for number, (period_s, job, run_at) in enumerate(self._every):
            if moment >= run_at:
                self._every[number] = (period_s, job, moment + period_s)
                await self._each([None], lambda session, _, job=job: job(session))


def find_due(session: Session, company: Company, connected: set[str]) -> Due:
    """Everything that is to be done now."""
    waiting = session.scalar(select(Conversation.id).where(Conversation.state == "queued").limit(1)) is not None
    return Due(
        matches=matches(session, company, connected) if waiting and connected else [],
        unanswered=unanswered(session, now()),
        leave=to_offer(session, company) if waiting else [],
    )


def to_offer(session: Session, company: Company) -> list[str]:
    """Ids of the waiting conversations whose customers should be offered to leave a message."""
    moment, found = now(), []
    # By team, for opening hours are looked up once each, and how many wait has no limit.
    for team in (None, *session.scalars(select(Team))):
        query = select(Conversation.id).where(
            Conversation.state == "queued",
            Conversation.team_id == (team.id if team else None),
            Conversation.leave_offered_at.is_(None),
            Conversation.left_at.is_(None),
        )
        since = offered_since(team, company, moment)
        if since is not None:
            found += session.scalars(query.where(Conversation.waiting_since <= since))
    return found


def offer(session: Session, conversation_id: str, company: Company) -> None:
    """Offers one customer to leave a message, if that is still due."""
    conversation = to_change(session, conversation_id)
    if offer_leave(session, conversation, company):
        tell(session, conversation, company)
