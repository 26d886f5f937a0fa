"""What Rasa keeps of the dialogues, read and changed beside it."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from datetime import timedelta
from typing import Any

from tests.faults.harness import Harness


def events_of(harness: Harness, conversation_id: str) -> list[dict[str, Any]]:
    """The events of a conversation that Rasa still holds."""
    with contextlib.closing(sqlite3.connect(_file(harness), timeout=30)) as dialogues:
        query = "SELECT events FROM dialogues WHERE sender_id = ?"
        row = dialogues.execute(query, (conversation_id,)).fetchone()
    return json.loads(row[0]) if row else []


def move_back(harness: Harness, conversation_id: str, span: timedelta) -> None:
    """Makes everything in a dialogue so much older."""
    events = events_of(harness, conversation_id)
    moved = [{**event, "timestamp": event["timestamp"] - span.total_seconds()} for event in events]
    with contextlib.closing(sqlite3.connect(_file(harness), timeout=30)) as dialogues:
        query = "UPDATE dialogues SET events = ? WHERE sender_id = ?"
        dialogues.execute(query, (json.dumps(moved), conversation_id))
        dialogues.commit()


def _file(harness: Harness) -> str:
    return str(harness.settings.var / "rasa.sqlite")
