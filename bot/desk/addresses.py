"""E-mail addresses, of agents and of customers."""

from __future__ import annotations

import re

from bot.desk.errors import Refused

MAX_CHARS = 254
_LOCAL = r"[^\s@<>\"(),:;\\\[\].]+(?:\.[^\s@<>\"(),:;\\\[\].]+)*"
_LABEL = r"[^\W_](?:[\w-]*[^\W_])?"
_ADDRESS = re.compile(rf"({_LOCAL})@({_LABEL}(?:\.{_LABEL})+)")


def email_address(value: object, language: str = "en") -> str:
    """An e-mail address in lower case, by its form; whether anybody reads it is not asked.

    Raises:
        Refused: ``bad_email``.

    >>> email_address(" Ana.B+desk@Halden.Example ")
    'ana.b+desk@halden.example'
    """
    plain = value.strip().lower() if isinstance(value, str) and len(value) <= MAX_CHARS + 50 else ""
    found = _ADDRESS.fullmatch(plain) if len(plain) <= MAX_CHARS and plain.isprintable() else None
    if found is None or len(found[1]) > 64:
        raise Refused("bad_email", status=422, language=language)
    return plain
