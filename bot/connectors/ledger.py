"""What a connector must not forget: events that it accepted, what it did about them, which conversation is which.

One SQLite file. An event is written down before it is answered, so a restart loses none.
"""

from __future__ import annotations

import json
import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SCHEMA = """
CREATE TABLE IF NOT EXISTS inbox (
  number INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, source TEXT NOT NULL, conversation TEXT NOT NULL,
  body TEXT NOT NULL, state TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, next_at REAL NOT NULL,
  received_at REAL NOT NULL, error TEXT);
CREATE INDEX IF NOT EXISTS inbox_state ON inbox (state, conversation);
CREATE TABLE IF NOT EXISTS links (
  conversation TEXT PRIMARY KEY, far TEXT UNIQUE NOT NULL, contact TEXT NOT NULL, closed INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS steps (key TEXT PRIMARY KEY, done INTEGER NOT NULL, at REAL NOT NULL);
"""
PENDING, EARLY, DONE, FAILED = "pending", "early", "done", "failed"
BACK_OFF_S = (1, 2, 5, 10, 30, 60, 120, 300)
GIVE_UP_S = 24 * 3600.0
#: A message that comes before its handoff is kept this long; most belong to conversations that the bot solves.
EARLY_S = 24 * 3600.0
KEPT_S = 30 * 24 * 3600.0


@dataclass(frozen=True)
class Item:
    """An accepted event.

    Attributes:
        source: ``tandem``, or the other desk's name.
        conversation: The conversation's id at the source.
        age_s: Seconds since it came.
    """

    number: int
    source: str
    conversation: str
    body: dict[str, Any]
    attempts: int
    age_s: float


@dataclass(frozen=True)
class Link:
    """Tandem's conversation and the one at the other desk (``far``)."""

    conversation: str
    far: str
    contact: str
    closed: bool


class Ledger:
    """The file, opened."""

    def __init__(self, path: Path) -> None:
        """Opens the file, and makes it if there is none."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.executescript(SCHEMA)

    def close(self) -> None:
        self._db.close()

    def accept(self, event_id: str, source: str, conversation: str, body: dict[str, Any]) -> None:
        """Writes an event down; one that came before changes nothing."""
        moment = time.time()
        self._db.execute(
            "INSERT OR IGNORE INTO inbox (id, source, conversation, body, state, next_at, received_at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            (event_id, source, conversation, json.dumps(body), PENDING, moment, moment),
        )

    def ready(self) -> list[Item]:
        """Of each conversation the oldest pending event, where it may be tried now."""
        moment = time.time()
        found = self._db.execute(
            "SELECT number, source, conversation, body, attempts, received_at FROM inbox WHERE next_at <= ? "
            "AND number IN (SELECT MIN(number) FROM inbox WHERE state = ? GROUP BY source, conversation) "
            "ORDER BY number",
            (moment, PENDING),
        )
        return [Item(n, source, c, json.loads(body), a, moment - at) for n, source, c, body, a, at in found]

    def next_at(self) -> float | None:
        """When the next event may be tried, Unix seconds."""
        found = self._db.execute(
            "SELECT MIN(next_at) FROM inbox WHERE number IN "
            "(SELECT MIN(number) FROM inbox WHERE state = ? GROUP BY source, conversation)",
            (PENDING,),
        )
        return found.fetchone()[0]

    def finish(self, item: Item) -> None:
        """The event needs nothing more; its content goes, its id stays to know it by."""
        self._db.execute("UPDATE inbox SET state = ?, body = '{}', error = NULL WHERE number = ?", (DONE, item.number))

    def postpone(self, item: Item, why: str) -> bool:
        """Tries the event again later; after a day it is given up.

        Returns:
            Whether it will be tried again.
        """
        if item.age_s > GIVE_UP_S:
            self._db.execute("UPDATE inbox SET state = ?, error = ? WHERE number = ?", (FAILED, why, item.number))
            return False
        pause_s = BACK_OFF_S[min(item.attempts, len(BACK_OFF_S) - 1)]
        self._db.execute(
            "UPDATE inbox SET attempts = attempts + 1, next_at = ?, error = ? WHERE number = ?",
            (time.time() + pause_s, why, item.number),
        )
        return True

    def keep_early(self, item: Item) -> None:
        """Keeps an event that makes sense only after another one."""
        self._db.execute("UPDATE inbox SET state = ? WHERE number = ?", (EARLY, item.number))

    def release(self, conversation: str) -> None:
        """What was kept of a conversation may be tried now."""
        values = (PENDING, time.time(), conversation, EARLY)
        self._db.execute("UPDATE inbox SET state = ?, next_at = ? WHERE conversation = ? AND state = ?", values)

    def prune(self) -> None:
        """Forgets what is old."""
        moment = time.time()
        self._db.execute("DELETE FROM inbox WHERE state = ? AND received_at < ?", (EARLY, moment - EARLY_S))
        self._db.execute("DELETE FROM inbox WHERE state IN (?, ?) AND received_at < ?", (DONE, FAILED, moment - KEPT_S))
        self._db.execute("DELETE FROM steps WHERE at < ?", (moment - KEPT_S,))

    def link(self, conversation: str) -> Link | None:
        return self._link("conversation", conversation)

    def link_of(self, far: str) -> Link | None:
        """The link by the other desk's id."""
        return self._link("far", far)

    def add_link(self, conversation: str, far: str, contact: str) -> None:
        self._db.execute(
            "INSERT OR REPLACE INTO links (conversation, far, contact) VALUES (?, ?, ?)", (conversation, far, contact)
        )

    def set_closed(self, conversation: str, closed: bool) -> None:
        self._db.execute("UPDATE links SET closed = ? WHERE conversation = ?", (closed, conversation))

    def begin(self, key: str) -> bool:
        """Notes that a step is about to be done; returns whether it was begun before and may have happened."""
        added = self._db.execute("INSERT OR IGNORE INTO steps (key, done, at) VALUES (?, 0, ?)", (key, time.time()))
        return added.rowcount == 0

    def is_done(self, key: str) -> bool:
        found = self._db.execute("SELECT done FROM steps WHERE key = ?", (key,)).fetchone()
        return bool(found and found[0])

    def done(self, key: str) -> None:
        """Notes that a step has been done."""
        self._db.execute("INSERT OR REPLACE INTO steps (key, done, at) VALUES (?, 1, ?)", (key, time.time()))

    def _link(self, column: str, value: str) -> Link | None:
        found = self._db.execute(
            f"SELECT conversation, far, contact, closed FROM links WHERE {column} = ?", (value,)
        ).fetchone()
        return Link(found[0], found[1], found[2], bool(found[3])) if found else None
