"""Saving articles from anywhere in the desk: the one way in which a file of the knowledge base is changed by it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from bot.desk.writing.content import text_of
from bot.desk.writing.keeping import Rows
from bot.desk.writing.people import DESK, Author
from bot.desk.writing.place import place_of
from bot.desk.writing.saving import Change, Saved, Saving
from bot.knowledge.frontmatter import revision_of

if TYPE_CHECKING:
    from bot.desk.desk import Desk

__all__ = ["DESK", "Author", "Held", "Saved", "delete_article", "read_article", "rows_of", "save_article"]


async def save_article(
    desk: Desk,
    language: str,
    section: str,
    article_id: str,
    text: str,
    *,
    author: Author,
    message: str = "",
    base_revision: str | None = None,
    was: str | None = None,
    action: str | None = None,
) -> Saved:
    """Saves an article's file, as a commit where the folder is in a repository, and in the history.

    Args:
        section: Its folder; another one than so far moves the file.
        text: The whole file, see :func:`bot.knowledge.article_file.article_text`.
        author: Whose change it is; :meth:`Author.of` an agent, or :data:`DESK`.
        message: What changed, for the history; worked out where it is empty.
        base_revision: The revision that the text was made from, see :func:`read_article`; None: it must be new.
        was: The id so far of an article that gets the id ``article_id``.
        action: What the audit calls it: ``article.drafted``, ``article.reverted``; else created or saved.

    Raises:
        Refused: See :meth:`Saving.save`, and ``bad_language``, ``bad_section``, ``bad_article_id``.
    """
    place = place_of(language, section, article_id)
    change = Change(place, text, author, message, base_revision, was, action)
    async with desk.writing.turn:
        return await asyncio.to_thread(Saving(desk.writing, rows_of(desk)).save, change)


async def delete_article(desk: Desk, language: str, article_id: str, base_revision: str, author: Author) -> None:
    """Removes an article's file; the history keeps it.

    Raises:
        Refused: See :meth:`Saving.delete`.
    """
    place = place_of(language, "any", article_id)
    async with desk.writing.turn:
        await asyncio.to_thread(Saving(desk.writing, rows_of(desk)).delete, place, base_revision, author)


@dataclass(frozen=True)
class Held:
    """An article's file as it is now.

    Attributes:
        article_id: Its id now, whichever it was asked for by.
        former: The ids that it had before.
    """

    article_id: str
    section: str
    text: str
    revision: str
    former: tuple[str, ...] = ()


async def read_article(desk: Desk, language: str, article_id: str) -> Held | None:
    """An article's file as it is now, also by an id that it had before; None where there is none."""

    def look() -> Held | None:
        copy = desk.writing.shelf.look().find_renamed(language, article_id)
        if copy is None:
            return None
        try:
            content = (desk.writing.kb_dir / copy.relative).read_bytes()
        except OSError:
            return None
        return Held(copy.article_id, copy.section, text_of(content), revision_of(content), tuple(copy.former))

    return await asyncio.to_thread(look)


def rows_of(desk: Desk) -> Rows[Any]:
    """Runs the store's writing jobs from a thread, behind all others' as ever. To be called in the event loop's."""
    loop = asyncio.get_running_loop()

    def rows(job: Callable[[Session], Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(desk.store.write(job), loop).result()

    return rows
