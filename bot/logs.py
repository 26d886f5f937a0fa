"""Logs as one JSON object a line: what, where in the code, which request and conversation; never what anybody wrote."""

from __future__ import annotations

import json
import logging
import sqlite3
import sys
import traceback
from datetime import datetime, timezone
from types import TracebackType

from bot import request_id
from bot.errors import TandemError

FIELDS = ("conversation", "code")
# The database is locked, full or broken. SQLite's general error may quote the search that it could not read.
SQLITE_GENERAL = 1


class JsonLines(logging.Formatter):
    """One line a record, with the request's ids and those that were given as ``extra``."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, str] = {
            "at": datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if request_id.current():
            line["request_id"] = request_id.current()
        if request_id.conversation():
            line["conversation"] = request_id.conversation()
        line |= {name: getattr(record, name) for name in FIELDS if getattr(record, name, None) is not None}
        if record.exc_info and record.exc_info[0] is not None:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line)

    def formatException(self, ei: tuple[type[BaseException], BaseException, TracebackType | None]) -> str:
        """Where it happened and which kind it was, causes first; an error's own words could quote a customer."""
        parts = []
        error: BaseException | None = ei[1]
        while error is not None and len(parts) < 5:
            parts.append("".join(traceback.format_tb(error.__traceback__)) + f"{type(error).__name__}{_words(error)}")
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\nThis led to:\n".join(reversed(parts))


def set_up(level: str) -> None:
    """Logs to standard error; libraries that would name visitors' addresses or contents are kept quiet."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(True)
    for noisy in ("httpx", "httpcore", "alembic", "engineio", "socketio", "uvicorn.error", "faiss.loader"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def _words(error: BaseException) -> str:
    """An error's own words, of kinds that speak of files, of the network or of the operator's own doing."""
    cause = getattr(error, "orig", None) or error
    if isinstance(cause, sqlite3.Error):
        code = getattr(cause, "sqlite_errorcode", SQLITE_GENERAL)
        return f": {cause}" if code != SQLITE_GENERAL else ""
    return f": {error}" if isinstance(error, (OSError, TandemError)) else ""
