"""Runs the bot's turns: in order within a conversation, side by side across conversations, never lost."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from bot import request_id
from bot.desk import metrics, turn_jobs, unanswered
from bot.desk.brain import Brain
from bot.desk.errors import BotFailure
from bot.desk.events import TurnReady
from bot.desk.place import Place
from bot.desk.recovery import Recovery
from bot.desk.replies import Outcome, read_reply
from bot.desk.several.leases import Leases, orphans
from bot.desk.store import Store
from bot.desk.turn_request import read_request
from bot.errors import TandemError

MAX_PARALLEL = 32
# Who asks for a person does not wait for the bot any longer than this, nor for a turn that is still running.
HUMAN_LIMIT_S = 3.0
HURRY_S = 1.0
# A quick reply needs no dots; showing and hiding them would only flicker.
TYPING_AFTER_S = 0.15
STORE_PAUSE_S = 1.0
# Some seconds' work. Who would have to wait longer is told so at once, and offered a person.
MOST_UNFINISHED = 256

log = logging.getLogger(__name__)


@dataclass
class Lane:
    """One conversation's turns that wait, and the time limit of the one that runs."""

    waiting: deque[TurnReady] = field(default_factory=deque)
    limit: asyncio.Timeout | None = None

    @property
    def person_asked_for(self) -> bool:
        return any(turn.kind == "human" for turn in self.waiting)

    def add(self, turn: TurnReady) -> None:
        """Takes a turn in; a wish for a person goes first, and cuts short what runs."""
        if turn.kind != "human":
            self.waiting.append(turn)
            return
        self.waiting.appendleft(turn)
        soon = asyncio.get_running_loop().time() + HURRY_S
        if self.limit is not None and not self.limit.expired():
            self.limit.reschedule(min(self.limit.when() or soon, soon))


