"""Looks after what the bot could not answer: takes it up as soon as the bot is back, and hands over what is left."""

from __future__ import annotations

import asyncio
import contextvars
import logging
from collections.abc import Callable

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.desk import unanswered
from bot.desk.brain import Brain
from bot.desk.conversations import to_change
from bot.desk.place import Place
from bot.desk.store import Store
from bot.errors import TandemError

LOOK_EVERY_S = 1.0
# What the bot does not answer waits for minutes; some seconds more make no difference.
HAND_OVER_EVERY_S = 5.0
# A bot that is there and fails all the same is asked again after growing pauses.
MAX_PAUSE_S = 30.0
#: What says nothing of the message itself: it is asked again as soon as the bot is there and has room.
AT_ONCE = frozenset({"unreachable", "busy"})

log = logging.getLogger(__name__)


class Recovery:
    """Remembers where something failed; looks for Rasa only while there is something to take up."""

    def __init__(self, store: Store, brain: Brain, place: Place, room: Callable[[], int]) -> None:
        """Args:
        room: How many more turns can be taken in at this moment.
        """
        self._store = store
        self._brain = brain
        self._place = place
        self._room = room
        #: When a conversation may be tried again, in the loop's time.
        self._stranded: dict[str, float] = {}
        self._news = False
        self._hand_over_at = 0.0
        self._task: asyncio.Task[None] | None = None

    def strand(self, conversation_id: str, code: str = "unreachable", attempts: int = 0) -> None:
        """Notes a conversation whose turns failed.

        Args:
            code: Why; what would fail the same way again is not tried again, only handed over in the end.
            attempts: How often the first of them has failed by now.
        """
        if code in unanswered.MOST_ATTEMPTS:
            pause_s = 0.0 if code in AT_ONCE else min(2.0**attempts, MAX_PAUSE_S)
            self._stranded[conversation_id] = asyncio.get_running_loop().time() + pause_s
        self.watch()

    def watch(self) -> None:
        """Begins to look after what is not answered, until nothing of it is left."""
        self._news = True
        if self._task is None or self._task.done():
            # It looks after many: its lines are not about the turn that made it begin.
            self._task = asyncio.create_task(self._watch(), context=contextvars.Context())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            await self._take_up_due()
            if asyncio.get_running_loop().time() < self._hand_over_at:
                continue
            self._hand_over_at = asyncio.get_running_loop().time() + HAND_OVER_EVERY_S
            self._news = False
            if not await self._hand_over_late() and not self._stranded and not self._news:
                return

    async def _take_up_due(self) -> None:
        moment = asyncio.get_running_loop().time()
        due = [found for found, at in self._stranded.items() if at <= moment]
        if not due or not await self._brain.reachable():
            return
        log.info("the bot is back; conversations that may still wait: %d", len(due))
        for conversation_id in due:
            # What is left waits for the next look: taken in without room it would only be refused again.
            if self._room() <= 0:
                return
            self._stranded.pop(conversation_id, None)
            try:
                await self._store.write(lambda session, found=conversation_id: _take_up(session, found))
            except SQLAlchemyError:
                log.exception("not taken up, trying again", extra={"conversation": conversation_id})
                self._stranded.setdefault(conversation_id, moment)

    async def _hand_over_late(self) -> bool:
        """Hands over what waited too long or was tried too often; whether there is anything that still waits."""
        try:
            for found in await self._store.read(unanswered.left_to_people):
                try:
                    await self._store.write(lambda session, one=found: unanswered.hand_over(session, one, self._place))
                except TandemError as error:
                    log.error("no handoff: %s", error.message, extra={"conversation": found})
            return await self._store.read(unanswered.anybody_waits)
        except SQLAlchemyError:
            log.exception("what the bot left is not handed over, trying again")
            return True


def _take_up(session: Session, conversation_id: str) -> None:
    unanswered.take_up(session, to_change(session, conversation_id))
