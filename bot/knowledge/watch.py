"""Watches the articles and builds when one changes, so that a saved file is answered from within two seconds."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path

POLL_S = 0.5
# An editor that writes in several steps is given this long to finish.
SETTLE_S = 0.1

Snapshot = dict[str, tuple[int, int]]


def snapshot(roots: Iterable[Path]) -> Snapshot:
    """Date and size of every file under folders (or of files named themselves)."""
    found: Snapshot = {}
    for root in roots:
        if root.is_file():
            _note(root, found)
        for folder, _, names in os.walk(root):
            for name in names:
                # Names that begin with a dot are editors' own.
                if name.endswith((".md", ".yml")) and not name.startswith("."):
                    _note(Path(folder) / name, found)
    return found


def watch(
    roots: Iterable[Path],
    rebuild: Callable[[], object],
    *,
    due: Callable[[], bool] = lambda: False,
    finish: Callable[[Callable[[], bool]], None] | None = None,
    keep_on: Callable[[], bool] = lambda: True,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Calls ``rebuild`` after every change, until ``keep_on`` says no.

    Args:
        roots: Folders and files to watch.
        rebuild: Must not raise; what is wrong with an article is its to tell. True: there is more to do, by ``finish``.
        due: Whether to build although no file changed, asked at each look.
        finish: Does the rest; given a function that says whether a file has changed, upon which it gives up.
        keep_on: Asked before each look.
        sleep: Waits so many seconds.
    """
    roots = list(roots)
    seen = snapshot(roots)
    more = False
    while keep_on():
        if more and finish:
            finish(lambda settled=seen: snapshot(roots) != settled)
            more = False
        sleep(POLL_S)
        now = snapshot(roots)
        if now == seen and not due():
            continue
        while now != seen:
            sleep(SETTLE_S)
            settled = snapshot(roots)
            if settled == now:
                break
            now = settled
        # Remembered before the build: what changes while it runs is seen at the next look.
        seen = now
        more = rebuild() is True


def _note(path: Path, found: Snapshot) -> None:
    try:
        stat = path.stat()
    except OSError:
        return
    found[str(path)] = (stat.st_mtime_ns, stat.st_size)
