"""Rasa's log as lines of JSON, as the desk and the action server write theirs; ``logging.yml`` names this.

Rasa 3.6.21 logs in two ways: plain records, and structured events that it renders as JSON itself, with traces that
hold every local variable and so what the customer wrote. Of these only the event's name and the place are kept.
"""

from __future__ import annotations

import copy
import json
import logging
from typing import Any

import coloredlogs
import sanic.log

from bot.logs import JsonLines

# Rasa would have this put its own format in the place of ours.
coloredlogs.install = lambda *_, **__: None
# Rasa's libraries warn of each other; logging.yml leaves that out.
logging.captureWarnings(True)
# Sanic would add handlers of its own when the server is made, and every line would come twice.
for _logger in sanic.log.LOGGING_CONFIG_DEFAULTS["loggers"].values():
    _logger["handlers"] = []


class RasaLines(JsonLines):
    """One line a record; structured events are reduced to what nobody wrote."""

    def format(self, record: logging.LogRecord) -> str:
        event = _structured(record)
        if event is None:
            return super().format(record)
        plain = copy.copy(record)
        plain.msg, plain.args = " ".join([str(event["event"]), *_places(event.get("exception"))]), None
        plain.exc_info = plain.exc_text = None
        return super().format(plain)


def _structured(record: logging.LogRecord) -> dict[str, Any] | None:
    """A structured event as Rasa rendered it; None for a plain record."""
    if not isinstance(record.msg, str) or not record.msg.startswith("{"):
        return None
    try:
        event = json.loads(record.msg)
    except ValueError:
        return None
    return event if isinstance(event, dict) and "event" in event else None


def _places(exceptions: Any) -> list[str]:
    """The kind of each error and the innermost place it came from."""
    if not isinstance(exceptions, list):
        return []
    return [
        f"({one.get('exc_type')} at {frame.get('filename')}:{frame.get('lineno')} in {frame.get('name')})"
        for one in exceptions
        for frame in one.get("frames", [])[-1:]
    ]
