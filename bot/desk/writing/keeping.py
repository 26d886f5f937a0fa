"""That no text is lost: what is overwritten, what is not saved, and the text that two changes began with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from bot.desk.errors import Refused
from bot.desk.ids import iso
from bot.desk.texts import text as sentence
from bot.desk.writing import records
from bot.desk.writing.content import text_of
from bot.desk.writing.front import front_of, what_changed
from bot.desk.writing.people import Author
from bot.desk.writing.place import ArticlePlace
from bot.desk.writing.refusals import changed
from bot.desk.writing.room import WritingRoom
from bot.desk.writing.shelf import Copy
from bot.knowledge.frontmatter import head_of, revision_of

T = TypeVar("T")
Rows = Callable[[Callable[[Session], T]], T]


class Keeping:
    """Its methods block and belong in threads.

    Args:
        rows: Runs a job of the store's from a thread.
    """

    def __init__(self, room: WritingRoom, rows: Rows[Any]) -> None:
        self._room = room
        self._rows = rows

    def refused(
        self, text: str, author: Author, message: str, before: Copy, content: bytes, merged_text: str
    ) -> Refused:
        """Keeps a text that is not saved, so that it can be found in the history, and says what is in its way.

        Args:
            text: What was to be saved.
            before: The article as it is now, ``content`` its bytes.
            merged_text: Both, with marks where they differ.
        """
        place = ArticlePlace(before.language, before.section, before.article_id)
        words = message or what_changed(text_of(content), text)
        told = sentence("en", "articles.not_saved", what=words)
        own = revision_of(text.encode("utf-8"))

        def keep(session: Session) -> None:
            if not records.has_version(session, place.language, place.article_id, own):
                records.add_version(session, place, own, text, author, told)

        self._rows(keep)
        return changed(self.current(before, content), merged_text)

    def text_of_revision(self, language: str, copy: Copy, revision: str) -> str | None:
        """A text by its revision, from wherever it is kept; None if it is nowhere."""
        content = self._room.opened.get(revision)
        if content is not None:
            return text_of(content)
        kept = self._rows(lambda session: records.text_of_version(session, language, revision))
        if kept is not None:
            return str(kept)
        repository = self._room.repository
        if repository is not None:
            for found in repository.contents(repository.commits(Path(copy.relative))):
                if revision_of(found) == revision:
                    return text_of(found)
        return None

    def keep_before(self, copy: Copy, content: bytes) -> None:
        """Keeps what is about to be replaced, if it came from outside and nothing else has it."""
        repository = self._room.repository
        if repository is not None and repository.content(Path(copy.relative)) == content:
            return
        place = ArticlePlace(copy.language, copy.section, copy.article_id)
        revision, path = revision_of(content), self._room.kb_dir / copy.relative
        at = dt.datetime.fromtimestamp(path.stat().st_mtime, dt.timezone.utc)

        def job(session: Session) -> None:
            if not records.has_version(session, copy.language, copy.article_id, revision):
                outside = sentence("en", "articles.outside")
                records.add_version(session, place, revision, text_of(content), Author(None, "", ""), outside, at)

        self._rows(job)

    def current(self, copy: Copy, content: bytes) -> dict[str, Any]:
        """What is there now, in the protocol's form, with who saved it."""
        revision = revision_of(content)

        def look(session: Session) -> tuple[str, str | None]:
            for version in records.versions(session, copy.language, [copy.article_id], 20):
                if version.revision == revision:
                    return version.author, iso(version.at)
            return "", None

        author, at = self._rows(look)
        repository = self._room.repository
        if not author and repository is not None and repository.content(Path(copy.relative)) == content:
            newest = next(iter(repository.commits(Path(copy.relative))), None)
            author, at = (newest.author, iso(newest.at)) if newest is not None else ("", None)
        head = head_of(content)
        return {
            "text": text_of(content),
            "front": front_of(head),
            "body": head.body.strip("\n"),
            "revision": revision,
            "author": author,
            "at": at,
        }
