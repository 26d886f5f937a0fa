"""What a writer asks for, carried out: a new article, a changed or renamed one, an earlier version again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

from bot.desk.errors import Refused
from bot.desk.ids import iso
from bot.desk.texts import text as sentence
from bot.desk.writing.forms import Content, draft_of, with_redirect
from bot.desk.writing.front import front_of, text_with
from bot.desk.writing.history import GONE, History
from bot.desk.writing.keeping import Keeping, Rows
from bot.desk.writing.people import Author
from bot.desk.writing.place import place_of
from bot.desk.writing.room import WritingRoom
from bot.desk.writing.saving import Change, Saved, Saving
from bot.desk.writing.shelf import Copy
from bot.knowledge.frontmatter import head_of


class Editing:
    """Its methods block and belong in threads; what they refuse is in :meth:`Saving.save`."""

    def __init__(self, room: WritingRoom, rows: Rows[Any]) -> None:
        self._room = room
        self._saving = Saving(room, rows)
        self._keeping = Keeping(room, rows)
        self._history = History(room, rows)

    def create(self, content: Content, author: Author, note: str) -> Saved:
        """A new article at the place that its front matter names."""
        draft = draft_of(content)
        return self._saving.save(Change(draft.place(content.language), draft.text, author, note))

    def change(
        self, language: str, article_id: str, content: Content, base_revision: str, author: Author, note: str
    ) -> Saved:
        """Saves an article; another id in its front matter renames it, another section moves it.

        Raises:
            Refused: ``no_article`` and what saving refuses.
        """
        copy = self._room.shelf.look().find(language, article_id)
        if copy is None:
            raise Refused("no_article", status=404)
        before = self._keeping.text_of_revision(language, copy, base_revision)
        draft = draft_of(content, before, section=copy.section, article_id=article_id)
        place = draft.place(language)
        text = with_redirect(draft, article_id) if place.article_id != article_id else draft.text
        return self._saving.save(Change(place, text, author, note, base_revision, was=article_id))

    def revert(self, language: str, article_id: str, revision: str, base_revision: str | None, author: Author) -> Saved:
        """Makes an earlier version the present one, also of an article that was deleted.

        Raises:
            Refused: ``no_version``, ``no_base`` and what saving refuses.
        """
        versions = self._history.versions(language, article_id)
        version = next((one for one in versions if one.revision == revision), None)
        if version is None or version.text is None or version.revision == GONE:
            raise Refused("no_version", status=404)
        copy = self._room.shelf.look().find(language, article_id)
        if copy is not None and base_revision is None:
            raise Refused("no_base", status=422)
        section = copy.section if copy is not None else PurePosixPath(version.path).parts[1]
        place = place_of(language, section, article_id)
        text = _fitted(version.text, copy, section, article_id)
        message = sentence("en", "articles.reverted", at=(iso(version.at) or "")[:16].replace("T", " "))
        change = Change(place, text, author, message, base_revision, action="article.reverted")
        return self._saving.save(change if copy is not None else replace(change, base_revision=None))


def _fitted(text: str, copy: Copy | None, section: str, article_id: str) -> str:
    """An earlier text under the present name: ids that lead to the article keep leading to it."""
    head = head_of(text.encode("utf-8", "replace"))
    if head.faults or not head.values:
        return text
    front = {**front_of(head), "id": article_id, "section": section}
    now = front_of(copy.sheet.head) if copy is not None else {}
    moved = [one for source in (front, now) for one in _texts(source.get("redirect_from"))]
    moved = [one for one in dict.fromkeys(moved) if one != article_id]
    if moved:
        front["redirect_from"] = moved
    if now.get("updated"):
        # The day of the change is today's, which saving sees to.
        front["updated"] = now["updated"]
    return text_with(front, head.body, text)


def _texts(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []
