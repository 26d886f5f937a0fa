"""Time targets: by when a team promises a first reply and an end, counted in its opening hours."""

from __future__ import annotations

from typing import Any

from bot.desk.company import Company
from bot.desk.models import Handoff
from bot.desk.routing.hours import add_open_time
from bot.desk.team_models import Team

DEFAULT = "default"


def target_s(targets: dict[str, Any] | None, priority: int | None, name: str) -> int | None:
    """A team's target in seconds for a priority; the team's default where the priority has none of its own.

    Args:
        name: ``first_reply_s`` or ``resolution_s``.

    >>> targets = {"1": {"first_reply_s": 60}, "default": {"first_reply_s": 600, "resolution_s": 3600}}
    >>> target_s(targets, 1, "first_reply_s"), target_s(targets, 1, "resolution_s"), target_s({}, 1, "resolution_s")
    (60, 3600, None)
    """
    given = targets or {}
    found = {**given.get(DEFAULT, {}), **given.get(str(priority), {})}.get(name)
    return int(found) if found is not None else None


def set_due(handoff: Handoff, team: Team | None, company: Company) -> None:
    """Sets by when a handoff should be answered and ended, from its beginning, its priority and its team."""
    for name, attribute in (("first_reply_s", "first_reply_due_at"), ("resolution_s", "resolution_due_at")):
        seconds = target_s(team.targets if team else None, handoff.priority, name)
        due = None if seconds is None else add_open_time(team, company, handoff.created_at, seconds)
        setattr(handoff, attribute, due)
