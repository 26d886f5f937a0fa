"""Takes up turns that failed for a reason that passes, as soon as the bot is back and the customer still waits."""

from __future__ import annotations

import asyncio
import contextvars
import logging

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.desk import unanswered
from bot.desk.brain import Brain
from bot.desk.conversations import to_change
from bot.desk.store import Store

LOOK_EVERY_S = 1.0
# A bot that is there and fails all the same is asked again after growing pauses.
MAX_PAUSE_S = 30.0

log = logging.getLogger(__name__)


class Recovery:
    """Remembers where something failed; looks for Rasa only while there is something to take up."""

    def __init__(self, store: Store, brain: Brain) -> None:
        self._store = store
        self._brain = brain
        #: When a conversation may be tried again, in the loop's time.
        self._stranded: dict[str, float] = {}
        self._task: asyncio.Task[None] | None = None

    def strand(self, conversation_id: str, code: str = "unreachable", attempts: int = 0) -> None:
        """Notes a conversation whose turns failed.

        Args:
            code: Why; nothing is noted for what would fail the same way again.
            attempts: How often the first of them has failed by now.
        """
        if code not in unanswered.MOST_ATTEMPTS:
            return
        pause_s = 0.0 if code == "unreachable" else min(2.0**attempts, MAX_PAUSE_S)
        self._stranded[conversation_id] = asyncio.get_running_loop().time() + pause_s
        if self._task is None or self._task.done():
            # It looks after many: its lines are not about the turn that made it begin.
            self._task = asyncio.create_task(self._watch(), context=contextvars.Context())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _watch(self) -> None:
        while self._stranded:
            await asyncio.sleep(LOOK_EVERY_S)
            moment = asyncio.get_running_loop().time()
            due = [found for found, at in self._stranded.items() if at <= moment]
            if not due or not await self._brain.reachable():
                continue
            log.info("the bot is back; conversations that may still wait: %d", len(due))
            for conversation_id in due:
                self._stranded.pop(conversation_id, None)
                try:
                    await self._store.write(lambda session, found=conversation_id: _take_up(session, found))
                except SQLAlchemyError:
                    log.exception("not taken up, trying again", extra={"conversation": conversation_id})
                    self._stranded.setdefault(conversation_id, moment)


def _take_up(session: Session, conversation_id: str) -> None:
    unanswered.take_up(session, to_change(session, conversation_id))
