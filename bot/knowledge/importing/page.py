"""A page on its way to becoming an article, and what is noted on the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

KEPT, GUESSED, DROPPED = "kept", "guessed", "dropped"
# A note quotes so much of what was dropped on one line; all of it is in the source.
QUOTED = 160


@dataclass(frozen=True)
class Note:
    """One thing that was kept, guessed or dropped.

    Attributes:
        line: Line of the source, 1 is its first; 0 where it has none.
        text: What it is, a phrase.
        lost: Of what was dropped, the words that readers could see; empty where they saw none.
    """

    what: str
    line: int
    text: str
    lost: str = ""


@dataclass
class Page:
    """One source page.

    Attributes:
        source: Its path under what is imported, with ``:<line>`` for a row of a table.
        head: Its front matter.
        body: Its text below the front matter; later the article's.
        first_line: Line of the source on which ``body`` begins.
        language: Code of its language.
        language_there: Another one that its folder or its ending names, which was overruled; else empty.
        questions: What a table says that customers ask; else empty.
        anchors: Names that other pages link to, each with the heading it stands at.
    """

    source: PurePosixPath
    head: dict[str, Any]
    body: str
    first_line: int = 1
    language: str = ""
    language_there: str = ""
    section: str = ""
    id: str = ""
    title: str = ""
    status: str = "draft"
    questions: list[str] = field(default_factory=list)
    anchors: dict[str, str] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)

    def note(self, what: str, line: int, text: str, lost: str = "") -> None:
        """Adds a note."""
        flat = " ".join(text.split())
        self.notes.append(Note(what, line, flat if len(flat) <= QUOTED else flat[: QUOTED - 1] + "…", lost))

    @property
    def place(self) -> tuple[str, str]:
        """Language and id, which are an article's name."""
        return self.language, self.id

    @property
    def relative(self) -> str:
        """The article's path under the folder of articles."""
        return f"{self.language}/{self.section}/{self.id}.md"
