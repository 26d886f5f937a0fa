"""One page's body, from whatever it is to the Markdown of an article."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from bot.knowledge.importing.dialects import plain_dialects
from bot.knowledge.importing.draft import BREAK, Draft
from bot.knowledge.importing.html import html_to_markdown, text_of
from bot.knowledge.importing.page import GUESSED, KEPT, Page

HEADING = re.compile(r"^ {0,3}(#{1,6})(?:[ \t]+(.*?))?[ \t]*#*[ \t]*$", re.MULTILINE)
UNDERLINED = re.compile(r"^(?![ \t]*(?:[-*+>#|]|\d+[.)]|```))[ \t]{0,3}(\S[^\n]*)\n(=+|-{2,})[ \t]*$", re.MULTILINE)
TITLE_KEYS = ("title", "name", "heading", "sidebar_label", "linktitle", "nav_title")
TOP = 2
_NOWHERE = PurePosixPath("text")


def converted(page: Page) -> Draft:
    """The draft of a page, without foreign marks; links still lead where they led in the source."""
    draft = Draft(page)
    plain_dialects(draft)
    html_to_markdown(draft)
    draft.sub(UNDERLINED, lambda match, _: f"{'#' if match.group(2)[0] == '=' else '##'} {match.group(1).strip()}")
    _title(draft)
    return draft


def finished(draft: Draft) -> str:
    """The body of a draft whose links are right: headings from ``##`` on, no runs of empty lines."""
    text = draft.text.replace(BREAK, "\n")
    levels = [len(match.group(1)) for match in HEADING.finditer(text)]
    shift = TOP - min(levels) if levels else 0
    text = HEADING.sub(lambda match: _moved(match, shift), text)
    lines = [line.rstrip() if not line.endswith("  ") or not line.strip() else line for line in text.split("\n")]
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")
    return draft.released(re.sub(r"(?:^|\n)(?:---\n+)+\Z|\A(?:---\n+)+", "", text + "\n").strip("\n"))


def headings(body: str) -> list[tuple[int, str]]:
    """Headings of a finished body, each with its level; what looks like one within code is none."""
    without_code = Draft(Page(source=_NOWHERE, head={}, body=body)).text
    return [(len(m.group(1)), text_of(m.group(2) or "")) for m in HEADING.finditer(without_code) if m.group(2)]


def _title(draft: Draft) -> None:
    """Takes the title from the front matter or the first heading, which goes where it only says the title again."""
    page = draft.page
    given = [page.head.get(key) for key in TITLE_KEYS]
    page.title = next((text_of(str(value)) for value in given if isinstance(value, str | int | float)), "")
    text = draft.text.replace(BREAK, "\n")
    first = HEADING.search(text)
    if first is None or text[: first.start()].strip() and page.title:
        return
    words = text_of(draft.released(first.group(2) or ""))
    says_it_again = words.casefold() == page.title.casefold()
    if not words or page.title and not says_it_again and len(first.group(1)) > 1:
        return
    line = page.first_line + draft.text[: draft.text.find(first.group().strip("\n"))].count("\n")
    others = [len(match.group(1)) for match in HEADING.finditer(text, first.end()) if match.group(2)]
    if not page.title:
        page.title = words
        page.note(GUESSED, line, f"title from the first heading: {words}")
        if len(first.group(1)) > 1 and len(first.group(1)) in others:
            # One of several of its kind heads a part, not the page.
            return
    elif not says_it_again:
        # Both are titles; the heading's words stay in the text, below the title that lists show.
        page.note(KEPT, line, f"the first heading differs from the title: {words}")
        return
    draft.text = draft.text.replace(first.group().strip("\n"), "", 1)


def _moved(match: re.Match[str], shift: int) -> str:
    level = min(max(len(match.group(1)) + shift, TOP), 6)
    return f"{'#' * level} {match.group(2)}" if match.group(2) else ""
