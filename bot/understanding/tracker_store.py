"""Rasa's trackers in one bounded row per conversation.

Rasa's own SQL store replays every event of a conversation at each message, so a turn costs more the longer it is. The
desk keeps the whole transcript; the dialogue needs only its last turns and its slots. So each save writes the slots
and the last :data:`KEPT_TURNS` turns over the row before, and the five-hundredth message costs what the fifth does.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
    deserialise_events,
)
from rasa.shared.core.trackers import DialogueStateTracker

from bot.encoder_card import ROOT

KEPT_TURNS = 6
# Conversations whose events stay in memory between their turns, some 50 kB each.
REMEMBERED = 256
# Any number, but the same for all that share a database.
LOCK = 7_205_759_404


class Known(NamedTuple):
    """A conversation's row as it was last read or written.

    Attributes:
        row: The row.
        events: What it stands for.
        written: Those of the events that this process wrote, as they stand in the row, by the event's identity.
    """

    row: str
    events: list[Event]
    written: dict[int, str]


class BoundedTrackerStore(TrackerStore):
    """Tracker store for ``endpoints.yml``: ``type: bot.understanding.tracker_store.BoundedTrackerStore``."""

    def __init__(
        self,
        domain: Domain | None,
        event_broker: EventBroker | None = None,
        host: str | None = None,
        database_url: str = "sqlite:///var/rasa.sqlite",
        **kwargs: Any,
    ) -> None:
        """Opens the database and creates its one table.

        Args:
            domain: Rasa's domain.
            event_broker: Gets the new events of each turn, if there is one.
            host: Unused; Rasa passes it to every store.
            database_url: SQLAlchemy URL; a relative SQLite path is taken from the project's root.
        """
        super().__init__(domain, event_broker, **kwargs)
        self._engine = _open(database_url)
        meta = sa.MetaData()
        self._table = sa.Table(
            "dialogues",
            meta,
            sa.Column("sender_id", sa.String(255), primary_key=True),
            sa.Column("events", sa.Text, nullable=False),
        )
        with self._engine.begin() as connection:
            if self._engine.dialect.name == "postgresql":
                # Several Rasas may share it, and begin at the same moment.
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
            meta.create_all(connection)
        mine = self._table.c.sender_id == sa.bindparam("sender")
        self._select = sa.select(self._table.c.events).where(mine)
        self._update = self._table.update().where(mine).values(events=sa.bindparam("row"))
        self._insert = self._table.insert()
        #: By conversation.
        self._known: OrderedDict[str, Known] = OrderedDict()

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Writes the bounded dialogue over the conversation's row, in one transaction."""
        await self.stream_events(tracker)
        events = bounded(tracker)
        sender = tracker.sender_id
        # An event never changes; of a long dialogue most were written before, and are held by what is known of it.
        known = self._known.get(sender)
        before = known.written if known is not None else {}
        written = {id(event): before.get(id(event)) or _as_json(event) for event in events}
        row = f"[{', '.join(written.values())}]"
        with self._engine.begin() as connection:
            updated = connection.execute(self._update, {"sender": sender, "row": row})
            if updated.rowcount == 0:
                connection.execute(self._insert, {"sender_id": sender, "events": row})
        self._remember(sender, Known(row, events, written))

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The conversation's tracker, or None if it never spoke."""
        with self._engine.connect() as connection:
            row = connection.execute(self._select, {"sender": sender_id}).scalar()
        if row is None:
            return None
        known = self._known.get(sender_id)
        # The database says what is so, whoever wrote it; what is remembered only saves reading it event by event.
        if known is not None and known.row == row:
            events = list(known.events)
        else:
            events = deserialise_events(json.loads(row))
            self._remember(sender_id, Known(row, list(events), {}))
        return self._tracker(sender_id, events)

    def saved(self, sender_id: str) -> DialogueStateTracker | None:
        """The conversation's tracker as this process read or wrote it last; None where it no longer remembers."""
        known = self._known.get(sender_id)
        return None if known is None else self._tracker(sender_id, list(known.events))

    def _tracker(self, sender_id: str, events: list[Event]) -> DialogueStateTracker:
        return DialogueStateTracker.from_events(
            sender_id, events, self.domain.slots, sender_source=None, domain=self.domain
        )

    async def forget(self, sender_id: str) -> None:
        """Drops a dialogue: the next message begins a new one."""
        self._known.pop(sender_id, None)
        with self._engine.begin() as connection:
            connection.execute(self._table.delete().where(self._table.c.sender_id == sender_id))

    async def erase(self, sender_id: str) -> None:
        """Drops a dialogue and leaves nothing of it in the database's file."""
        await self.forget(sender_id)
        if self._engine.dialect.name == "sqlite":
            with self._engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    async def keys(self) -> Iterable[str]:
        """Every conversation's id."""
        with self._engine.connect() as connection:
            return list(connection.execute(sa.select(self._table.c.sender_id)).scalars())

    def _remember(self, sender_id: str, known: Known) -> None:
        self._known[sender_id] = known
        self._known.move_to_end(sender_id)
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)


def _as_json(event: Event) -> str:
    return json.dumps(event.as_dict(), ensure_ascii=False)


def bounded(tracker: DialogueStateTracker) -> list[Event]:
    """The events that are enough to go on: all of a short dialogue, else its slots and last turns.

    Of a slot that no policy looks at, such as the case file, only the last value.
    """
    events = _without_overwritten(tracker)
    turns = [index for index, event in enumerate(events) if isinstance(event, UserUttered)]
    if len(turns) <= KEPT_TURNS:
        return events
    kept = events[turns[-KEPT_TURNS] :]
    slots = [SlotSet(key, value) for key, value in _slots_before(tracker, events[: turns[-KEPT_TURNS]]).items()]
    start = [ActionExecuted(ACTION_SESSION_START_NAME), SessionStarted(), *slots, ActionExecuted(ACTION_LISTEN_NAME)]
    return start + kept


def _without_overwritten(tracker: DialogueStateTracker) -> list[Event]:
    unseen = {name for name, slot in tracker.slots.items() if not slot.influence_conversation}
    kept, later = [], set()
    for event in reversed(tracker.events):
        if isinstance(event, SlotSet) and event.key in unseen:
            if event.key in later:
                continue
            later.add(event.key)
        kept.append(event)
    return kept[::-1]


def _slots_before(tracker: DialogueStateTracker, events: list[Event]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for event in events:
        if isinstance(event, SlotSet) and event.key in tracker.slots:
            values[event.key] = event.value
    return {key: value for key, value in values.items() if value is not None}


def _open(database_url: str) -> sa.engine.Engine:
    url = sa.engine.make_url(database_url)
    if not url.drivername.startswith("sqlite"):
        return sa.create_engine(url, pool_pre_ping=True)
    path = Path(url.database or "var/rasa.sqlite")
    path = path if path.is_absolute() else ROOT / path
    path.parent.mkdir(parents=True, exist_ok=True)
    # One connection for good: Rasa's one loop is the only user, and closing the last one empties the whole journal.
    threads = {"timeout": 5, "check_same_thread": False}
    engine = sa.create_engine(f"sqlite:///{path}", connect_args=threads, poolclass=sa.pool.StaticPool)

    @sa.event.listens_for(engine, "connect")
    def _pragmas(connection: Any, _: Any) -> None:
        # The dialogue can be rebuilt by asking again, the desk's store cannot: no fsync at each turn here.
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA secure_delete=ON")

    return engine
