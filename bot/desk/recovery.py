"""Takes up turns that failed because Rasa was away, as soon as it is back and the customer still waits."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.desk.brain import Brain
from bot.desk.conversations import to_change
from bot.desk.events import TurnReady
from bot.desk.ids import now
from bot.desk.models import Message, Turn
from bot.desk.store import Store, announce

LOOK_EVERY_S = 1.0
# An answer that comes later than this would puzzle more than help; the customer was offered a person.
STILL_WAITS = timedelta(minutes=10)

log = logging.getLogger(__name__)


class Recovery:
    """Remembers what failed; looks for Rasa only while there is something to take up."""

    def __init__(self, store: Store, brain: Brain) -> None:
        self._store = store
        self._brain = brain
        self._stranded: dict[str, list[str]] = {}
        self._task: asyncio.Task[None] | None = None

    def strand(self, conversation_id: str, message_ids: Sequence[str]) -> None:
        """Notes turns of a conversation that found nobody."""
        self._stranded.setdefault(conversation_id, []).extend(message_ids)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._watch())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _watch(self) -> None:
        while self._stranded:
            await asyncio.sleep(LOOK_EVERY_S)
            if not await self._brain.reachable():
                continue
            stranded, self._stranded = self._stranded, {}
            log.info("Rasa is back; conversations that may still wait: %d", len(stranded))
            for message_ids in stranded.values():
                await self._store.write(lambda session, ids=message_ids: revive(session, ids))


def revive(session: Session, message_ids: Sequence[str]) -> None:
    """Makes failed turns of one conversation ready again, if the apology for them is the last thing that was said."""
    known = session.get(Turn, message_ids[0])
    if known is None:
        return
    conversation = to_change(session, known.conversation_id)
    failed = select(Turn).where(Turn.message_id.in_(message_ids), Turn.state == "failed").order_by(Turn.seq)
    turns = list(session.scalars(failed.execution_options(populate_existing=True)))
    last = session.scalar(
        select(Message).where(Message.conversation_id == conversation.id, Message.seq == conversation.last_seq)
    )
    waits = last is not None and last.payload.get("event") == "bot_unavailable"
    if conversation.state != "bot" or not waits or conversation.updated_at < now() - STILL_WAITS:
        return
    for turn in turns:
        turn.state = "pending"
        announce(session, TurnReady(conversation.id, turn.message_id, turn.kind))
