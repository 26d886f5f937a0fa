"""One save of an article: checked, merged with what was saved meanwhile, written whole, committed, kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from bot.desk import audit
from bot.desk.accounts import Agent
from bot.desk.errors import Refused
from bot.desk.texts import text as sentence
from bot.desk.writing import records
from bot.desk.writing.content import bytes_of, given_text, text_of
from bot.desk.writing.disk import remove, write_whole
from bot.desk.writing.front import what_changed, with_updated
from bot.desk.writing.keeping import Keeping, Rows
from bot.desk.writing.locks import locked
from bot.desk.writing.merge import merge
from bot.desk.writing.people import Author
from bot.desk.writing.place import ArticlePlace, inside, read_inside
from bot.desk.writing.refusals import changed, faulty
from bot.desk.writing.room import WritingRoom
from bot.desk.writing.shelf import Copy, View, fault
from bot.knowledge.frontmatter import revision_of, texts_of

MAX_MESSAGE_CHARS = 200


@dataclass(frozen=True)
class Saved:
    """What a save made.

    Attributes:
        merged: Somebody else had saved meanwhile, and both changes are in the text.
        committed: There is a git commit of it.
        not_committed: Why there is none though the folder is in a repository; None where nothing is wrong.
    """

    language: str
    section: str
    article_id: str
    path: str
    revision: str
    text: str
    merged: bool = False
    committed: bool = False
    not_committed: str | None = None


@dataclass(frozen=True)
class Change:
    """What is to become of an article.

    Attributes:
        text: The whole file.
        base_revision: The revision that the writer began with; None: the article must be new.
        was: The id that it had so far, where it gets another one.
        action: What the audit calls it; None: created or saved.
    """

    place: ArticlePlace
    text: str
    author: Author
    message: str = ""
    base_revision: str | None = None
    was: str | None = None
    action: str | None = None


class Saving:
    """Carries changes out, one at a time over all processes; its methods block and belong in threads.

    Args:
        rows: Runs a job of the store's from a thread.
    """

    def __init__(self, room: WritingRoom, rows: Rows[Any]) -> None:
        self._room = room
        self._rows = rows
        self._keeping = Keeping(room, rows)

    def save(self, change: Change) -> Saved:
        """Saves.

        Raises:
            Refused: ``article_exists``, ``no_article``, ``article_changed``, ``article_faulty``, ``article_too_large``,
                ``article_misplaced`` or ``not_writable``; nothing is changed then, and the text is kept where somebody
                else's was in its way.
        """
        change = replace(change, text=given_text(change.text), message=_flat(change.message))
        with locked(self._room.folder):
            return self._save(change)

    def delete(self, place: ArticlePlace, base_revision: str, author: Author) -> None:
        """Removes an article's file; its history stays.

        Raises:
            Refused: ``no_article``, ``article_changed``, ``article_faulty`` where others link to it, ``not_writable``.
        """
        with locked(self._room.folder):
            view = self._room.shelf.look()
            copy = view.find(place.language, place.article_id)
            if copy is None:
                raise Refused("no_article", status=404)
            path = inside(self._room.kb_dir, copy.relative)
            content = read_inside(self._room.kb_dir, copy.relative)
            if revision_of(content) != base_revision:
                raise changed(self._keeping.current(copy, content), text_of(content))
            self._refuse_faults(view.with_file(self._room.shelf, copy.relative, None, copy), view, None)
            self._keeping.keep_before(copy, content)
            _writing(lambda: remove(path))
            why_not = self._commit([Path(copy.relative)], author, f"Article {place.article_id}: deleted")
        found = replace(place, section=copy.section)

        def job(session: Session) -> None:
            records.add_version(session, found, revision_of(content), None, author, sentence("en", "articles.deleted"))
            _audit(session, author, "article.deleted", found, not_committed=why_not)

        self._rows(job)

    def _save(self, change: Change) -> Saved:
        shelf, place = self._room.shelf, change.place
        view = shelf.look()
        before = view.find(place.language, change.was or place.article_id)
        self._refuse_impossible(change, before, view.find(place.language, place.article_id))
        path = inside(self._room.kb_dir, place.relative)
        content = read_inside(self._room.kb_dir, before.relative) if before is not None else b""
        text, merged = change.text, False
        if before is not None and revision_of(content) != change.base_revision:
            text, merged = self._merged(change, before, content)
        text = with_updated(text, text_of(content) if before is not None else None, dt.date.today())
        new = bytes_of(text, like=content)
        moved = before is not None and before.relative.as_posix() != place.relative.as_posix()
        if before is not None and new == content and not moved:
            return self._saved(change, new, merged)
        if view.copies.get(place.relative.as_posix(), before) is not before:
            raise Refused("article_exists", status=409, id=place.article_id)
        after = view.with_file(shelf, place.relative, new, before)
        try:
            self._refuse_faults(after, view, after.copies[place.relative.as_posix()])
        except Refused:
            if merged and before is not None:
                raise self._refused(change, before, content, text) from None
            raise
        if before is not None:
            self._keeping.keep_before(before, content)
            if read_inside(self._room.kb_dir, before.relative) != content:
                # An editor outside, which knows of no lock, saved while this was being checked.
                return self._save(change)
        _writing(lambda: write_whole(path, new))
        if moved and before is not None:
            _writing(lambda: remove(self._room.kb_dir / before.relative))
        return self._record(change, before, content, new, merged)

    def _record(self, change: Change, before: Copy | None, content: bytes, new: bytes, merged: bool) -> Saved:
        place = change.place
        old = text_of(content) if before is not None else None
        message = change.message or what_changed(old, text_of(new))
        paths = [Path(place.relative)]
        if before is not None and before.relative.as_posix() != place.relative.as_posix():
            paths.append(Path(before.relative))
        why_not = self._commit(paths, change.author, f"Article {place.article_id}: {message}")
        saved = self._saved(change, new, merged, why_not)
        action = change.action or ("article.saved" if before is not None else "article.created")

        def job(session: Session) -> None:
            records.add_version(session, place, saved.revision, saved.text, change.author, message)
            renamed = {"was": change.was} if change.was and change.was != place.article_id else {}
            _audit(session, change.author, action, place, revision=saved.revision, not_committed=why_not, **renamed)

        self._rows(job)
        return saved

    def _saved(self, change: Change, new: bytes, merged: bool, why_not: str | None = None) -> Saved:
        place = change.place
        return Saved(
            language=place.language,
            section=place.section,
            article_id=place.article_id,
            path=f"{self._room.kb_dir.name}/{place.relative.as_posix()}",
            revision=revision_of(new),
            text=text_of(new),
            merged=merged,
            committed=self._room.repository is not None and why_not is None,
            not_committed=why_not,
        )

    def _commit(self, paths: list[Path], author: Author, message: str) -> str | None:
        repository = self._room.repository
        return repository.commit(paths, author, message) if repository is not None else None

    def _refuse_impossible(self, change: Change, before: Copy | None, there: Copy | None) -> None:
        if there is not None and (change.base_revision is None or there is not before):
            raise Refused("article_exists", status=409, id=change.place.article_id)
        if before is None and change.base_revision is not None:
            raise Refused("no_article", status=404)

    def _refuse_faults(self, after: View, before: View, copy: Copy | None) -> None:
        """Refuses what is wrong with the article, and what is wrong with others only since then."""
        own = copy.sheet.shown if copy is not None else ""
        faults = list(after.faults.get(own, []))
        faults += (
            [fault(own, line, text) for line, text in (*_marks(copy), *_left_to_do(copy))] if copy is not None else []
        )
        for path, found in after.faults.items():
            if path != own:
                known = [one["text"] for one in before.faults.get(path, [])]
                faults += [one for one in found if one["text"] not in known]
        if faults:
            raise faulty(faults)

    def _merged(self, change: Change, before: Copy, content: bytes) -> tuple[str, bool]:
        base = self._keeping.text_of_revision(change.place.language, before, change.base_revision or "")
        text, clean = merge(base, change.text, text_of(content))
        if not clean:
            raise self._refused(change, before, content, text)
        return text, True

    def _refused(self, change: Change, before: Copy, content: bytes, merged_text: str) -> Refused:
        return self._keeping.refused(change.text, change.author, change.message, before, content, merged_text)


def _audit(session: Session, author: Author, action: str, place: ArticlePlace, **details: Any) -> None:
    agent = session.get(Agent, author.id) if author.id is not None else None
    told = {key: value for key, value in details.items() if value is not None}
    subject = f"{place.language}/{place.article_id}"
    audit.record(session, agent or audit.SYSTEM, action, "article", subject, section=place.section, **told)


def _marks(copy: Copy) -> list[tuple[int, str]]:
    """What is left of a merge that was not finished."""
    head = copy.sheet.head
    return [
        (head.body_line + number, "a mark of two versions is left; decide what stays, then take the mark out")
        for number, line in enumerate(head.body.splitlines())
        if line.startswith(("<<<<<<< ", ">>>>>>> "))
    ]


def _left_to_do(copy: Copy) -> list[tuple[int, str]]:
    """What a draft that was begun from a gap tells its writer, and customers must never read."""
    if copy.article is None or copy.article.status != "published":
        return []
    head = copy.sheet.head
    asked = [sentence(copy.language, f"gaps.{key}") for key in ("check", "no_solution", "other_wording")]
    lines = [(one.line, one.value) for one in texts_of(head, "tests")]
    lines += enumerate(head.body.splitlines(), head.body_line)
    return [
        (number, "a line for the writer is left; do what it says and take it out, or keep the article a draft")
        for number, line in lines
        if any(one in line for one in asked)
    ]


def _writing(job: Callable[[], None]) -> None:
    try:
        job()
    except OSError as error:
        raise Refused("not_writable", status=503, why=error.strerror) from None


def _flat(message: str) -> str:
    return " ".join(message.split())[:MAX_MESSAGE_CHARS]
