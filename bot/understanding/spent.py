"""Where the time of a turn goes within Rasa: a few sums that the channel tells the desk with its reply."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import perf_counter

#: Seconds by stage of the running turn; None outside of one. A turn's tasks share the dictionary.
_seconds: ContextVar[dict[str, float] | None] = ContextVar("tandem_spent", default=None)


@contextmanager
def counting() -> Iterator[dict[str, float]]:
    """Sums up what is spent within; ``total`` is there in the end."""
    seconds: dict[str, float] = {}
    reset = _seconds.set(seconds)
    begun = perf_counter()
    try:
        yield seconds
    finally:
        seconds["total"] = perf_counter() - begun
        _seconds.reset(reset)


def add(stage: str, seconds: float) -> None:
    """Adds to a stage of the running turn, if there is one.

    >>> with counting() as spent:
    ...     add("search", 0.5), add("search", 0.25)
    (None, None)
    >>> spent["search"]
    0.75
    """
    spent = _seconds.get()
    if spent is not None:
        spent[stage] = spent.get(stage, 0.0) + seconds
