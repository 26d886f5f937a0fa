"""The last good version of every article, for the days on which the file itself is broken."""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
from collections.abc import Collection
from pathlib import Path, PurePath

from bot.knowledge.frontmatter import REVISION_DIGITS

log = logging.getLogger(__name__)

DIGEST_BYTES = 64


class KeptVersions:
    """Files by their path under the folder of articles, each begun by its own SHA-256, so that damage shows."""

    def __init__(self, cache: Path, kb_dir: Path) -> None:
        """Opens the kept versions of one folder of articles.

        Args:
            cache: ``var/cache``.
            kb_dir: The folder of articles; two folders do not share versions.
        """
        name = hashlib.sha256(str(kb_dir.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:16]
        self._folder = cache / "articles" / name
        self._revisions: dict[PurePath, str] = {}
        for path in self._folder.rglob("*.md"):
            with contextlib.suppress(OSError), path.open("rb") as file:
                start = file.read(REVISION_DIGITS)
                self._revisions[path.relative_to(self._folder)] = start.decode("ascii", "replace")

    def content(self, relative: PurePath) -> bytes | None:
        """The last good version of a file; None where there is none or it is damaged."""
        try:
            kept = (self._folder / relative).read_bytes()
        except OSError:
            return None
        digest, content = kept[:DIGEST_BYTES], kept[DIGEST_BYTES:]
        return content if hashlib.sha256(content).hexdigest().encode() == digest else None

    def keep(self, relative: PurePath, content: bytes) -> None:
        """Keeps a good version in place of the one before. A full disk is no reason not to build: it is logged."""
        digest = hashlib.sha256(content).hexdigest()
        revision = digest[:REVISION_DIGITS]
        if self._revisions.get(relative) == revision:
            return
        target = self._folder / relative
        aside = target.with_name(f".{target.name}.{os.getpid()}")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            aside.write_bytes(digest.encode() + content)
            aside.replace(target)
        except OSError as error:
            log.warning("%s is not kept for a time when it is broken: %s", relative, error)
            with contextlib.suppress(OSError):
                aside.unlink()
            return
        self._revisions[relative] = revision

    def keep_only(self, present: Collection[PurePath]) -> None:
        """Forgets the files that are gone: what a writer removes does not come back."""
        for relative in [path for path in self._revisions if path not in present]:
            with contextlib.suppress(OSError):
                (self._folder / relative).unlink()
            del self._revisions[relative]
