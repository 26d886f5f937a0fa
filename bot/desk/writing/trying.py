"""Preview, questions and tests of an article that may not be saved yet."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from bot.desk import clean
from bot.desk.errors import Refused
from bot.desk.writing.ask import Unsaved, ask, run_tests
from bot.desk.writing.content import text_of
from bot.desk.writing.forms import Content, draft_of
from bot.desk.writing.listing import is_live, shown_of
from bot.desk.writing.place import is_name, read_inside
from bot.desk.writing.preview import preview, relative_of
from bot.desk.writing.shelf import Copy, View
from bot.languages import LANGUAGES

if TYPE_CHECKING:
    from bot.desk.desk import Desk

MAX_QUESTION_CHARS = 500


class Trying:
    """Its methods block and belong in threads."""

    def __init__(self, desk: Desk) -> None:
        self._room = desk.writing
        self._library = desk.library
        self._trial = desk.trial

    def preview(self, content: Content) -> dict[str, Any]:
        """What a text will look like, and what is wrong with it.

        Raises:
            Refused: ``bad_language``, and what reading the form refuses.
        """
        language = _language(content.language)
        draft = draft_of(content)
        before = self._room.shelf.look().find(language, draft.article_id)
        if content.text is None and before is not None:
            draft = draft_of(content, self._text(before))
        return preview(self._room.shelf, language, draft, before)

    def ask(self, content: Content, question: object, article_id: object) -> dict[str, Any]:
        """What a customer would get.

        Raises:
            Refused: ``bad_language``, ``empty``, ``too_long``, ``knowledge_unavailable`` or ``article_unusable``.
        """
        language = _language(content.language)
        words = clean.message_text(question, MAX_QUESTION_CHARS)
        view = self._room.shelf.look()
        wanted = article_id if is_name(article_id) else None
        unsaved = self._unsaved(view, language, content, wanted)
        if unsaved is not None:
            wanted = unsaved.relative.stem
        knowledge = self._trial.knowledge(unsaved)
        moment = dt.datetime.now(dt.timezone.utc)
        copies = (copy for (code, _), copy in view.by_id.items() if code == language)
        drafts = {copy.article_id for copy in copies if shown_of(copy, moment) != "published"}
        if unsaved is not None and view.find(language, unsaved.relative.stem) is None:
            drafts.add(unsaved.relative.stem)
        return ask(knowledge, language, words, wanted, drafts)

    def tests(self, content: Content, article_id: object) -> dict[str, Any]:
        """Whether an article's tests find it.

        Raises:
            Refused: As :meth:`ask`, and ``no_article``.
        """
        language = _language(content.language)
        wanted = article_id if is_name(article_id) else None
        unsaved = self._unsaved(self._room.shelf.look(), language, content, wanted)
        name = unsaved.relative.stem if unsaved is not None else wanted
        if not isinstance(name, str):
            raise Refused("no_article", status=404)
        return run_tests(self._trial.knowledge(unsaved), language, name)

    def _unsaved(self, view: View, language: str, content: Content, article_id: object) -> Unsaved | None:
        """The text that is to be asked instead of what is live; None where that is the same."""
        copy = view.find(language, article_id) if isinstance(article_id, str) else None
        if content.front is not None or content.text is not None:
            section = copy.section if copy is not None else ""
            draft = draft_of(
                content, self._text(copy) if copy else None, section=section, article_id=str(article_id or "")
            )
            relative, text = relative_of(language, draft), draft.text
            if copy is None or text != self._text(copy):
                return Unsaved(language, relative, text)
        if copy is None:
            return None
        shown = shown_of(copy, dt.datetime.now(dt.timezone.utc))
        if shown == "published" and is_live(copy, shown, self._library.knowledge()):
            return None
        return Unsaved(language, copy.relative, self._text(copy))

    def _text(self, copy: Copy) -> str:
        return text_of(read_inside(self._room.kb_dir, copy.relative))


def _language(value: object) -> str:
    if not isinstance(value, str) or value not in LANGUAGES:
        raise Refused("bad_language", status=422, known=", ".join(LANGUAGES))
    return value
