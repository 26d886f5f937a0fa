"""What Rasa keeps of the dialogues, read and changed beside it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from tests.faults.harness import Harness


def events_of(harness: Harness, conversation_id: str) -> list[dict[str, Any]]:
    """The events of a conversation that Rasa still holds."""
    rows = harness.dialogues.rows("SELECT events FROM dialogues WHERE sender_id = ?", conversation_id)
    return json.loads(rows[0][0]) if rows else []


def move_back(harness: Harness, conversation_id: str, span: timedelta) -> None:
    """Makes everything in a dialogue so much older."""
    events = events_of(harness, conversation_id)
    moved = [{**event, "timestamp": event["timestamp"] - span.total_seconds()} for event in events]
    harness.dialogues.change("UPDATE dialogues SET events = ? WHERE sender_id = ?", json.dumps(moved), conversation_id)
