"""Earlier versions of an article: git's where there is git, the table's, and what was never saved."""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bot.desk.errors import Refused
from bot.desk.ids import iso
from bot.desk.texts import text as sentence
from bot.desk.writing import records
from bot.desk.writing.content import text_of
from bot.desk.writing.keeping import Rows
from bot.desk.writing.place import read_inside
from bot.desk.writing.room import WritingRoom
from bot.desk.writing.shelf import Copy
from bot.knowledge.frontmatter import revision_of

MOST = 200
#: Of a version that has no text: the article was deleted.
GONE = "0" * 16
_SUBJECT = re.compile(r"Article [a-z0-9-]+: ")


@dataclass(frozen=True)
class Version:
    """One version.

    Attributes:
        revision: The text's; a text that was there more than once has ``-1``, ``-2`` … added but for the last time.
        text: None where the article was deleted.
        path: Under the folder of articles.
    """

    revision: str
    at: dt.datetime
    author: str
    message: str
    text: str | None
    path: str

    @property
    def was_saved(self) -> bool:
        """False for a text that lost against another and is only kept here."""
        return not self.message.startswith(sentence("en", "articles.not_saved", what=""))

    def as_dict(self) -> dict[str, Any]:
        """As the protocol's list of versions has it."""
        return {"revision": self.revision, "at": iso(self.at), "author": self.author, "message": self.message}


class History:
    """Reads versions; its methods block and belong in threads."""

    def __init__(self, room: WritingRoom, rows: Rows[Any]) -> None:
        self._room = room
        self._rows = rows

    def versions(self, language: str, article_id: str) -> list[Version]:
        """All versions, the newest first, also of an article that was deleted.

        Raises:
            Refused: ``no_article``: there is none and never was.
        """
        copy = self._room.shelf.look().find(language, article_id)
        ids = [article_id, *(copy.former if copy is not None else [])]
        kept = [
            Version(row.revision if row.text is not None else GONE, row.at, row.author, row.message, row.text, row.path)
            for row in self._rows(lambda session: records.versions(session, language, ids, MOST))
        ]
        path = Path(copy.relative) if copy is not None else Path(kept[0].path) if kept else None
        committed = self._committed(path) if path is not None else []
        revisions = {version.revision for version in committed}
        found = [*committed, *(version for version in kept if version.revision not in revisions)]
        if copy is not None and all(version.revision != copy.revision for version in found):
            found.append(self._outside(copy))
        if not found:
            raise Refused("no_article", status=404)
        # A commit's time has whole seconds; what is in the table as well is there with its own.
        found.sort(key=lambda version: version.at, reverse=True)
        return _told_apart(found)

    def version(self, language: str, article_id: str, revision: str) -> tuple[Version, list[dict[str, str]]]:
        """One version and how it differs from the one saved before it.

        Raises:
            Refused: ``no_article`` or ``no_version``.
        """
        found = self.versions(language, article_id)
        at = next((n for n, version in enumerate(found) if version.revision == revision), None)
        if at is None:
            raise Refused("no_version", status=404)
        # What was never saved changed nothing for what came after it.
        before = next((version.text for version in found[at + 1 :] if version.was_saved), None)
        return found[at], diff(before or "", found[at].text or "")

    def _committed(self, path: Path) -> list[Version]:
        repository = self._room.repository
        if repository is None:
            return []
        commits = repository.commits(path)
        return [
            Version(
                revision=revision_of(content) if commit.path else GONE,
                at=commit.at,
                author=commit.author,
                message=_SUBJECT.sub("", commit.subject, count=1),
                text=text_of(content) if commit.path else None,
                path=path.as_posix(),
            )
            for commit, content in zip(commits, repository.contents(commits), strict=True)
        ]

    def _outside(self, copy: Copy) -> Version:
        content = read_inside(self._room.kb_dir, copy.relative)
        at = dt.datetime.fromtimestamp((self._room.kb_dir / copy.relative).stat().st_mtime, dt.timezone.utc)
        message = sentence("en", "articles.outside")
        return Version(copy.revision, at, "", message, text_of(content), copy.relative.as_posix())


def diff(before: str, after: str) -> list[dict[str, str]]:
    """Two texts line by line.

    >>> diff("a\\nb", "a\\nc")
    [{'kind': 'same', 'text': 'a'}, {'kind': 'removed', 'text': 'b'}, {'kind': 'added', 'text': 'c'}]
    """
    old, new = before.splitlines(), after.splitlines()
    made: list[dict[str, str]] = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            made += [{"kind": "same", "text": line} for line in old[a:b]]
        else:
            made += [{"kind": "removed", "text": line} for line in old[a:b]]
            made += [{"kind": "added", "text": line} for line in new[c:d]]
    return made


def _told_apart(found: Sequence[Version]) -> list[Version]:
    """Gives versions with the same text names of their own; the newest keeps the plain one."""
    seen = Counter(version.revision for version in found)
    first: set[str] = set()
    named = []
    for version in found:
        if version.revision in first:
            seen[version.revision] -= 1
            named.append(replace(version, revision=f"{version.revision}-{seen[version.revision]}"))
        else:
            first.add(version.revision)
            named.append(version)
    return named
