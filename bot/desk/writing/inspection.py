"""What takes too long to be found out while a list is asked for: lint's advice, and which tests come first.

Worked out beside everything else, a little at a time, and only while somebody has a console open.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import time
from typing import Any

from bot.desk.errors import Refused
from bot.desk.library import Library
from bot.desk.writing.ask import run_tests
from bot.desk.writing.shelf import Shelf, View
from bot.errors import TandemError
from bot.knowledge.lint import FAULT, findings_of

log = logging.getLogger(__name__)

Key = tuple[str, str]
# Of one processor; the rest is left to customers.
SHARE = 0.2


class Inspection:
    """Findings and test results by article, as of the last round.

    Attributes:
        view: The files that the findings are of; None before the first round.
        findings: Lint's advice by the path as writers see it.
        tests_first: How many tests find their article first, by language and id, as far as they were asked.
    """

    def __init__(self, shelf: Shelf, library: Library) -> None:
        self._shelf = shelf
        self._library = library
        self.view: View | None = None
        self._index_id = ""
        self._lint_at = float("-inf")
        self._left: list[Key] = []
        self.findings: dict[str, list[dict[str, Any]]] = {}
        self.tests_first: dict[Key, int] = {}

    async def step(self) -> None:
        """Does a little of what is to be done: at most one round of lint and a second of tests."""
        view = await asyncio.to_thread(self._shelf.look)
        if view is not self.view and time.monotonic() >= self._lint_at:
            begun = time.monotonic()
            self.findings = await asyncio.to_thread(self._lint, view)
            self.view = view
            self._lint_at = time.monotonic() + (time.monotonic() - begun) / SHARE
        await asyncio.to_thread(self._test_some, SHARE)

    def _lint(self, view: View) -> dict[str, list[dict[str, Any]]]:
        articles = [copy.article for copy in view.copies.values() if copy.article is not None]
        found: dict[str, list[dict[str, Any]]] = {}
        for one in findings_of(articles, today=dt.date.today(), kb_dir=self._shelf.kb_dir):
            if one.level != FAULT:
                found.setdefault(one.path, []).append(one.as_dict())
        return found

    def _test_some(self, budget_s: float) -> None:
        knowledge = self._library.knowledge()
        if knowledge is None:
            return
        if knowledge.index_id != self._index_id:
            self._index_id = knowledge.index_id
            self._left = [(code, one.id) for code in knowledge.languages for one in knowledge.articles(code)]
            there = set(self._left)
            # What was known stays until it is known anew.
            self.tests_first = {key: first for key, first in self.tests_first.items() if key in there}
        end = time.monotonic() + budget_s
        while self._left and time.monotonic() < end:
            language, article_id = self._left.pop(0)
            try:
                self.tests_first[(language, article_id)] = run_tests(knowledge, language, article_id)["first"]
            except (Refused, TandemError) as error:
                log.info("tests of %s/%s could not be asked: %s", language, article_id, error)
