"""Views of the list that somebody named: for themselves, or for everybody. Jobs for the store."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from bot.desk import audit
from bot.desk.clean import clean_text
from bot.desk.errors import Refused
from bot.desk.finding.wanted import checked
from bot.desk.ids import new_id, now
from bot.desk.sign_in import SignedIn
from bot.desk.work_models import SavedFilter

MAX_NAME_CHARS = 80
MAX_OWN = 50


def known(session: Session, who: SignedIn) -> list[dict[str, Any]]:
    """One's own and the shared ones, by name."""
    mine = SavedFilter.agent_id == who.agent.id
    query = select(SavedFilter).where(or_(mine, SavedFilter.shared))
    return [_view(one, who) for one in session.scalars(query.order_by(func.lower(SavedFilter.name), SavedFilter.id))]


def save(session: Session, who: SignedIn, name: object, query: object, shared: object) -> dict[str, Any]:
    """Keeps a view.

    Raises:
        Refused: ``bad_filter_name``, ``bad_filter`` or ``too_many_filters``.
    """
    plain = clean_text(name) if isinstance(name, str) else ""
    if not 1 <= len(plain) <= MAX_NAME_CHARS:
        raise Refused("bad_filter_name", status=422)
    if not isinstance(query, dict):
        raise Refused("bad_filter", status=422, name="query", value=type(query).__name__, allowed="an object")
    wanted = checked(query)
    own = select(func.count()).select_from(SavedFilter).where(SavedFilter.agent_id == who.agent.id)
    if (session.scalar(own) or 0) >= MAX_OWN:
        raise Refused("too_many_filters", status=409, max=MAX_OWN)
    made = SavedFilter(
        id=new_id("q"),
        agent_id=who.agent.id,
        name=plain,
        query=wanted,
        shared=shared is True,
        created_at=now(),
    )
    session.add(made)
    audit.record(session, who.agent, "filter.saved", "filter", made.id, shared=made.shared)
    return _view(made, who)


def drop(session: Session, who: SignedIn, filter_id: str) -> None:
    """Deletes a view of one's own; whoever may read all may also delete a shared one.

    Raises:
        Refused: ``no_filter`` or ``not_your_filter``.
    """
    found = session.get(SavedFilter, filter_id)
    own = found is not None and found.agent_id == who.agent.id
    if found is None or not (own or found.shared):
        raise Refused("no_filter", status=404)
    if not own and not who.may("conversations.read_all"):
        raise Refused("not_your_filter", status=403)
    session.delete(found)
    audit.record(session, who.agent, "filter.deleted", "filter", found.id, shared=found.shared)


def _view(one: SavedFilter, who: SignedIn) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "query": dict(one.query),
        "shared": one.shared,
        "mine": one.agent_id == who.agent.id,
    }
