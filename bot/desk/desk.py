"""The desk as one object: what every channel and page works with."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from bot.desk.brain import Brain
from bot.desk.company import read_company
from bot.desk.events import TurnReady
from bot.desk.library import Library
from bot.desk.migrate import migrate
from bot.desk.store import Store
from bot.desk.turn_jobs import Place
from bot.desk.turns import Runner
from bot.settings import Settings

Listener = Callable[[Any], Awaitable[None]]
TypingListener = Callable[[str, str, bool], Awaitable[None]]

log = logging.getLogger(__name__)


class Desk:
    """Store, bot and listeners of one process; ``start`` and ``stop`` belong to the event loop's thread."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.company = read_company(settings.data_dir / "company.yml")
        self.store = Store(settings.database)
        self.library = Library(settings)
        self.brain = Brain(settings.rasa_url, settings.var / "secrets" / "internal_token")
        place = Place(self.company, settings.base_url)
        self.runner = Runner(self.store, self.brain, place, settings.turn_timeout_s, self._bot_types)
        self._listeners: list[Listener] = []
        self._typing_listeners: list[TypingListener] = []
        self._outbox: asyncio.Queue[Callable[[], Awaitable[None]]] = asyncio.Queue()
        self._publisher: asyncio.Task[None] | None = None

    def listen(self, listener: Listener, typing: TypingListener) -> None:
        """Tells a channel what happens, in the order of the commits, and who types: bot, agent or customer."""
        self._listeners.append(listener)
        self._typing_listeners.append(typing)

    async def start(self) -> None:
        """Brings the database up to date and takes up what a stopped process left.

        Raises:
            StoreError: The database cannot be used.
        """
        await asyncio.to_thread(migrate, self.store)
        self.store.listen(self._committed)
        self._publisher = asyncio.create_task(self._publish())
        left = await self.runner.resume()
        if left:
            log.info("turns of an earlier process taken up: %d", left)

    async def stop(self) -> None:
        """Stops; what the bot has not answered stays pending in the store."""
        await self.runner.stop()
        if self._publisher is not None:
            self._publisher.cancel()
        await self.brain.close()
        await asyncio.to_thread(self.store.close)

    def types(self, conversation_id: str, who: str, on: bool) -> None:
        """Passes on that somebody types, after what was told before."""
        for listener in self._typing_listeners:
            self._outbox.put_nowait(lambda tell=listener: tell(conversation_id, who, on))

    def _bot_types(self, conversation_id: str, on: bool) -> None:
        self.types(conversation_id, "bot", on)

    def _committed(self, events: list[Any]) -> None:
        for event in events:
            if isinstance(event, TurnReady):
                self.runner.add(event)
                continue
            for listener in self._listeners:
                self._outbox.put_nowait(lambda tell=listener, event=event: tell(event))

    async def _publish(self) -> None:
        while True:
            tell = await self._outbox.get()
            try:
                await tell()
            except Exception:  # a broken connection must not keep the others from hearing; who missed it will sync
                log.exception("an event could not be passed on")
