"""Watches the articles and builds when one changes, so that a saved file is answered from within two seconds."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path

POLL_S = 0.25
# Looking takes at most this share of a processor, however many files there are.
LOOK_SHARE = 0.05
# An editor that writes in several steps is given this long to finish.
SETTLE_S = 0.1

Snapshot = dict[str, tuple[int, int]]


def snapshot(roots: Iterable[Path]) -> Snapshot:
    """Date and size of every file under folders (or of files named themselves)."""
    found: Snapshot = {}
    for root in roots:
        if root.is_file():
            with contextlib.suppress(OSError):
                found[str(root)] = _state(root.stat())
        else:
            _look_into(str(root), found)
    return found


def watch(
    roots: Iterable[Path],
    rebuild: Callable[[], object],
    *,
    at_once: bool = False,
    due: Callable[[], bool] = lambda: False,
    finish: Callable[[Callable[[], bool]], None] | None = None,
    keep_on: Callable[[], bool] = lambda: True,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Calls ``rebuild`` after every change, until ``keep_on`` says no.

    Args:
        roots: Folders and files to watch.
        rebuild: Must not raise; what is wrong with an article is its to tell. True: there is more to do, by ``finish``.
        at_once: Build before the first look too; what changes meanwhile is seen at that look.
        due: Whether to build although no file changed, asked at each look.
        finish: Does the rest; given a function that says whether a file has changed, upon which it gives up.
        keep_on: Asked before each look.
        sleep: Waits so many seconds.
    """
    roots = list(roots)
    begun = time.process_time()
    seen = snapshot(roots)
    pace = max(POLL_S, (time.process_time() - begun) / LOOK_SHARE)
    more = at_once and rebuild() is True
    while keep_on():
        if more and finish:
            finish(lambda settled=seen: snapshot(roots) != settled)
            more = False
        sleep(pace)
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


def _look_into(folder: str, found: Snapshot) -> None:
    # Thousands of files are looked at several times a second, so paths stay the strings that the system gives.
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                # Names that begin with a dot are editors' own, or git's.
                if entry.name.startswith("."):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    _look_into(entry.path, found)
                elif entry.name.endswith((".md", ".yml")):
                    with contextlib.suppress(OSError):
                        found[entry.path] = _state(entry.stat())
    except OSError:
        # Gone, or not to be read: what was in it counts as gone.
        return


def _state(stat: os.stat_result) -> tuple[int, int]:
    return stat.st_mtime_ns, stat.st_size
