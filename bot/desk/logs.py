"""Logs as one JSON object a line: what, where in the code, which conversation; never what anybody wrote."""

from __future__ import annotations

import json
import logging
import sys

from bot.desk.ids import iso, now

FIELDS = ("conversation", "code")


class JsonLines(logging.Formatter):
    """One line a record, with the ids that were given as ``extra``."""

    def format(self, record: logging.LogRecord) -> str:
        line = {"at": iso(now()), "level": record.levelname, "logger": record.name, "message": record.getMessage()}
        line |= {name: getattr(record, name) for name in FIELDS if getattr(record, name, None) is not None}
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def set_up(level: str) -> None:
    """Logs to standard error; libraries that would name visitors' addresses or contents are kept quiet."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for noisy in ("httpx", "httpcore", "alembic", "engineio", "socketio", "uvicorn.error", "faiss.loader"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
