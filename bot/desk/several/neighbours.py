"""The other desks of a database: which of them live, and who is at them. Told and read twice a second, in the database.

So it goes on while Redis is away, and a desk that dies is missed by all others.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.desk.several.models import DeskBeat, TurnLease
from bot.desk.store import Store

BEAT_S = 0.5
#: A desk that was not heard of for so long is dead: its turns go to another one.
DEAD_S = 2.0
#: What is left of a dead desk is cleared away by whichever starts next.
CLEARED = timedelta(hours=1)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Elsewhere:
    """What the living others said last, by desk.

    Attributes:
        agents: Ids of the agents who are there, with the time at which they came.
        customers: Ids of the conversations that people have and whose customers have them open.
        viewers: By conversation, the agents who have it on the screen.
    """

    agents: dict[str, str | None] = field(default_factory=dict)
    customers: frozenset[str] = frozenset()
    viewers: dict[str, list[dict[str, str]]] = field(default_factory=dict)


class Neighbours:
    """Gives this desk's signs of life, and keeps what the others said.

    Attributes:
        here: What this desk tells of itself, by the names of :class:`Elsewhere`; filled in by whoever knows it.
        elsewhere: What the others told.
        on_change: Called when they told something else than before, with whether a desk was lost.
        on_lost: Awaited when a desk was lost.
    """

    def __init__(self, store: Store, desk_id: str) -> None:
        self.desk_id = desk_id
        self.here: dict[str, Callable[[], Any]] = {}
        self.elsewhere = Elsewhere()
        self.on_change: list[Callable[[bool], Awaitable[None]]] = []
        self.on_lost: list[Callable[[], Awaitable[None]]] = []
        self._store = store
        self._living: set[str] = set()
        self._news = asyncio.Event()
        self._lost = False

    async def begin(self) -> None:
        """The first sign of life, without which no turn could be had."""
        await self._store.write(_clear)
        await self.look()

    async def run(self) -> None:
        """Works until it is cancelled."""
        await asyncio.gather(self._beat(), self._announce())

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(BEAT_S)
            try:
                await self.look()
            except Exception:  # whatever it was, a desk that stopped giving signs of life would be taken for dead
                log.exception("no sign of life could be given; trying again")

    async def _announce(self) -> None:
        # Beside the signs of life, so that these do not wait for what is made of the news.
        while True:
            await self._news.wait()
            try:
                await self.announce()
            except Exception:  # the database is away for a moment; the next news are taken in again
                log.exception("what other desks told could not be taken in")

    async def look(self) -> None:
        """One sign of life, and one look at the others."""
        here = {name: tell() for name, tell in self.here.items()}
        others = await self._store.write(lambda session: beat(session, self.desk_id, here))
        before, self.elsewhere = self.elsewhere, _together(list(others.values()))
        lost, self._living = self._living - others.keys(), set(others)
        if lost:
            log.warning("desks that are there no more: %d; what they had begun is taken over", len(lost))
            self._lost = True
        if lost or before != self.elsewhere:
            self._news.set()

    async def announce(self) -> None:
        """Has taken in what the looks since the last time found."""
        self._news.clear()
        lost, self._lost = self._lost, False
        for change in self.on_change:
            await change(lost)
        for take_over in self.on_lost if lost else ():
            await take_over()

    async def end(self) -> None:
        """Says that this desk goes, so that nobody waits for it."""
        try:
            await self._store.write(lambda session: session.execute(_of(self.desk_id)))
        except SQLAlchemyError:
            log.warning("the other desks could not be told that this one ends; they will miss it")


def alive() -> Any:
    """Whether a :class:`DeskBeat` is of a living desk."""
    return DeskBeat.until > func.clock_timestamp()


def beat(session: Session, desk_id: str, here: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Gives a sign of life; what each other living desk said last."""
    # The database's clock, for those of two machines differ.
    values = {"until": func.clock_timestamp() + timedelta(seconds=DEAD_S), "here": here}
    given = insert(DeskBeat).values(id=desk_id, **values)
    session.execute(given.on_conflict_do_update(index_elements=[DeskBeat.id], set_=values))
    others = select(DeskBeat.id, DeskBeat.here).where(DeskBeat.id != desk_id, alive())
    return dict(session.execute(others).tuples().all())


def _clear(session: Session) -> None:
    session.execute(delete(DeskBeat).where(DeskBeat.until < func.clock_timestamp() - CLEARED))
    session.execute(delete(TurnLease).where(TurnLease.desk_id.not_in(select(DeskBeat.id))))


def _of(desk_id: str) -> Any:
    return delete(DeskBeat).where(DeskBeat.id == desk_id)


def _together(told: list[dict[str, Any]]) -> Elsewhere:
    agents: dict[str, str | None] = {}
    viewers: dict[str, list[dict[str, str]]] = {}
    for one in told:
        agents |= one.get("agents", {})
        for conversation_id, people in one.get("viewers", {}).items():
            viewers.setdefault(conversation_id, []).extend(people)
    return Elsewhere(agents, frozenset(id_ for one in told for id_ in one.get("customers", ())), viewers)
