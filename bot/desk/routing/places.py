"""Keeps waiting customers informed: place, expected wait and opening, as these change."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.desk.company import Company
from bot.desk.conversations import customer_view
from bot.desk.events import PlaceMoved
from bot.desk.models import Conversation, Customer
from bot.desk.queue import Standing, standing
from bot.desk.store import Store

# At most one update a customer in this time; and so often places are looked at where nobody said that they moved:
# waiting itself changes them, and so does the time of day.
LEAST_S = 1.0
LOOK_S = 10.0
# A guess that moved by less is the same guess.
SAME_WAIT_S = 30


class Places:
    """What waiting customers were told last, so that they are told only what has changed."""

    def __init__(self, store: Store, company: Company, tell: Callable[[object], None]) -> None:
        self._store = store
        self._company = company
        self._tell = tell
        self._told: dict[str, dict[str, Any]] = {}
        self._told_at: dict[str, float] = {}
        self._looked_at = 0.0
        self.moved = False

    async def tell_moves(self) -> None:
        """Tells everyone who waits what has changed for them, unless they were all told a moment ago."""
        moment = time.monotonic()
        since_s = moment - self._looked_at
        if since_s < (LEAST_S if self.moved else LOOK_S):
            return
        self.moved, self._looked_at = False, moment
        views = await self._store.read(lambda session: waiting_views(session, self._company))
        before, self._told = self._told, {view["id"]: view for view in views}
        before_at, self._told_at = self._told_at, {}
        for view in views:
            old_at = before_at.get(view["id"], 0.0)
            if same(before.get(view["id"]), old_at, view, moment):
                self._told[view["id"]], self._told_at[view["id"]] = before[view["id"]], old_at
                continue
            self._told_at[view["id"]] = moment
            self._tell(PlaceMoved(view["id"], view))


def same(old: dict[str, Any] | None, old_at: float, new: dict[str, Any], moment: float) -> bool:
    """Whether a customer who was told ``old`` knows all of ``new``: a wait that just went by is no news.

    Args:
        old_at, moment: When each was so, seconds on the same clock.

    >>> told = {"place": 2, "wait_s": 120, "last_seq": 7}
    >>> same(told, 0.0, {"place": 2, "wait_s": 61, "last_seq": 8}, 60.0)
    True
    >>> same(told, 0.0, {"place": 2, "wait_s": 200, "last_seq": 7}, 60.0)
    False
    >>> same(told, 0.0, {"place": 1, "wait_s": 61, "last_seq": 7}, 60.0)
    False
    """
    if old is None or _but_for_wait(old) != _but_for_wait(new):
        return False
    if old["wait_s"] is None or new["wait_s"] is None:
        return old["wait_s"] == new["wait_s"]
    return abs((old["wait_s"] + old_at) - (new["wait_s"] + moment)) < SAME_WAIT_S


def waiting_views(session: Session, company: Company) -> list[dict[str, Any]]:
    """What each waiting customer should see now, with one look at each team's queue."""
    stands: dict[str | None, Standing] = {}
    views = []
    # Whoever left a message is shown the address: held here, so that each is not looked up by itself.
    left = select(Customer).join(Conversation, Conversation.customer_id == Customer.id)
    _held = session.scalars(left.where(Conversation.state == "queued", Conversation.left_at.is_not(None))).all()
    for conversation in session.scalars(select(Conversation).where(Conversation.state == "queued")):
        team_id = conversation.team_id
        if team_id not in stands:
            stands[team_id] = standing(session, team_id, company)
        views.append(customer_view(session, conversation, company, stands[team_id]))
    return views


def _but_for_wait(view: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in view.items() if name not in {"wait_s", "last_seq"}}
