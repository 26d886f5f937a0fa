"""A team's fields as they come from outside, checked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from typing import Any

from bot.desk import clean
from bot.desk.company import read_hours
from bot.desk.errors import Refused
from bot.taxonomy import load_taxonomy

MAX_NAME_CHARS = 80
MAX_HOLIDAYS = 400
MIN_S, MAX_S = 30, 7 * 86_400
MAX_TARGET_S = 90 * 86_400
FAMILIES = ("technical", "general")
PRIORITIES = ("1", "2", "3", "4", "default")
TARGETS = ("first_reply_s", "resolution_s")
_ID = re.compile(r"[a-z][a-z0-9_-]{0,31}")


def checked(asked: dict[str, Any]) -> dict[str, Any]:
    """The fields of a team that are given, fit to be stored; ``id`` and ``members`` are not among them.

    Raises:
        Refused: ``no_name``, ``bad_family``, ``unknown_intent``, ``bad_hours``, ``bad_holidays``, ``bad_duration``,
            ``bad_targets`` or ``bad_request``.
    """
    return {name: check(asked[name]) for name, check in _CHECKS.items() if name in asked}


def team_id(value: object, name: str) -> str:
    """A team's id as given, or made of its name.

    Raises:
        Refused: ``bad_team_id``.

    >>> team_id(None, "Rücksendungen & Geld")
    'rucksendungen-geld'
    """
    if value is None:
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
        slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:28]
        value = slug if _ID.fullmatch(slug) else f"team-{slug}".rstrip("-")
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise Refused("bad_team_id", status=422)
    return value


def _name(value: object) -> str:
    name = " ".join(clean.clean_text(value).split()) if isinstance(value, str) else ""
    if not 1 <= len(name) <= MAX_NAME_CHARS:
        raise Refused("no_name", status=422, max=MAX_NAME_CHARS)
    return name


def _family(value: object) -> str | None:
    if value is not None and value not in FAMILIES:
        raise Refused("bad_family", status=422)
    return None if value is None else str(value)


def _intents(value: object) -> list[str]:
    if not isinstance(value, list):
        raise Refused("bad_request", status=422)
    known = load_taxonomy().intents
    for one in value:
        if not isinstance(one, str) or one not in known or known[one].family is None:
            raise Refused("unknown_intent", status=422, name=clean.clean_text(str(one))[:40])
    return list(dict.fromkeys(value))


def _hours(value: object) -> dict[str, str] | None:
    if value is None:
        return None
    try:
        read_hours(value)
    except ValueError:
        raise Refused("bad_hours", status=422) from None
    assert isinstance(value, dict)
    return {str(days): str(span) for days, span in value.items()}


def _holidays(value: object) -> list[str]:
    if not isinstance(value, list) or len(value) > MAX_HOLIDAYS:
        raise Refused("bad_holidays", status=422)
    try:
        return sorted({date.fromisoformat(day).isoformat() for day in value})
    except (TypeError, ValueError):
        raise Refused("bad_holidays", status=422) from None


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise Refused("bad_request", status=422)
    return value


def _duration(value: object) -> int | None:
    if value is None:
        return None
    seconds = clean.whole_number(value)
    if seconds is None or not MIN_S <= seconds <= MAX_S:
        raise Refused("bad_duration", status=422)
    return seconds


def _targets(value: object) -> dict[str, dict[str, int]]:
    if not isinstance(value, dict) or not set(value) <= set(PRIORITIES):
        raise Refused("bad_targets", status=422)
    return {priority: _target(of) for priority, of in value.items() if of}


def _target(value: object) -> dict[str, int]:
    if not isinstance(value, dict) or not set(value) <= set(TARGETS):
        raise Refused("bad_targets", status=422)
    found = {name: clean.whole_number(seconds) for name, seconds in value.items() if seconds is not None}
    if any(seconds is None or not 1 <= seconds <= MAX_TARGET_S for seconds in found.values()):
        raise Refused("bad_targets", status=422)
    return {name: seconds for name, seconds in found.items() if seconds is not None}


_CHECKS: dict[str, Callable[[object], Any]] = {
    "name": _name,
    "family": _family,
    "intents": _intents,
    "hours": _hours,
    "holidays": _holidays,
    "auto_assign": _flag,
    "requeue_after_s": _duration,
    "wait_limit_s": _duration,
    "targets": _targets,
}
