"""Puts the list of articles, and one article, together from files, figures, findings and the index."""

from __future__ import annotations

import asyncio
import time
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from bot.desk.errors import Refused
from bot.desk.help.shelf import read_names, section_title
from bot.desk.writing.content import text_of
from bot.desk.writing.figures import Figures, figures
from bot.desk.writing.listing import Filter, Health, known, one, rows
from bot.desk.writing.place import read_inside
from bot.desk.writing.preview import findings_of
from bot.desk.writing.shelf import Copy, View
from bot.errors import ContentError
from bot.knowledge.lint import FAULT
from bot.knowledge.status import read_status
from bot.languages import LANGUAGES
from bot.products import product_names

if TYPE_CHECKING:
    from bot.desk.desk import Desk

FIGURES_S = 30.0


class CountedFigures:
    """The figures of all articles, counted anew at most every 30 s."""

    def __init__(self) -> None:
        self._figures = Figures()
        self._at = float("-inf")

    async def get(self, desk: Desk) -> Figures:
        """The figures; of several who ask at once each may count."""
        if time.monotonic() - self._at > FIGURES_S:
            self._figures = await desk.store.read(figures)
            self._at = time.monotonic()
        return self._figures


class Overview:
    """Reads for the console."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def list(self, wanted: Filter) -> dict[str, Any]:
        """The protocol's list of articles."""
        health = self._health(await self._desk.figures.get(self._desk))
        return await asyncio.to_thread(self._list, wanted, health)

    async def one(self, language: str, article_id: str) -> dict[str, Any]:
        """One article.

        Raises:
            Refused: ``no_article``.
        """
        health = self._health(await self._desk.figures.get(self._desk))
        return await asyncio.to_thread(self._one, language, article_id, health)

    def build(self) -> dict[str, Any]:
        """How the index is doing."""
        return read_status(self._desk.settings.var / "index").as_dict()

    def _list(self, wanted: Filter, health: Health) -> dict[str, Any]:
        room, settings = self._desk.writing, self._desk.settings
        view = room.shelf.look()
        knowledge = self._desk.library.knowledge()
        health = Health(health.figures, health.findings, health.tests_first, knowledge)
        # It becomes part of a path below.
        language = wanted.language if wanted.language in LANGUAGES else settings.language
        return {
            "articles": rows(view, wanted, health),
            **known(view, self._titles(language), self._products(language), sorted(room.shelf.catalogue.families)),
            "history": "git" if room.repository is not None else "table",
            "build": self.build(),
        }

    def _one(self, language: str, article_id: str, health: Health) -> dict[str, Any]:
        room = self._desk.writing
        view = room.shelf.look()
        copy = view.find(language, article_id)
        if copy is None:
            raise Refused("no_article", status=404)
        health = Health(health.figures, health.findings, health.tests_first, self._desk.library.knowledge())
        content = read_inside(room.kb_dir, copy.relative)
        room.opened.keep(copy.revision, content)
        return one(view, copy, text_of(content), health, self._advice(view, copy, content))

    def _advice(self, view: View, copy: Copy, content: bytes) -> list[dict[str, Any]]:
        inspection, room = self._desk.inspection, self._desk.writing
        if inspection.view is view:
            return inspection.findings.get(copy.sheet.shown, [])
        found = findings_of(room.shelf, view, PurePosixPath(copy.relative), text_of(content), copy)
        return [advice for advice in found if advice["level"] != FAULT]

    def _health(self, counted: Figures) -> Health:
        inspection = self._desk.inspection
        return Health(counted, inspection.findings, dict(inspection.tests_first))

    def _titles(self, language: str) -> Any:
        try:
            told = read_names(self._desk.settings.data_dir / "help" / f"{language}.yml")["sections"]
        except ContentError:
            told = {}
        return lambda section: (told.get(section) or {}).get("title") or section_title(section)

    def _products(self, language: str) -> dict[str, str]:
        try:
            return product_names(self._desk.settings.data_dir, language)
        except ContentError:
            return {}
