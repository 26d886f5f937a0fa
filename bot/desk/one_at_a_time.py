"""For jobs that look whether something is there and else make it: of two at once the second one waits."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session


def one_at_a_time(session: Session, *names: str | None) -> None:
    """Waits until every other job that named the same has been committed, and makes the next ones wait for this.

    There is nothing to lock of a row that is not there yet; SQLite has one writer anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        key = func.hashtextextended("\n".join(name or "" for name in names), 0)
        session.execute(select(func.pg_advisory_xact_lock(key)))
