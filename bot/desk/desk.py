"""The desk as one object: what every channel and page works with."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from datetime import timedelta
from typing import Any

from bot.bot_place import read_place
from bot.desk import metrics
from bot.desk.asked.telling import Teller
from bot.desk.brain import Brain
from bot.desk.company import read_company
from bot.desk.events import HandoffBegun, QueueMoved, TurnReady, Typing
from bot.desk.finding.retention import keep_to_retention
from bot.desk.hooks.sender import Sender
from bot.desk.ids import now
from bot.desk.library import Library
from bot.desk.limits import Limits
from bot.desk.migrate import migrate
from bot.desk.place import AGENTS, CAME, TELL_BOT, Place
from bot.desk.redaction.rules import all_rules
from bot.desk.routing.clock import Clock
from bot.desk.routing.mail_message import Sender as MailFrom
from bot.desk.routing.mail_sender import MailSender
from bot.desk.several.shared import Shared
from bot.desk.staff.consoles import Consoles
from bot.desk.staff.seed import prepare
from bot.desk.store import Store
from bot.desk.turns import Runner
from bot.desk.work import files
from bot.desk.work.template_seed import seed_templates
from bot.desk.writing.ask import Trial
from bot.desk.writing.inspection import Inspection
from bot.desk.writing.news import KnowledgeNews
from bot.desk.writing.overview import CountedFigures
from bot.desk.writing.room import WritingRoom
from bot.insight.gaps.service import Gaps
from bot.settings import Settings

Listener = Callable[[Any], Awaitable[None]]
TypingListener = Callable[[str, str, bool], Awaitable[None]]

log = logging.getLogger(__name__)


class Desk:
    """Store, bot and listeners of one process; ``start`` and ``stop`` belong to the event loop's thread.

    Attributes:
        tasks: What runs beside requests from start to stop; each is called once and cancelled in the end.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.company = read_company(settings.data_dir / "company.yml")
        # Read now, so that a fault in them is told at the start and not at the first message.
        all_rules()
        self.store = Store(settings.database)
        self.library = Library(settings)
        self.writing = WritingRoom(settings)
        self.gaps = Gaps(self)
        self.trial = Trial(self.library)
        self.inspection = Inspection(self.writing.shelf, self.library)
        self.figures = CountedFigures()
        self.consoles = Consoles()
        self.brain = Brain(lambda: read_place(settings).rasa_url, settings.var / "secrets" / "internal_token")
        self.shared = Shared(self.store, settings.redis_url, self._heard) if settings.redis_url else None
        self.limits = self.shared.limits if self.shared else Limits()
        self.store.about[AGENTS] = self.consoles.connected
        self.store.about[CAME] = self.consoles.came_at
        self.store.about[TELL_BOT] = self.brain.tell
        self.place = Place(self.company, settings.base_url)
        self.clock = Clock(self.store, self.company, self.consoles.connected, self.tell)
        folder = files.folder_of(settings)
        self.clock.every(timedelta(hours=1), lambda session: files.sweep(session, folder, now()))
        sender = Sender(self.store, private=settings.webhook_private)
        self.tasks: list[Callable[[], Coroutine[Any, Any, None]]] = [self._publish, self.clock.run, sender.run]
        self.tasks.append(Teller(self.store, self.library, self.place).run)
        self.tasks.append(KnowledgeNews(self).run)
        if settings.retention_days:
            self.tasks.append(lambda: keep_to_retention(self))
        if settings.smtp is not None:
            company = MailFrom(settings.mail_from, self.company.name)
            self.tasks.append(MailSender(self.store, settings.smtp, company, self.place).run)
        leases = self.shared.leases if self.shared else None
        self.runner = Runner(self.store, self.brain, self.place, settings.turn_timeout_s, self._bot_types, leases)
        self._listeners: list[Listener] = []
        self._typing_listeners: list[TypingListener] = []
        self._outbox: asyncio.Queue[Callable[[], Awaitable[None]]] = asyncio.Queue()
        self._running: list[asyncio.Task[None]] = []
        if self.shared is not None:
            self._join(self.shared)

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
        await self.store.write(lambda session: prepare(session, self.company))
        await self.store.write(lambda session: seed_templates(session, self.settings.data_dir))
        self.store.listen(self._committed)
        if self.shared is not None:
            await self.shared.neighbours.begin()
        self._running = [asyncio.create_task(task()) for task in self.tasks]
        left = await self.runner.resume()
        if left:
            log.info("turns of an earlier process taken up: %d", left)

    async def stop(self) -> None:
        """Stops; what the bot has not answered stays pending in the store."""
        await self.runner.stop()
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        if self.shared is not None:
            await self.shared.neighbours.end()
        await self.brain.close()
        await asyncio.to_thread(self.store.close)

    def types(self, conversation_id: str, who: str, on: bool) -> None:
        """Passes on that somebody types, here and at other desks, after what was told before."""
        self._tell_typing(conversation_id, who, on)
        self.tell_others(Typing(conversation_id, who, on))

    def _bot_types(self, conversation_id: str, on: bool) -> None:
        self.types(conversation_id, "bot", on)

    def tell(self, event: object) -> None:
        """Passes an event on to every channel of this desk, after what was told before."""
        for listener in self._listeners:
            self._outbox.put_nowait(lambda tell=listener, event=event: tell(event))

    def tell_others(self, event: object) -> None:
        """Passes an event on to the other desks of the database, where there are any."""
        if self.shared is not None:
            self.shared.bus.tell(event)

    def _tell_typing(self, conversation_id: str, who: str, on: bool) -> None:
        for listener in self._typing_listeners:
            self._outbox.put_nowait(lambda tell=listener: tell(conversation_id, who, on))

    def _join(self, shared: Shared) -> None:
        """Becomes one of several desks."""
        shared.neighbours.here["agents"] = self.consoles.here
        shared.neighbours.on_lost.append(self._take_over)
        self.tasks += [shared.run, lambda: shared.leases.watch(self.runner.take_over)]

    async def _take_over(self) -> None:
        """Takes up what a desk that died had begun."""
        taken = await self.runner.resume()
        log.info("turns of a desk that is gone taken over: %d", taken)

    def _heard(self, event: object) -> None:
        """Takes in what happened at another desk."""
        if isinstance(event, Typing):
            self._tell_typing(event.conversation_id, event.who, event.on)
        elif isinstance(event, QueueMoved):
            self.clock.nudge()
        else:
            self.tell(event)

    def _committed(self, events: list[Any]) -> None:
        for event in events:
            metrics.count(event)
            if isinstance(event, TurnReady):
                self.runner.add(event)
            elif isinstance(event, QueueMoved):
                self.clock.nudge()
            elif not isinstance(event, HandoffBegun):
                self.tell(event)
            self.tell_others(event)

    async def _publish(self) -> None:
        while True:
            tell = await self._outbox.get()
            try:
                await tell()
            except Exception:  # a broken connection must not keep the others from hearing; who missed it will sync
                log.exception("an event could not be passed on")
