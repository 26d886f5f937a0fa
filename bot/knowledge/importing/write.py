"""Writes imported articles, never over anything that somebody else made."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from bot.knowledge.importing.readers import ImportingError

MANIFEST = ".import.json"
#: What can come of a page.
WRITTEN, UPDATED, UNCHANGED, EXISTS, CHANGED, OUTDATED, FAULTY = (
    "written",
    "updated",
    "unchanged",
    "exists",
    "changed since",
    "outdated",
    "faulty",
)
#: States in which the folder does not hold what the source says.
OPEN_STATES = {EXISTS, CHANGED, OUTDATED, FAULTY}


@dataclass
class Manifest:
    """What earlier imports made: ``.import.json`` in the folder of articles.

    Attributes:
        files: By the article's path, the source it was made from and the SHA-256 of the file as it was written.
    """

    path: Path
    files: dict[str, dict[str, str]] = field(default_factory=dict)

    @classmethod
    def read(cls, into: Path) -> Manifest:
        """Reads it; empty where nothing was imported yet.

        Raises:
            ImportingError: It is not what an import wrote.
        """
        path = into / MANIFEST
        try:
            files = json.loads(path.read_text("utf-8"))["files"]
            assert all(
                isinstance(entry["sha256"], str) and isinstance(entry["source"], str) for entry in files.values()
            )
        except FileNotFoundError:
            return cls(path)
        except (ValueError, KeyError, TypeError, AttributeError, AssertionError):
            raise ImportingError(f"{path}: not as an import wrote it; mend it or take it away") from None
        return cls(path, files)

    def made_from(self, source: str, language: str) -> str:
        """The path of the article that was made from a source; empty where none was."""
        return next(
            (name for name, e in self.files.items() if e["source"] == source and name.split("/")[0] == language), ""
        )

    def save(self) -> None:
        """Writes it in one step."""
        text = json.dumps({"files": dict(sorted(self.files.items()))}, ensure_ascii=False, indent=1)
        aside = self.path.with_name(f"{MANIFEST}.{os.getpid()}")
        aside.write_text(text + "\n", "utf-8")
        os.replace(aside, self.path)


def state_of(into: Path, relative: str, text: str, manifest: Manifest, *, update: bool) -> str:
    """What would come of writing ``text`` to an article's path."""
    path = into / relative
    if not path.exists():
        return WRITTEN
    content = path.read_bytes()
    if content == text.encode("utf-8"):
        return UNCHANGED
    known = manifest.files.get(relative)
    if known is None:
        return EXISTS
    if known["sha256"] != hashlib.sha256(content).hexdigest():
        return CHANGED
    return UPDATED if update else OUTDATED


def write_articles(
    into: Path, texts: dict[str, tuple[str, str]], pictures: dict[str, Path], manifest: Manifest
) -> None:
    """Writes articles and their images, and remembers what was written.

    Args:
        into: Folder of articles.
        texts: Source and text by the article's path.
        pictures: Files to copy by their new path; one that is there already stays.
        manifest: Is brought up to date.
    """
    into.mkdir(parents=True, exist_ok=True)
    for relative, source in pictures.items():
        target = into / relative
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
    for relative, (source, text) in texts.items():
        target = into / relative
        target.parent.mkdir(parents=True, exist_ok=True)
        aside = target.with_name(f".{target.name}.{os.getpid()}")
        aside.write_bytes(text.encode("utf-8"))
        os.replace(aside, target)
        manifest.files[relative] = {"source": source, "sha256": hashlib.sha256(text.encode("utf-8")).hexdigest()}
    if texts:
        manifest.save()
