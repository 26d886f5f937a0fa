"""How many files and sockets the processes may have open."""

from __future__ import annotations

import contextlib
import resource


def allow_many_files() -> None:
    """Raises the limit of this process, and of those that it starts, as far as the system lets it.

    Each open chat is a socket of the desk's, and the usual 1,024 would be the end of new ones.
    """
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    # Where "no limit" is no number that the system takes (macOS), it stays as it is.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
