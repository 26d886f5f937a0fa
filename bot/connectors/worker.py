"""Works off what a connector accepted: in order per conversation, side by side across conversations."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

from bot.connectors.calls import Declined, TryAgain
from bot.connectors.ledger import Item, Ledger
from bot.waking import woken

log = logging.getLogger(__name__)

LOOK_EVERY_S = 30.0
AT_ONCE = 8
PRUNE_EVERY_S = 3600.0
Handle = Callable[[Item], Awaitable[None]]
GiveUp = Callable[[Item, str], Awaitable[None]]


class Kept(Exception):
    """The event waits for another one: it is neither finished nor tried again by itself."""


class Worker:
    """One task."""

    def __init__(self, ledger: Ledger, handle: Handle, gave_up: GiveUp) -> None:
        """Takes what to do with an event, and what to do about one that cannot be carried out."""
        self._ledger = ledger
        self._handle = handle
        self._gave_up = gave_up
        self._wake = asyncio.Event()
        self._limit = asyncio.Semaphore(AT_ONCE)
        self._busy: set[int] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    def wake(self) -> None:
        """There is something to do."""
        self._wake.set()

    async def run(self) -> None:
        """Works until it is cancelled; what was begun is taken up by the next run."""
        pruned_at = 0.0
        try:
            while True:
                self._wake.clear()
                for item in self._ledger.ready():
                    if item.number not in self._busy:
                        self._start(item)
                if time.monotonic() - pruned_at > PRUNE_EVERY_S:
                    pruned_at = time.monotonic()
                    self._ledger.prune()
                await self._sleep()
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def _start(self, item: Item) -> None:
        self._busy.add(item.number)
        task = asyncio.create_task(self._work(item))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _work(self, item: Item) -> None:
        try:
            async with self._limit:
                await self._try(item)
        finally:
            self._busy.discard(item.number)
            self._wake.set()

    async def _try(self, item: Item) -> None:
        try:
            await self._handle(item)
        except Kept:
            self._ledger.keep_early(item)
            return
        except TryAgain as reason:
            if not self._ledger.postpone(item, str(reason)):
                log.error("event %d of %s given up: %s", item.number, item.conversation, reason)
                await self._tell(item, str(reason))
            return
        except Declined as declined:
            log.warning(
                "event %d of %s declined: %d %s", item.number, item.conversation, declined.status, declined.code
            )
            await self._tell(item, str(declined))
        except Exception:  # one event that nobody foresaw must not hold up all others
            log.exception("event %d of %s failed", item.number, item.conversation)
            self._ledger.postpone(item, "unexpected")
            return
        self._ledger.finish(item)

    async def _tell(self, item: Item, why: str) -> None:
        try:
            await self._gave_up(item, why)
        except (TryAgain, Declined):
            log.warning("event %d of %s: nobody could be told", item.number, item.conversation)

    async def _sleep(self) -> None:
        next_at = self._ledger.next_at()
        # What is under way wakes it when it ends.
        until = LOOK_EVERY_S if next_at is None else next_at - time.time()
        if self._busy:
            until = max(until, 0.2)
        await woken(self._wake, min(LOOK_EVERY_S, until))
