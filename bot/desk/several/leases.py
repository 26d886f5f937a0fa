"""One customer's conversation is one turn at a time, over all desks: a lease in the database says whose.

A desk that dies or stands still loses its leases with its sign of life, and another one takes its turns over. Should it
come back in the middle of one, nothing is said twice: a turn is stored once, whoever brings it.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable

from sqlalchemy import case, delete, exists, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.desk.events import TurnReady
from bot.desk.models import Turn
from bot.desk.several.models import DeskBeat, TurnLease
from bot.desk.several.neighbours import alive
from bot.desk.store import Store
from bot.desk.turn_jobs import ready

# How often a desk looks whether the other one has ended its turn.
LOOK_EVERY_S = 0.2
WATCH_EVERY_S = 0.5
# Who asks for a person does not wait for another desk's turn any longer than for one of this desk's.
HURRY_S = 1.0
STORE_PAUSE_S = 1.0

log = logging.getLogger(__name__)


class Leases:
    """Hands out turns, each to one desk; see :class:`bot.desk.turns.Runner`."""

    def __init__(self, store: Store, desk_id: str) -> None:
        self._store = store
        self._desk_id = desk_id

    async def next(self, conversation_id: str, waiting: deque[TurnReady]) -> TurnReady | None:
        """The conversation's next turn as soon as no other desk runs one; None, and no lease, where none is left.

        Args:
            waiting: What this desk knows of; afterwards what is to be done after the turn that is returned. The
                database knows better: of another desk's turns, and of those that are done.
        """
        loop = asyncio.get_running_loop()
        begun = loop.time()
        while True:
            known = len(waiting)
            hurries = any(turn.kind == "human" for turn in waiting) and loop.time() - begun >= HURRY_S
            try:
                turns = await self._store.write(lambda s, h=hurries: hold(s, conversation_id, self._desk_id, force=h))
            except SQLAlchemyError:
                log.exception("no lease, trying again", extra={"conversation": conversation_id})
                await asyncio.sleep(STORE_PAUSE_S)
                continue
            if turns is None:
                await asyncio.sleep(LOOK_EVERY_S)
                continue
            came_meanwhile = len(waiting) != known
            # Those that came to this desk carry the ids of their requests.
            own = {turn.message_id: turn for turn in waiting}
            turns = [own.get(turn.message_id, turn) for turn in turns]
            waiting.clear()
            waiting.extend(turns[1:])
            if turns:
                return turns[0]
            if not came_meanwhile:
                return None

    async def watch(self, take_over: Callable[[list[TurnReady]], None]) -> None:
        """Looks twice a second for turns that no living desk runs, until it is cancelled."""
        while True:
            await asyncio.sleep(WATCH_EVERY_S)
            try:
                take_over(await self._store.read(orphans))
            except SQLAlchemyError:
                log.exception("turns of other desks could not be looked up; trying again")


def hold(session: Session, conversation_id: str, desk_id: str, *, force: bool = False) -> list[TurnReady] | None:
    """Takes or keeps a conversation's lease; gives it back where nothing is to be done.

    Args:
        force: Whether to take it from a living desk too.

    Returns:
        The turns that wait, in order, a wish for a person first; None while another living desk has the lease.
    """
    mine = insert(TurnLease).values(conversation_id=conversation_id, desk_id=desk_id)
    free = or_(TurnLease.desk_id == desk_id, ~exists().where(DeskBeat.id == TurnLease.desk_id, alive()))
    mine = mine.on_conflict_do_update(
        index_elements=[TurnLease.conversation_id], set_={"desk_id": desk_id}, where=None if force else free
    )
    if not session.execute(mine.returning(TurnLease.desk_id)).all():
        return None
    wanted = select(Turn).where(Turn.conversation_id == conversation_id, Turn.state == "pending")
    turns = ready(session.scalars(wanted.order_by(case((Turn.kind == "human", 0), else_=1), Turn.seq)))
    if not turns:
        own = TurnLease.conversation_id == conversation_id, TurnLease.desk_id == desk_id
        session.execute(delete(TurnLease).where(*own))
    return turns


def orphans(session: Session) -> list[TurnReady]:
    """Turns that wait and whose conversations no living desk has, in order within each conversation.

    One that was stored at this very moment may be among them: then two desks ask for its lease, and one gets it.
    """
    held = exists().where(TurnLease.conversation_id == Turn.conversation_id, DeskBeat.id == TurnLease.desk_id, alive())
    found = session.scalars(select(Turn).where(Turn.state == "pending", ~held).order_by(Turn.conversation_id, Turn.seq))
    return ready(found)
