"""The agents' list: one page of a view, and how many conversations each view has. Jobs for the store."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, func, literal, select
from sqlalchemy.orm import Session

from bot.desk.access import seen_by
from bot.desk.finding.matching import matcher
from bot.desk.finding.paging import Key, after, pack, unpack
from bot.desk.finding.wanted import condition, of_view
from bot.desk.models import Conversation
from bot.desk.row_query import NEVER, is_open, next_due, with_newest
from bot.desk.rows import rows_of
from bot.desk.sign_in import SignedIn

DEFAULT_LIMIT, MAX_LIMIT = 100, 200
# Where a handoff says nothing of it, as the console takes it.
USUAL_PRIORITY = 3
# Nobody waits in these, so the longest waiting are the latest changed; their index is by that.
UNSORTED = {"closed", "bot"}
COUNTED = ("mine", "unassigned", "team", "all", "left", "breached")

_LATEST = (Key(Conversation.updated_at, datetime, descending=True), Key(Conversation.id, str))
_WAITING = Key(func.coalesce(Conversation.waiting_since, NEVER), datetime)
_PRIORITY = Key(func.coalesce(Conversation.priority, literal(USUAL_PRIORITY)), int)
SORT_KEYS: dict[str, tuple[Key, ...]] = {
    "waiting": (_WAITING, *_LATEST),
    "priority": (_PRIORITY, _WAITING, *_LATEST),
    "due": (Key(next_due(), datetime), *_LATEST),
    "updated": _LATEST,
}


def page(
    session: Session, who: SignedIn, wanted: Mapping[str, str], *, limit: int, cursor: str | None
) -> dict[str, Any]:
    """One page of the conversations that a checked list wants.

    Raises:
        Refused: ``bad_cursor``.
    """
    sort = wanted.get("sort", "waiting")
    if sort == "waiting" and wanted.get("view") in UNSORTED:
        sort = "updated"
    keys = SORT_KEYS[sort]
    fits = condition(wanted, who, matcher(session))
    total = session.scalar(_of(wanted, "", func.count()).where(fits))
    query = _of(wanted, sort, *(key.of for key in keys)).where(fits)
    if cursor:
        query = query.where(after(keys, unpack(cursor, sort, [key.kind for key in keys])))
    most = max(1, min(limit, MAX_LIMIT))
    found = session.execute(query.order_by(*(key.order() for key in keys)).limit(most + 1)).all()
    shown = found[:most]
    return {
        "conversations": rows_of(session, [one[-1] for one in shown]),
        "next": pack(sort, shown[-1]) if len(found) > most else None,
        "total": total or 0,
    }


def _of(wanted: Mapping[str, str], sort: str, *columns: Any) -> Select[Any]:
    """A query of conversations, with their newest handoffs only where the view or the order is about these."""
    query = select(*columns).select_from(Conversation)
    return with_newest(query) if wanted.get("view") == "breached" or sort == "due" else query


def counts(session: Session, who: SignedIn) -> dict[str, int]:
    """View → how many conversations it has that somebody may see; two queries."""
    sums = [func.coalesce(func.sum(case((of_view(view, who), 1), else_=0)), 0).label(view) for view in COUNTED]
    live = select(func.count()).select_from(Conversation).where(of_view("bot", who), seen_by(who))
    opened = with_newest(select(*sums).select_from(Conversation)).where(is_open(), seen_by(who))
    return {**session.execute(opened).one()._asdict(), "bot": session.scalar(live) or 0}
