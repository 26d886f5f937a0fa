"""What a desk has where others serve the same database: put together here, and run with the desk's other tasks."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from bot.desk.ids import new_id
from bot.desk.several.bus import Bus
from bot.desk.several.leases import Leases
from bot.desk.several.limits import SharedLimits
from bot.desk.several.neighbours import Neighbours
from bot.desk.store import Store


class Shared:
    """This desk among the others.

    Attributes:
        neighbours: Who else lives, and who is there.
        leases: Which desk runs a conversation's turns.
        bus: Tells the others what happens, and hears them.
        limits: Rate limits that count over all desks.
        on_missed: Awaited with the time since which events of other desks may have been missed.
    """

    def __init__(self, store: Store, redis_url: str, hear: Callable[[Any], None]) -> None:
        desk_id = new_id("d")
        self.neighbours = Neighbours(store, desk_id)
        self.leases = Leases(store, desk_id)
        self.bus = Bus(redis_url, desk_id, hear, self._missed)
        self.limits = SharedLimits(redis_url)
        self.on_missed: list[Callable[[datetime], Awaitable[None]]] = []

    async def run(self) -> None:
        """Works until it is cancelled."""
        try:
            await asyncio.gather(self.neighbours.run(), self.bus.run())
        finally:
            await self.limits.close()

    async def _missed(self, since: datetime) -> None:
        for catch_up in self.on_missed:
            await catch_up(since)
