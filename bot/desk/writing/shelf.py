"""The files of the articles as they are now, read tolerantly: a broken file is listed with its faults."""

from __future__ import annotations

import datetime as dt
import logging
import os
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePath, PurePosixPath
from typing import Any

from bot.errors import ContentError
from bot.knowledge.articles import Article, Catalogue, article_of, read_catalogue
from bot.knowledge.checks import Sheet, check_article, check_together
from bot.knowledge.frontmatter import Text, head_of
from bot.knowledge.lint.finding import finding_of_fault

log = logging.getLogger(__name__)

Stamp = tuple[int, int, int]


@dataclass(frozen=True)
class Copy:
    """One file as read.

    Attributes:
        faults: Its own, ``(line, fault; mend)``; those between articles are in :meth:`View.faults`.
        article: None where it has faults.
    """

    sheet: Sheet
    faults: tuple[tuple[int, str], ...]
    article: Article | None

    @property
    def language(self) -> str:
        return self.sheet.language

    @property
    def article_id(self) -> str:
        return self.sheet.name

    @property
    def relative(self) -> PurePath:
        return self.sheet.relative

    @property
    def section(self) -> str:
        parts = self.sheet.relative.parts
        return parts[1] if len(parts) == 3 else ""

    @property
    def revision(self) -> str:
        return self.sheet.head.revision

    @property
    def former(self) -> list[str]:
        """The ids that it had before."""
        moved = self.sheet.head.values.get("redirect_from")
        return [item.value for item in moved if isinstance(item, Text)] if isinstance(moved, list) else []


@dataclass(frozen=True)
class View:
    """All files at one moment; never changed once made."""

    copies: dict[str, Copy]

    def find(self, language: str, article_id: str) -> Copy | None:
        """The file of an article; the first one where there are two."""
        return self.by_id.get((language, article_id))

    def find_renamed(self, language: str, article_id: str) -> Copy | None:
        """The same, also by an id that it had before."""
        found = self.find(language, article_id)
        if found is not None:
            return found
        return next(
            (one for one in self.copies.values() if one.language == language and article_id in one.former), None
        )

    @cached_property
    def by_id(self) -> dict[tuple[str, str], Copy]:
        found: dict[tuple[str, str], Copy] = {}
        for copy in self.copies.values():
            found.setdefault((copy.language, copy.article_id), copy)
        return found

    @cached_property
    def faults(self) -> dict[str, list[dict[str, Any]]]:
        """Every fault by the path of its file, in the protocol's form."""
        found: dict[str, list[dict[str, Any]]] = {}
        for copy in self.copies.values():
            for line, text in copy.faults:
                found.setdefault(copy.sheet.shown, []).append(fault(copy.sheet.shown, line, text))
        for sheet, line, text in check_together([copy.sheet for copy in self.copies.values()]):
            found.setdefault(sheet.shown, []).append(fault(sheet.shown, line, text))
        return {path: sorted(faults, key=lambda one: one["line"]) for path, faults in found.items()}

    def faults_of(self, copy: Copy) -> list[dict[str, Any]]:
        """What is wrong with one file."""
        return self.faults.get(copy.sheet.shown, [])

    def with_file(self, shelf: Shelf, relative: PurePath, content: bytes | None, instead: Copy | None) -> View:
        """The same files, with one more or another one, as if it were saved."""
        copies = dict(self.copies)
        if instead is not None:
            copies.pop(instead.relative.as_posix(), None)
        if content is not None:
            copies[relative.as_posix()] = shelf.copy_of(relative, content)
        return View(dict(sorted(copies.items())))


class Shelf:
    """Reads the folder; what did not change is not read again. Safe to share between threads."""

    def __init__(self, kb_dir: Path, taxonomy: Path, entities: Path) -> None:
        self.kb_dir = kb_dir
        self._taxonomy = taxonomy
        self._entities = entities
        self._lock = threading.Lock()
        self._read: dict[str, tuple[Stamp, Copy]] = {}
        self._view = View({})
        self._of: tuple[object, ...] = ()
        self._catalogue = Catalogue(frozenset(), frozenset())

    @property
    def catalogue(self) -> Catalogue:
        """The families and products that articles may name, as of the last look."""
        return self._catalogue

    def look(self) -> View:
        """The files as they are now; the same object as long as nothing changed."""
        with self._lock:
            stamps = dict(self._stamps())
            # What is a fault depends on the day and on what else there is.
            rules = (dt.date.today(), *self._sources())
            if (rules, stamps) == self._of:
                return self._view
            if not self._of or self._of[0] != rules:
                self._read.clear()
                self._catalogue = self._known()
            self._of = (rules, stamps)
            self._read = {name: self._again(name, stamp) for name, stamp in stamps.items()}
            self._view = View({name: copy for name, (_, copy) in self._read.items()})
            return self._view

    def copy_of(self, relative: PurePath, content: bytes) -> Copy:
        """A file as it would be read."""
        shown = f"{self.kb_dir.name}/{relative.as_posix()}"
        head = head_of(content)
        faults = head.faults or check_article(head, relative, self._catalogue, dt.date.today())
        article = None
        if not faults:
            try:
                article = article_of(head, relative, shown)
            except (KeyError, ValueError) as error:
                faults = [(1, f"the front matter cannot be used ({error}); write it anew")]
        return Copy(Sheet(relative, shown, head), tuple(sorted(faults)), article)

    def _again(self, name: str, stamp: Stamp) -> tuple[Stamp, Copy]:
        known = self._read.get(name)
        if known is not None and known[0] == stamp:
            return known
        try:
            content = (self.kb_dir / name).read_bytes()
        except OSError as error:
            relative = PurePosixPath(name)
            unreadable = f"cannot be read ({error.strerror}); check the file's permissions"
            sheet = Sheet(relative, f"{self.kb_dir.name}/{name}", head_of(b""))
            return stamp, Copy(sheet, ((1, unreadable),), None)
        return stamp, self.copy_of(PurePosixPath(name), content)

    def _stamps(self) -> Iterable[tuple[str, Stamp]]:
        found = []
        for folder, folders, names in os.walk(self.kb_dir):
            # Names that begin with a dot are editors' own, or git's: the index does not read them either.
            folders[:] = [name for name in folders if not name.startswith(".")]
            for name in names:
                if not name.endswith(".md") or name.startswith("."):
                    continue
                path = os.path.join(folder, name)
                relative = os.path.relpath(path, self.kb_dir).replace(os.sep, "/")
                try:
                    stat = os.stat(path)
                except OSError:
                    continue
                # A file beside the languages' folders is no article, and nothing knows its language.
                if "/" in relative:
                    found.append((relative, (stat.st_mtime_ns, stat.st_size, stat.st_ino)))
        return sorted(found)

    def _sources(self) -> tuple[object, ...]:
        paths = [self._taxonomy, *sorted(self._entities.glob("*/products.yml"))]
        return tuple((str(path), path.stat().st_mtime_ns) for path in paths if path.exists())

    def _known(self) -> Catalogue:
        try:
            return read_catalogue(self._taxonomy, self._entities)
        except ContentError as error:
            log.warning("families and products are not known, so every article names unknown ones: %s", error.message)
            return Catalogue(frozenset(), frozenset())


def fault(path: str, line: int, text: str) -> dict[str, Any]:
    """A fault in the protocol's form.

    >>> fault("kb/en/a/b.md", 3, "title is empty; fill it in")["mend"]
    'fill it in'
    """
    return finding_of_fault(path, line, text).as_dict()
