"""The task that sends webhooks: one a desk, any number of desks."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from bot.desk.hooks.deliveries import any_old, claim, look, prune, settle
from bot.desk.hooks.outbox import DeliveryQueued
from bot.desk.hooks.post import Parcel, make_client, post
from bot.desk.ids import now
from bot.desk.store import Store
from bot.waking import woken

log = logging.getLogger(__name__)

#: What another desk left behind is found after so many seconds at the most.
LOOK_EVERY_S = 15.0
AFTER_TROUBLE_S = 5.0
PRUNE_EVERY_S = 3600.0


class Sender:
    """Sends what is due until it is cancelled; what it does not finish another run takes up."""

    def __init__(self, store: Store, *, private: bool) -> None:
        """Takes the store.

        Args:
            private: Whether webhooks may lead to addresses inside.
        """
        self._store = store
        self._private = private
        self._wake = asyncio.Event()
        self._in_flight: Counter[str] = Counter()
        self._running: set[asyncio.Task[None]] = set()
        self._pruned_at = 0.0

    async def run(self) -> None:
        """Works until it is cancelled."""
        self._store.listen(self._committed)
        self._client = make_client()
        try:
            while True:
                self._wake.clear()
                await woken(self._wake, await self._round())
        finally:
            for task in self._running:
                task.cancel()
            await asyncio.gather(*self._running, return_exceptions=True)
            await self._client.aclose()

    async def _round(self) -> float:
        """Claims and sends what is due; returns how many seconds it may sleep."""
        try:
            # Read first: writing costs the one writer, and mostly there is nothing to do.
            due, later = await self._store.read(look)
            if due and await self._begin():
                return 0.0
            await self._prune()
        except SQLAlchemyError:
            log.exception("webhooks could not be looked up; trying again")
            return AFTER_TROUBLE_S
        return LOOK_EVERY_S if later is None else min(LOOK_EVERY_S, (later - now()).total_seconds())

    async def _begin(self) -> bool:
        """Starts on what can be sent; False when all that is due must wait for something else."""
        parcels = await self._store.write(lambda session: claim(session, self._in_flight))
        for parcel in parcels:
            self._in_flight[parcel.webhook_id] += 1
            task = asyncio.create_task(self._send(parcel))
            self._running.add(task)
            task.add_done_callback(self._running.discard)
        return bool(parcels)

    async def _send(self, parcel: Parcel) -> None:
        try:
            result = await post(self._client, parcel, private=self._private)
            await self._store.write(lambda session: settle(session, parcel, result))
            if not result.arrived:
                log.info("delivery %s, attempt %d: %s", parcel.delivery_id, parcel.attempts, result.error)
        except SQLAlchemyError:
            # The lease runs out and it is sent again; receivers know it by its id.
            log.exception("delivery %s: its outcome could not be stored", parcel.delivery_id)
        finally:
            self._in_flight[parcel.webhook_id] -= 1
            self._wake.set()

    async def _prune(self) -> None:
        if time.monotonic() - self._pruned_at < PRUNE_EVERY_S and self._pruned_at:
            return
        self._pruned_at = time.monotonic()
        if await self._store.read(any_old):
            await self._store.write(prune)

    def _committed(self, events: list[Any]) -> None:
        if any(isinstance(event, DeliveryQueued) for event in events):
            self._wake.set()
