"""What the writer's room of one desk process works with."""

from __future__ import annotations

import asyncio
import logging
import threading
from pathlib import Path

from bot.desk.limits import Window
from bot.desk.writing.git import Repository
from bot.desk.writing.opened import Opened
from bot.desk.writing.shelf import Shelf
from bot.settings import Settings
from bot.taxonomy import DEFAULT_PATH

log = logging.getLogger(__name__)

# Previews, questions and tests of one writer: a preview at every pause, and some to spare.
TRIES = Window("tries", 300, 60.0)


class WritingRoom:
    """The folder of articles with all that is kept beside it; its methods block and belong in threads.

    Attributes:
        kb_dir: The folder of articles.
        folder: What is kept about writing, under ``var``.
        turn: Held by whoever changes files, so that those who wait take no thread.
    """

    def __init__(self, settings: Settings) -> None:
        self.kb_dir: Path = settings.kb_dir
        self.folder = settings.var / "writing"
        self.shelf = Shelf(settings.kb_dir, DEFAULT_PATH, settings.data_dir / "entities")
        self.opened = Opened(self.folder / "opened")
        self.turn = asyncio.Lock()
        self._wants_git = settings.kb_git == "auto"
        self._lock = threading.Lock()
        self._repository: Repository | None = None
        self._looked = False

    @property
    def repository(self) -> Repository | None:
        """Where saves are committed; None where the folder is in no work tree, or the setting says no."""
        with self._lock:
            # Asked once: a folder does not become a repository while a desk runs, or the desk is started again.
            if not self._looked and self._wants_git:
                self._repository = Repository.around(self.kb_dir)
                self._looked = True
                where = "in git" if self._repository else "in the desk's own table"
                log.info("the history of articles is kept %s", where)
            return self._repository
