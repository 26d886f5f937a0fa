"""The texts that writers opened, by revision: what two changes have in common, wherever the first text came from.

A file that was edited outside and not committed is in no history; without this a second writer's change could not be
merged with it.
"""

from __future__ import annotations

import contextlib
import re
import time
from pathlib import Path

from bot.desk.writing.disk import write_whole
from bot.knowledge.frontmatter import revision_of

KEEP_S = 30 * 86400.0
SWEEP_EVERY_S = 3600.0
_REVISION = re.compile(r"[0-9a-f]{16}")


class Opened:
    """A folder with one small file a revision, kept for 30 days."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._swept_at = float("-inf")

    def keep(self, revision: str, content: bytes) -> None:
        """Remembers a file that somebody begins to change."""
        path = self._folder / revision
        self._sweep()
        if self.get(revision) is not None:
            path.touch()
            return
        write_whole(path, content)

    def get(self, revision: str) -> bytes | None:
        """The file of a revision; None if it is not remembered."""
        if not _REVISION.fullmatch(revision):
            return None
        try:
            content = (self._folder / revision).read_bytes()
        except OSError:
            return None
        # What a full disk or another desk's sweep left of it is not what anybody began with.
        return content if revision_of(content) == revision else None

    def _sweep(self) -> None:
        if time.monotonic() - self._swept_at < SWEEP_EVERY_S or not self._folder.is_dir():
            return
        self._swept_at = time.monotonic()
        oldest = time.time() - KEEP_S
        for path in self._folder.iterdir():
            # Another desk may sweep at the same time.
            with contextlib.suppress(FileNotFoundError):
                if path.stat().st_mtime < oldest:
                    path.unlink()
