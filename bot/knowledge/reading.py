"""Reading the folder of articles again and again: what did not change is not read anew, what is broken is held back."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePath

from bot.errors import ArticleError
from bot.knowledge.articles import Article, Catalogue, article_of
from bot.knowledge.checks import Fault, Sheet, check_article, check_together
from bot.knowledge.frontmatter import head_of, revision_of, unreadable
from bot.knowledge.kept import KeptVersions
from bot.knowledge.status import BuildFault

# Paths that are not made anew at every read.
REMEMBERED = 1 << 16
TAKEN_BACK = ("draft", "archived")


@dataclass(frozen=True)
class Reading:
    """A folder of articles as read.

    Attributes:
        articles: Ordered by language and id: those without a fault, and the last good versions of others where such
            are kept.
        faults: Everything that is wrong, by file.
        held_back: Paths of the files whose present version is not among the articles although it ought to be shown.
    """

    articles: tuple[Article, ...]
    faults: tuple[BuildFault, ...]
    held_back: tuple[str, ...]


@dataclass
class _File:
    """One file as it was last read; ``checked_for`` names the catalogue and the day of the check."""

    sheet: Sheet
    content: bytes = b""
    checked_for: tuple[Catalogue, dt.date] | None = None
    faults: tuple[Fault, ...] = ()
    article: Article | None = None


class Reader:
    """Reads articles and remembers them by the hash of their bytes."""

    def __init__(self, kept: KeptVersions | None = None) -> None:
        """Makes a reader.

        Args:
            kept: The last good versions; None: broken articles are left out.
        """
        self._kept = kept
        self._files: dict[PurePath, _File] = {}
        self._catalogue = Catalogue(frozenset(), frozenset())

    def read(self, kb_dir: Path, catalogue: Catalogue, *, today: dt.date | None = None) -> Reading:
        """Reads the folder.

        Raises:
            ArticleError: There is no such folder.
        """
        if not kb_dir.is_dir():
            raise ArticleError([f"{kb_dir}:1: no such folder; set TANDEM_KB_DIR to the folder of the articles"])
        if catalogue != self._catalogue:
            self._catalogue = catalogue
        # One and the same object, so that five thousand comparisons are of identity.
        key = (self._catalogue, today or dt.date.today())
        fresh = {relative: self._read(kb_dir, relative, content) for relative, content in _contents(kb_dir)}
        self._files = fresh
        wrong = self._faults(key)
        articles, held_back = self._articles(wrong)
        if self._kept:
            self._kept.keep_only(fresh)
        faults = tuple(
            BuildFault(self._files[relative].sheet.shown, line, text)
            for relative, found in wrong.items()
            for line, text in sorted(found)
        )
        return Reading(tuple(sorted(articles, key=lambda a: (a.language, a.id))), faults, tuple(held_back))

    def _read(self, kb_dir: Path, relative: PurePath, content: bytes | OSError) -> _File:
        known = self._files.get(relative)
        shown = f"{kb_dir.name}/{relative.as_posix()}"
        if isinstance(content, OSError):
            return _File(Sheet(relative, shown, unreadable(content)))
        if known and known.sheet.shown == shown and known.sheet.head.revision == revision_of(content):
            return known
        return _File(Sheet(relative, shown, head_of(content)), content)

    def _faults(self, key: tuple[Catalogue, dt.date]) -> dict[PurePath, list[Fault]]:
        """Every fault by file, in the files' order."""
        found: dict[PurePath, list[Fault]] = {}
        for relative, file in self._files.items():
            if file.checked_for != key:
                own = file.sheet.head.faults or check_article(file.sheet.head, relative, *key)
                file.faults, file.article, file.checked_for = tuple(own), None, key
            if file.faults:
                found[relative] = list(file.faults)
        for sheet, line, fault in check_together([file.sheet for file in self._files.values()]):
            found.setdefault(PurePath(sheet.relative), []).append((line, fault))
        return found

    def _articles(self, wrong: Collection[PurePath]) -> tuple[list[Article], list[str]]:
        articles: dict[tuple[str, str], Article] = {}
        held_back: list[str] = []
        for relative, file in self._files.items():
            if relative in wrong:
                continue
            if file.article is None:
                file.article = article_of(file.sheet.head, relative, file.sheet.shown)
            articles[file.article.language, file.article.id] = file.article
            if self._kept:
                self._kept.keep(relative, file.content)
        for relative in sorted(wrong):
            sheet = self._files[relative].sheet
            if not sheet.head.faults and sheet.head.values.get("status") in TAKEN_BACK:
                # Wrong or not, its writer does not want it shown.
                continue
            last = self._last_good(relative, sheet.shown)
            if last is not None:
                # Of two files with one id the one without a fault is the article.
                articles.setdefault((last.language, last.id), last)
            if last is None or last.revision != sheet.head.revision:
                held_back.append(sheet.shown)
        return list(articles.values()), held_back

    def _last_good(self, relative: PurePath, shown: str) -> Article | None:
        content = self._kept.content(relative) if self._kept else None
        if content is None:
            return None
        try:
            return article_of(head_of(content), relative, shown)
        except (KeyError, ValueError):
            # Of another version of Tandem, whose articles had other keys.
            return None


def _contents(kb_dir: Path) -> Iterator[tuple[PurePath, bytes | OSError]]:
    """Every article's bytes, ordered by path. Names that begin with a dot are editors' own."""
    found: list[tuple[str, ...]] = []
    for folder, folders, names in os.walk(kb_dir):
        folders[:] = [name for name in folders if not name.startswith(".")]
        parts = Path(folder).relative_to(kb_dir).parts
        found += [(*parts, name) for name in names if name.endswith(".md") and not name.startswith(".")]
    base = str(kb_dir)
    for parts in sorted(found):
        try:
            with open(os.path.join(base, *parts), "rb") as file:
                yield _relative(parts), file.read()
        except FileNotFoundError:
            # Removed between the look into the folder and now.
            continue
        except OSError as error:
            yield _relative(parts), error


@lru_cache(maxsize=REMEMBERED)
def _relative(parts: tuple[str, ...]) -> PurePath:
    return PurePath(*parts)
