"""One supervisor for a ``var`` folder, and how others find it."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.errors import TandemError


class AlreadyRuns(TandemError):
    """Another supervisor has this folder."""

    code = "already_runs"


class NotRunning(TandemError):
    """No supervisor has this folder."""

    code = "not_running"


@contextmanager
def the_only_one(var: Path) -> Iterator[None]:
    """Holds the folder as long as this process runs, however it ends.

    Raises:
        AlreadyRuns: Somebody else holds it.
    """
    path = _path(var)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as file:
        if not _lock(file.fileno()):
            raise AlreadyRuns(f"Tandem runs already with {var} (process {_pid(path)}); stop it, or set TANDEM_VAR")
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def find(var: Path) -> int:
    """Process id of the supervisor that runs with this folder.

    Raises:
        NotRunning: There is none.
    """
    path = _path(var)
    try:
        with path.open("rb") as file:
            if not _lock(file.fileno()):
                return int(_pid(path))
    except (FileNotFoundError, ValueError):
        pass
    raise NotRunning(f"No Tandem runs with {var}; start it with `make run`, or set TANDEM_VAR as it was started")


def _lock(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _pid(path: Path) -> str:
    return path.read_text("ascii").strip()


def _path(var: Path) -> Path:
    return var / "run" / "supervisor"
