from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.knowledge.build import Sources
from bot.knowledge.importing.convert import converted, finished
from bot.knowledge.importing.draft import Draft
from bot.knowledge.importing.page import Page
from bot.knowledge.importing.run import Imported, Wishes, import_articles
from tests.knowledge.fakes import HashEncoder

DAY = dt.date(2026, 11, 20)


def page_of(body: str, name: str = "page.md", language: str = "en") -> Page:
    return Page(source=Path(name), head={}, body=body, language=language)


def markdown(body: str, name: str = "page.md", language: str = "en") -> str:
    """The body of an article from a page without links to others."""
    page = page_of(body, name, language)
    page.head["title"] = "Another title"
    return finished(converted(page))


def draft(body: str) -> Draft:
    return converted(page_of(body))


@pytest.fixture
def imported(sources: Sources, tmp_path: Path) -> Callable[..., Imported]:
    """Imports files, given by their paths, beside the small knowledge base."""

    def of(files: dict[str, str | bytes], *, path: str = "", dry_run: bool = False, **wishes) -> Imported:
        root = tmp_path / "pages"
        for name, content in files.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        decided = Wishes(**{"language": "en", **wishes})
        encoder = HashEncoder()
        return import_articles(
            root / path if path else root,
            sources.kb_dir,
            sources.catalogue(),
            encoder,
            decided,
            today=DAY,
            dry_run=dry_run,
        )

    return of
