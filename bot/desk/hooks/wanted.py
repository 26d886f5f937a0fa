"""Which events any webhook asked for, kept in memory: most desks have no webhook, and a message then costs no query."""

from __future__ import annotations

import time
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from bot.desk.record_models import Webhook

#: Another desk's change is known here after so many seconds at the most.
KEPT_S = 5.0
ALL = "*"


@dataclass(frozen=True)
class _Kept:
    until_s: float
    events: frozenset[str]


_kept: WeakKeyDictionary[Engine, _Kept] = WeakKeyDictionary()


def is_wanted(session: Session, name: str) -> bool:
    """Whether any active webhook of this database asked for an event; asks the database every few seconds only."""
    engine = session.get_bind().engine
    kept = _kept.get(engine)
    if kept is None or kept.until_s <= time.monotonic():
        asked = session.scalars(select(Webhook.events).where(Webhook.active))
        kept = _Kept(time.monotonic() + KEPT_S, frozenset(one for events in asked for one in events))
        _kept[engine] = kept
    return name in kept.events or ALL in kept.events


def forget(session: Session) -> None:
    """Looks anew once this transaction, which changes a webhook, is committed."""
    engine = session.get_bind().engine
    event.listen(session, "after_commit", lambda _: _kept.pop(engine, None), once=True)
