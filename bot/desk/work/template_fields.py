"""The fields of a reply template as they come, cleaned and checked. Pure functions."""

from __future__ import annotations

import re
from typing import Any

from bot.desk.clean import clean_text
from bot.desk.errors import Refused
from bot.desk.packages import short_family
from bot.desk.texts import known_language
from bot.desk.work import variables

KINDS = ("chat", "ticket", "email")
FIELDS = ("kind", "family", "language", "shortcut", "name", "subject", "body")
MAX_NAME_CHARS = 100
MAX_SUBJECT_CHARS = 200
MAX_BODY_CHARS = 4000
_SHORTCUT = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")


def checked(given: dict[str, Any]) -> dict[str, Any]:
    """The known fields among those given, cleaned.

    Raises:
        Refused: ``bad_template``, ``bad_shortcut`` or ``unknown_variable``.
    """
    checks = {
        "kind": kind_of,
        "family": lambda value: None if value is None else family_of(value),
        "language": _language,
        "shortcut": _shortcut,
        "name": lambda value: _text(value, "name", MAX_NAME_CHARS),
        "subject": _subject,
        "body": _body,
    }
    return {name: check(given[name]) for name, check in checks.items() if name in given}


def kind_of(value: object) -> str:
    """One of :data:`KINDS`.

    Raises:
        Refused: ``bad_template``.
    """
    if value not in KINDS:
        raise bad("kind")
    return str(value)


def family_of(value: object) -> str:
    """``technical`` or ``general``, whichever way it is spelt.

    Raises:
        Refused: ``bad_template``.
    """
    family = short_family(value if isinstance(value, str) else None)
    if family is None:
        raise bad("family")
    return family


def _language(value: object) -> str:
    language = known_language(value, "")
    if not language:
        raise bad("language")
    return language


def _shortcut(value: object) -> str:
    shortcut = value.strip().lower().removeprefix("/") if isinstance(value, str) else ""
    if not _SHORTCUT.fullmatch(shortcut):
        raise Refused("bad_shortcut", status=422)
    return shortcut


def _subject(value: object) -> str | None:
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    subject = " ".join(_text(value, "subject", MAX_SUBJECT_CHARS).split())
    variables.check(subject)
    return subject


def _body(value: object) -> str:
    body = _text(value, "body", MAX_BODY_CHARS)
    variables.check(body)
    return body


def _text(value: object, field: str, most: int) -> str:
    text = clean_text(value) if isinstance(value, str) else ""
    if not text or len(text) > most:
        raise bad(field)
    return text


def bad(field: str) -> Refused:
    """What a template is refused with that lacks a field, or where one is wrong."""
    return Refused("bad_template", status=422, field=field)
