"""Source pages from a table of questions and answers, one article for each different answer."""

from __future__ import annotations

import csv
import io
from pathlib import Path, PurePosixPath
from typing import Any

from bot.knowledge.checks import plain
from bot.knowledge.importing.html import text_of
from bot.knowledge.importing.page import DROPPED, GUESSED, KEPT, Page
from bot.knowledge.importing.readers import ImportingError, read_text

DELIMITERS = ",;\t|"
#: The names of a column, ours first.
COLUMNS = {
    "question": ("question", "questions", "q", "prompt", "query", "utterance"),
    "answer": ("answer", "answers", "a", "response", "reply", "text"),
    "title": ("title", "subject", "heading", "name"),
    "section": ("section", "category", "topic", "folder"),
    "products": ("products", "product"),
    "family": ("family",),
    "kind": ("kind",),
    "updated": ("updated", "date", "lastmod", "modified"),
    "owner": ("owner",),
    "status": ("status",),
    "slug": ("slug", "id"),
    "language": ("language", "lang", "locale"),
    "tests": ("tests", "test"),
}


def read_pairs(path: Path) -> list[Page]:
    """Every different answer as a page, with all the questions that it answers.

    Raises:
        ImportingError: The table has no columns for questions and answers.
    """
    text, guess = read_text(path)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    pages: dict[tuple[str, ...], Page] = {}
    end = 0
    columns: dict[str, int] = {}
    dropped: list[tuple[int, str]] = []
    try:
        for row in reader:
            line, end = end + 1, reader.line_num
            if not any(cell.strip() for cell in row):
                continue
            if not columns:
                columns = _columns(row, path)
                continue
            _add(pages, path, line, columns, row, dropped)
    except csv.Error as error:
        raise ImportingError(f"{path}:{reader.line_num}: {error}; save the table as CSV in UTF-8 again") from None
    if not pages:
        raise ImportingError(f"{path}: no row with a question and an answer; the header is `question,answer`")
    found = list(pages.values())
    for line, what in dropped:
        found[0].note(DROPPED, line, what, what)
    if guess:
        found[0].note(GUESSED, 0, guess)
    return found


def _delimiter(text: str) -> str:
    """The delimiter of the header; of a table that quotes its cells, too."""
    header = text.lstrip("\n").split("\n", 1)[0]
    return max(DELIMITERS, key=header.count)


def _columns(header: list[str], path: Path) -> dict[str, int]:
    names = [cell.strip().casefold().replace(" ", "_") for cell in header]
    columns = {
        key: min(names.index(form) for form in forms if form in names)
        for key, forms in COLUMNS.items()
        if any(form in names for form in forms)
    }
    if not {"question", "answer"} <= set(columns):
        raise ImportingError(
            f"{path}: the first line has no `question` and `answer` ({', '.join(names)[:120]}); write the header "
            "`question,answer`, and section, title, product, updated where you have them"
        )
    return columns


def _add(
    pages: dict[tuple[str, ...], Page],
    path: Path,
    line: int,
    columns: dict[str, int],
    row: list[str],
    dropped: list[tuple[int, str]],
) -> None:
    cells = {key: row[place].strip() if place < len(row) else "" for key, place in columns.items()}
    question, answer = text_of(cells.pop("question")), cells.pop("answer")
    if not question or not answer:
        dropped.append((line, f"row without {'an answer' if question else 'a question'}: {question or answer}"))
        return
    kept = {key: value for key, value in cells.items() if value}
    key = (plain(answer) or answer, *(plain(kept.get(name, "")) for name in ("section", "products", "language")))
    known = pages.get(key)
    if known is not None:
        known.questions.append(question)
        known.note(KEPT, line, f"same answer: one more question, {question}")
        return
    head: dict[str, Any] = {"title": question, **kept}
    page = Page(PurePosixPath(f"{path.name}:{line}"), head, answer, line, questions=[question])
    extra = row[len(columns) :] if len(row) > len(columns) and len(columns) == max(columns.values()) + 1 else []
    if any(cell.strip() for cell in extra):
        page.note(DROPPED, line, f"cells beyond the header: {' | '.join(extra)}", " ".join(extra))
    pages[key] = page
