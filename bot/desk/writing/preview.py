"""What an article that is not saved will look like, and what is wrong with it."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from bot.desk.writing.forms import Draft
from bot.desk.writing.front import front_of
from bot.desk.writing.place import is_name
from bot.desk.writing.shelf import Copy, Shelf, View
from bot.knowledge.answers import answer
from bot.knowledge.articles import Article, article_of
from bot.knowledge.frontmatter import Head
from bot.knowledge.lint import FAULT, findings_of_text
from bot.knowledge.page import article_html
from bot.knowledge.passages import count_words, passages_of
from bot.languages import LANGUAGES

UNNAMED = "unnamed"
# What stands in for what the writer has not filled in yet, so that the text can be shown all the same.
_STAND_INS = {
    "id": UNNAMED,
    "title": "",
    "family": "",
    "section": UNNAMED,
    "updated": "2000-01-01",
    "owner": "",
    "status": "draft",
}


def relative_of(language: str, draft: Draft) -> PurePosixPath:
    """Where a draft would lie, with stand-ins for names that cannot be used."""
    section = draft.section if is_name(draft.section) else UNNAMED
    name = draft.article_id if is_name(draft.article_id) else UNNAMED
    return PurePosixPath(language if language in LANGUAGES else "en", section, f"{name}.md")


def preview(shelf: Shelf, language: str, draft: Draft, before: Copy | None = None) -> dict[str, Any]:
    """The protocol's answer to a preview.

    Args:
        before: The article as it is saved, where it is one.
    """
    relative = relative_of(language, draft)
    view = shelf.look()
    found = findings_of(shelf, view, relative, draft.text, before)
    article = lenient(draft.head, relative)
    return {
        "text": draft.text,
        "front": front_of(draft.head),
        "body": draft.head.body.strip("\n"),
        "faults": [one for one in found if one["level"] == FAULT],
        "findings": [one for one in found if one["level"] != FAULT],
        "html": article_html(article),
        "passages": [_passage(passage, article.language) for passage in passages_of(article)],
    }


def findings_of(
    shelf: Shelf, view: View, relative: PurePosixPath, text: str, before: Copy | None
) -> list[dict[str, Any]]:
    """Faults and advice for one text, those between articles too."""
    others = [copy.article for copy in view.copies.values() if copy.article is not None and copy is not before]
    found = findings_of_text(text, relative, shelf.catalogue, others, kb_dir=shelf.kb_dir)
    after = view.with_file(shelf, relative, text.encode("utf-8"), before)
    faults = after.faults_of(after.copies[relative.as_posix()])
    known = [(one["line"], one["text"]) for one in faults]
    return [*faults, *(one.as_dict() for one in found if (one.line, one.text) not in known)]


def lenient(head: Head, relative: PurePosixPath) -> Article:
    """An article of a head that may be faulty, to be looked at only."""
    values = dict(head.values)
    for key, stand_in in _STAND_INS.items():
        if not isinstance(values.get(key), str) or not values[key]:
            values[key] = stand_in
    for key in ("updated", "publish_from", "publish_until"):
        values.pop(key, None)
    values["updated"] = _STAND_INS["updated"]
    usable = Head(values, dict(head.lines), head.body, head.body_line, [], head.revision)
    return article_of(usable, relative, relative.as_posix())


def _passage(passage: Any, language: str) -> dict[str, Any]:
    shown = answer(passage.blocks, language)
    return {
        "anchor": passage.anchor,
        "heading": passage.heading,
        "blocks": shown.blocks,
        "truncated": shown.truncated,
        "words": count_words(passage.text),
    }
