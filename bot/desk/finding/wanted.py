"""What a list is asked for: a view, what narrows it and a sort; checked once, for lists and for saved filters."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from bot.desk.access import seen_by
from bot.desk.clean import clean_text
from bot.desk.errors import Refused
from bot.desk.finding.matching import Match
from bot.desk.ids import now
from bot.desk.models import Conversation
from bot.desk.packages import short_family
from bot.desk.row_query import is_open, next_due, waits_for_mail
from bot.desk.sign_in import SignedIn
from bot.desk.work_models import ConversationTag

STATES: Final = ("bot", "queued", "agent", "closed")
VIEWS: Final = ("mine", "unassigned", "team", "all", "bot", "closed", "left", "breached")
SORTS: Final = ("waiting", "priority", "due", "updated")
NAMES: Final = ("view", "state", "team", "family", "priority", "tag", "agent", "q", "sort")
# What has been quiet for so long is not live with the bot any more, though nobody closed it.
LIVE = timedelta(minutes=30)
MAX_CHARS = 200
NONE, ME = "none", "me"


def checked(asked: Mapping[str, Any]) -> dict[str, str]:
    """What a list is asked for, without what says nothing.

    Raises:
        Refused: ``bad_filter``.

    >>> checked({"view": "mine", "tag": "", "family": "technical_support"})
    {'view': 'mine', 'family': 'technical'}
    """
    wanted: dict[str, str] = {}
    for name, value in asked.items():
        if value is None or value == "":
            continue
        if name not in NAMES or not isinstance(value, str) or len(value) > MAX_CHARS:
            raise Refused("bad_filter", status=422, name=_shown(name), value=_shown(value), allowed=", ".join(NAMES))
        wanted[name] = _checked(name, clean_text(value))
    return wanted


def _checked(name: str, value: str) -> str:
    known: dict[str, tuple[str, ...]] = {"view": VIEWS, "sort": SORTS, "state": STATES, "priority": tuple("1234")}
    allowed = known.get(name)
    given = value.split(",") if name in {"state", "priority"} else [value]
    if allowed and not set(given) <= set(allowed):
        raise Refused("bad_filter", status=422, name=name, value=_shown(value), allowed=", ".join(allowed))
    if name == "family":
        value = short_family(value) or ""
        if not value:
            raise Refused("bad_filter", status=422, name=name, value=_shown(given[0]), allowed="technical, general")
    return value


def condition(wanted: Mapping[str, str], who: SignedIn, match: Match) -> ColumnElement[bool]:
    """The conversations that somebody may see and that a checked list wants; for a query with the newest handoff.

    Args:
        match: Words → the condition that a conversation has them; see :mod:`bot.desk.finding.matching`.
    """
    parts = [seen_by(who), of_view(wanted.get("view"), who, bool(wanted.get("state")))]
    if wanted.get("state"):
        parts.append(Conversation.state.in_(wanted["state"].split(",")))
    if wanted.get("team"):
        parts.append(_is(Conversation.team_id, wanted["team"]))
    if wanted.get("family"):
        parts.append(Conversation.family == wanted["family"])
    if wanted.get("priority"):
        parts.append(Conversation.priority.in_([int(one) for one in wanted["priority"].split(",")]))
    if wanted.get("tag"):
        tagged = select(ConversationTag.conversation_id).where(ConversationTag.tag == wanted["tag"])
        parts.append(Conversation.id.in_(tagged))
    if wanted.get("agent"):
        parts.append(_is(Conversation.agent_id, who.agent.id if wanted["agent"] == ME else wanted["agent"]))
    if wanted.get("q"):
        parts.append(match(wanted["q"]))
    return and_(*parts)


def of_view(view: str | None, who: SignedIn, other_states: bool = False) -> ColumnElement[bool]:
    """The conversations of a view, among those that somebody may see.

    Args:
        other_states: Without a view: the states are said elsewhere; else the open ones are meant.
    """
    in_teams = or_(Conversation.team_id.is_(None), Conversation.team_id.in_(who.team_ids))
    if view is None:
        return true() if other_states else is_open()
    views = {
        "mine": and_(Conversation.state == "agent", Conversation.agent_id == who.agent.id),
        "unassigned": and_(Conversation.state == "queued", in_teams),
        "team": and_(is_open(), in_teams),
        "all": is_open(),
        "bot": and_(Conversation.state == "bot", Conversation.updated_at > now() - LIVE, Conversation.last_seq > 0),
        "closed": Conversation.state == "closed",
        "left": waits_for_mail(),
        "breached": and_(is_open(), next_due() <= now()),
    }
    return views.get(view, false())


def _is(column: Any, value: str) -> ColumnElement[bool]:
    return column.is_(None) if value == NONE else column.in_(value.split(","))


def _shown(value: object) -> str:
    return clean_text(str(value))[:40]
