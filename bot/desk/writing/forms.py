"""What the console sends of an article, made into a file's text and its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from bot.desk.errors import Refused
from bot.desk.writing.content import given_text
from bot.desk.writing.front import front_of, given_front, text_with
from bot.desk.writing.place import ArticlePlace, is_name, place_of
from bot.knowledge.frontmatter import Head, head_of


class Content(BaseModel):
    """An article as a form or as a whole file; what is wrong is said in sentences, so types are checked later."""

    language: Any = None
    section: Any = None
    front: Any = None
    body: Any = None
    text: Any = None
    base_revision: Any = None
    note: Any = None


@dataclass(frozen=True)
class Draft:
    """A text that is not saved, read as far as it can be.

    Attributes:
        section: The folder that it is for; from its front matter, else the one given.
        article_id: From its front matter; may be anything.
    """

    text: str
    head: Head
    section: str
    article_id: str

    def place(self, language: object) -> ArticlePlace:
        """Where it is to lie.

        Raises:
            Refused: ``bad_language``, ``bad_section`` or ``bad_article_id``.
        """
        return place_of(language, self.section, self.article_id)


def draft_of(content: Content, before: str | None = None, *, section: str = "", article_id: str = "") -> Draft:
    """Reads what was sent.

    Args:
        before: The file that it changes; what is the same stays as it is written there.
        section: Where neither the front matter nor the request says one.
        article_id: As well.

    Raises:
        Refused: ``bad_request``, ``bad_front`` or ``article_too_large``.
    """
    asked = content.section if is_name(content.section) else section
    if content.text is not None:
        text = given_text(content.text)
    else:
        front, body = given_front(content.front), given_text(content.body)
        if asked and "section" not in front:
            front = {**front, "section": str(asked)}
        text = given_text(text_with(front, body, before))
    head = head_of(text.encode("utf-8"))
    front_now = front_of(head)
    return Draft(
        text=text,
        head=head,
        section=_named(front_now.get("section"), str(asked)),
        article_id=_named(front_now.get("id"), article_id),
    )


def base_of(value: object) -> str:
    """The revision that a change began with.

    Raises:
        Refused: ``no_base``.
    """
    if not isinstance(value, str) or not value:
        raise Refused("no_base", status=422)
    return value


def note_of(value: object) -> str:
    """What the writer says of a change; empty where nothing."""
    return given_text(value).strip() if isinstance(value, str) and value.strip() else ""


def with_redirect(draft: Draft, was: str) -> str:
    """The text of an article that gets another id, leading from the old one to it for good."""
    front = front_of(draft.head)
    moved = front.get("redirect_from", [])
    known = [moved] if isinstance(moved, str) else list(moved)
    known = [one for one in known if one != draft.article_id]
    return text_with({**front, "redirect_from": list(dict.fromkeys([*known, was]))}, draft.head.body, draft.text)


def _named(value: object, otherwise: str) -> str:
    return value if isinstance(value, str) and value else otherwise
