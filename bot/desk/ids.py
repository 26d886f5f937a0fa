"""Ids, secrets and times, made in one place."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timezone


def new_id(prefix: str) -> str:
    """A fresh id such as ``c_Jx…``: the prefix tells a reader what it names; 96 random bits follow."""
    return f"{prefix}_{secrets.token_urlsafe(12)}"


def new_token() -> str:
    """A secret that stands for its bearer: 256 random bits, safe in URLs."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """SHA-256 (hex) of a token, which is all that is stored of it.

    A token is random, so a plain hash cannot be searched back; passwords go through :mod:`bot.desk.passwords`.
    """
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def now() -> datetime:
    """This moment in UTC."""
    return datetime.now(timezone.utc)


def iso(moment: datetime | None) -> str | None:
    """ISO 8601 in UTC with milliseconds, as the protocol writes times; None stays None.

    >>> iso(datetime(2026, 11, 21, 9, 14, 3, 120000, tzinfo=timezone.utc))
    '2026-11-21T09:14:03.120Z'
    """
    if moment is None:
        return None
    return moment.astimezone(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
