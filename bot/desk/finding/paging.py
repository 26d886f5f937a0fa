"""Going on where a page ended: by the last row's own sort values, so that rows which come and go move nothing."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_

from bot.desk.clean import is_id
from bot.desk.errors import Refused


@dataclass(frozen=True)
class Key:
    """One thing that a list is sorted by.

    Attributes:
        of: Never NULL.
        kind: What its values are in Python.
    """

    of: ColumnElement[Any]
    kind: type
    descending: bool = False

    def order(self) -> ColumnElement[Any]:
        return self.of.desc() if self.descending else self.of.asc()

    def beyond(self, value: Any) -> ColumnElement[bool]:
        return self.of < value if self.descending else self.of > value


def after(keys: Sequence[Key], values: Sequence[Any]) -> ColumnElement[bool]:
    """What comes after a row with these values, in the order of the keys."""
    ways = []
    for number, (key, value) in enumerate(zip(keys, values, strict=True)):
        same = [k.of == v for k, v in zip(keys[:number], values[:number], strict=True)]
        ways.append(and_(*same, key.beyond(value)))
    return or_(*ways)


def pack(sort: str, values: Sequence[Any]) -> str:
    """A row's place as a cursor; clients give it back and read nothing in it."""
    plain = [["t", value.isoformat()] if isinstance(value, datetime) else value for value in values]
    return base64.urlsafe_b64encode(json.dumps([sort, *plain]).encode()).decode().rstrip("=")


def unpack(cursor: str, sort: str, kinds: Sequence[type]) -> list[Any]:
    """The values of a cursor.

    Raises:
        Refused: ``bad_cursor``: it is none, or one of a list that is sorted otherwise.

    >>> unpack(pack("due", [3, "c_1"]), "due", [int, str])
    [3, 'c_1']
    """
    try:
        raw = base64.urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
        found, *plain = json.loads(raw)
        values = [_time(value[1]) if isinstance(value, list) else value for value in plain]
    except (UnicodeError, binascii.Error, ValueError, TypeError, IndexError, RecursionError):
        raise Refused("bad_cursor", status=422) from None
    fits = [type(value) for value in values] == list(kinds)
    if found != sort or not fits or not all(is_id(value) for value in values if isinstance(value, str)):
        raise Refused("bad_cursor", status=422)
    return values


def _time(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a time without its zone")
    return moment
