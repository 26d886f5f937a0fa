"""Where a turn's time goes: spans noted around the product's own functions, in processes started for that alone.

The product itself carries no such hooks. Times are of the monotonic clock, which all processes of a machine share.
"""

from __future__ import annotations

import functools
import inspect
import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

#: Names the folder that each traced process writes its spans to.
VARIABLE = "BENCH_SPANS"


@dataclass(frozen=True)
class Span:
    """One call; ``begun`` and ``ended`` in seconds."""

    name: str
    begun: float
    ended: float

    @property
    def ms(self) -> float:
        return (self.ended - self.begun) * 1000


class Writer:
    """Appends spans to a file of this process, a line each."""

    def __init__(self, folder: Path) -> None:
        # Unbuffered by intent: a process that is ended has written what it saw.
        self._file = (folder / f"{os.getpid()}.jsonl").open("a", buffering=1)

    def note(self, name: str, begun: float) -> None:
        self._file.write(json.dumps([name, begun, time.monotonic()]) + "\n")

    def around(self, owner: Any, attribute: str, name: str) -> None:
        """Notes every call of a function of a class or module, whether it is a coroutine or not."""
        function = getattr(owner, attribute)
        setattr(
            owner, attribute, self._awaited(function, name) if _is_async(function) else self._called(function, name)
        )

    def _awaited(self, function: Callable[..., Any], name: str) -> Callable[..., Any]:
        @functools.wraps(function)
        async def noted(*args: Any, **kwargs: Any) -> Any:
            begun = time.monotonic()
            try:
                return await function(*args, **kwargs)
            finally:
                self.note(name, begun)

        return noted

    def _called(self, function: Callable[..., Any], name: str) -> Callable[..., Any]:
        @functools.wraps(function)
        def noted(*args: Any, **kwargs: Any) -> Any:
            begun = time.monotonic()
            try:
                return function(*args, **kwargs)
            finally:
                self.note(name, begun)

        return noted


def read_spans(folder: Path) -> list[Span]:
    """What all processes noted, in the order in which it began."""
    lines = (line for path in folder.glob("*.jsonl") for line in path.read_text().splitlines())
    return sorted((Span(*json.loads(line)) for line in lines), key=lambda span: span.begun)


def writer() -> Writer:
    """The writer of this process."""
    return Writer(Path(os.environ[VARIABLE]))


def _is_async(function: Callable[..., Any]) -> bool:
    return inspect.iscoroutinefunction(function)