class Runner:
    """Runs turns as they come in; its methods belong to the event loop's thread."""

    def __init__(
        self,
        store: Store,
        brain: Brain,
        place: Place,
        timeout_s: float,
        typing: Callable[[str, bool], None],
        leases: Leases | None = None,
    ) -> None:
        """Args:
        timeout_s: How long the bot may take for one turn, retries included, seconds.
        typing: Called with the conversation and whether the bot is at work.
        leases: Where several desks serve the database; None: all turns are this one's.
        """
        self._store = store
        self._brain = brain
        self._place = place
        self._timeout_s = timeout_s
        self._typing = typing
        self._leases = leases
        self._lanes: dict[str, Lane] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._slots = asyncio.Semaphore(MAX_PARALLEL)
        self._recovery = Recovery(store, brain, place, lambda: MOST_UNFINISHED - self.unfinished)

    @property
    def unfinished(self) -> int:
        """How many turns run or wait, whoever's they are."""
        return sum(1 + len(lane.waiting) for lane in self._lanes.values())

    def add(self, turn: TurnReady) -> None:
        """Takes a turn in, to be run when those before it are done; with too many of them the customer is told.

        It is tried again later. A wish for a person is always taken in.
        """
        if turn.kind != "human" and self.unfinished >= MOST_UNFINISHED:
            self._start(self._refuse(turn))
        else:
            self._take_in(turn)

    async def resume(self) -> int:
        """Takes in the turns that a stopped process left behind, however many; returns how many."""
        left = await self._store.read(orphans if self._leases else turn_jobs.pending)
        self.take_over(left)
        for conversation_id in await self._store.read(unanswered.conversations):
            self._recovery.strand(conversation_id)
        self._recovery.watch()
        return len(left)

    def take_over(self, turns: list[TurnReady]) -> None:
        """Takes in turns that nobody runs; those of a conversation that is at work here come by themselves."""
        known = set(self._lanes)
        for turn in turns:
            if turn.conversation_id not in known:
                self._take_in(turn)

    def _take_in(self, turn: TurnReady) -> None:
        lane = self._lanes.get(turn.conversation_id)
        if lane is not None:
            lane.add(turn)
            return
        lane = self._lanes[turn.conversation_id] = Lane()
        lane.add(turn)
        self._start(self._drain(turn.conversation_id, lane))

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _refuse(self, turn: TurnReady) -> None:
        metrics.turn_failed("busy", busy=True)
        about = {"conversation": turn.conversation_id, "code": "busy"}
        log.warning("too many turns wait; a customer is told so", extra=about)
        while True:
            try:
                await self._store.write(lambda s: turn_jobs.fail(s, [turn.message_id], "busy", say=True))
                self._recovery.strand(turn.conversation_id, "busy")
                return
            except SQLAlchemyError:
                log.exception("turn not stored, trying again", extra=about)
                await asyncio.sleep(STORE_PAUSE_S)

    async def stop(self) -> None:
        """Stops where it is; what is not finished stays pending in the store."""
        await self._recovery.stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _drain(self, conversation_id: str, lane: Lane) -> None:
        # What was known when a message was stored may have changed where another turn or a wait was between, and where
        # several write: their commits may be told in another order.
        still_known = self._store.sqlite and not self._slots.locked()
        try:
            while (turn := await self._next(conversation_id, lane)) is not None:
                try:
                    async with self._slots:
                        await self._run(turn, lane, turn.request if still_known else None)
                except SQLAlchemyError:
                    log.exception("turn not stored, trying again", extra={"conversation": conversation_id})
                    lane.waiting.appendleft(turn)
                    await asyncio.sleep(STORE_PAUSE_S)
                still_known = False
        finally:
            del self._lanes[conversation_id]

    async def _next(self, conversation_id: str, lane: Lane) -> TurnReady | None:
        if self._leases is not None:
            return await self._leases.next(conversation_id, lane.waiting)
        return lane.waiting.popleft() if lane.waiting else None

    async def _run(self, turn: TurnReady, lane: Lane, request: dict[str, Any] | None) -> None:
        request_id.begin(turn.request_id, turn.conversation_id)
        clock = metrics.TurnClock(turn.at)
        if request is None:
            request = await self._store.read(lambda s: read_request(s, turn.message_id, self._place))
        if request is None:
            await self._store.write(lambda s: turn_jobs.drop(s, turn.message_id))
            return
        clock.over("read")
        about = {"conversation": turn.conversation_id}
        try:
            outcome = await self._ask(request, lane)
            clock.over("bot")
            await self._store.write(lambda s: turn_jobs.finish(s, turn.message_id, outcome, self._place))
            clock.over("write")
            log.info("turn done in %.4f s: %s", *clock.done(outcome))
        except BotFailure as failure:
            # The reason may name what a field lacks, never what a customer wrote.
            log.warning("bot failed: %s", failure.message, extra=about | {"code": failure.code})
            await self._failed(turn, lane, failure.code)
        except SQLAlchemyError:
            raise
        except Exception:  # a fault of ours must not leave the customer without a word
            log.exception("turn failed", extra=about)
            await self._failed(turn, lane, "fault")

    async def _ask(self, request: dict[str, Any], lane: Lane) -> Outcome:
        human = request["kind"] == "human"
        limit_s = min(self._timeout_s, HUMAN_LIMIT_S) if human else self._timeout_s
        if not human and lane.person_asked_for:
            limit_s = min(limit_s, HURRY_S)
        typing = asyncio.get_running_loop().call_later(TYPING_AFTER_S, self._typing, request["conversation"], True)
        try:
            async with asyncio.timeout(limit_s) as lane.limit:
                reply = await self._brain.turn(request)
        except TimeoutError:
            raise BotFailure("Rasa took longer than TANDEM_TURN_TIMEOUT_S allows", code="timeout") from None
        finally:
            lane.limit = None
            if typing.when() <= asyncio.get_running_loop().time():
                self._typing(request["conversation"], False)
            typing.cancel()
        metrics.rasa_spent(reply.seconds)
        outcome = read_reply(reply, request["language"])
        if human and outcome.package is None:
            raise BotFailure("the bot was asked for a person and handed nothing over", code="bad_reply")
        return outcome

    async def _failed(self, turn: TurnReady, lane: Lane, code: str) -> None:
        metrics.turn_failed(code)
        if turn.kind == "human":
            try:
                await self._store.write(lambda s: turn_jobs.hand_over(s, turn.message_id, code, self._place))
                return
            except TandemError as error:
                log.error("no handoff: %s", error.message, extra={"conversation": turn.conversation_id})
        # What was sent after it would fail the same way, one time limit after the other: one word about all of it.
        behind = [waiting for waiting in lane.waiting if waiting.kind != "human"]
        ids = [turn.message_id, *(waiting.message_id for waiting in behind)]
        say = not lane.person_asked_for
        attempts = await self._store.write(lambda s: turn_jobs.fail(s, ids, code, say=say))
        for waiting in behind:
            lane.waiting.remove(waiting)
        self._recovery.strand(turn.conversation_id, code, attempts)
