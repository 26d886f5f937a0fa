"""Two jobs at two desks, of which the second begins before the first is committed."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

from sqlalchemy.orm import Session

from bot.desk.store import Store

Job = Callable[[Session], Any]


def overlapping(store: Store, first: Job, second: Job) -> tuple[Any, Any]:
    """Runs both and gives their results; the second ends before the first is committed if it does not wait for it."""
    begun, ended = Event(), Event()

    def holding(session: Session) -> Any:
        result = first(session)
        session.flush()
        begun.set()
        # Only as long as it takes to see that the second waits.
        ended.wait(0.4)
        return result

    def after() -> Any:
        assert begun.wait(10)
        try:
            return other.write_now(second)
        finally:
            ended.set()

    other = Store(store.url.render_as_string(hide_password=False))
    other.about = store.about
    try:
        with ThreadPoolExecutor(1) as pool:
            later = pool.submit(after)
            return store.write_now(holding), later.result(20)
    finally:
        other.close()
