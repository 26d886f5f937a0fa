"""The knowledge base as the desk uses it: help pages and suggestions, opened when first needed."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from bot.errors import TandemError
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.knowledge.search import Knowledge

RETRY_S = 5.0
REFRESH_S = 0.5
SUGGESTIONS = 3

log = logging.getLogger(__name__)


class Library:
    """Opens the index lazily and tolerates that there is none; its methods block and belong in threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._knowledge: Knowledge | None = None
        self._checked_at = float("-inf")

    def knowledge(self) -> Knowledge | None:
        """The knowledge base on its newest index; None while there is none."""
        with self._lock:
            moment = time.monotonic()
            wait_s = RETRY_S if self._knowledge is None else REFRESH_S
            if moment - self._checked_at >= wait_s:
                self._checked_at = moment
                self._look()
            return self._knowledge

    def suggestions(self, query: str, language: str, exclude: Collection[str] = ()) -> list[dict[str, Any]]:
        """The articles that the bot would have offered for these words, best first, less those that are excluded."""
        knowledge = self.knowledge()
        if knowledge is None:
            return []
        result = knowledge.search(query, language=language, exclude=exclude, top_k=SUGGESTIONS)
        return [
            {"id": h.article_id, "title": h.title, "url": h.url, "section": h.section, "heading": h.heading,
             "text": h.text, "probability": h.probability}
            for h in result.hits
        ]  # fmt: skip

    def _look(self) -> None:
        try:
            if self._knowledge is not None:
                self._knowledge.refresh()
                return
            # Imported here: the encoder and the index cost seconds and memory that a desk without them can do without.
            from bot.encoder import load_encoder
            from bot.knowledge.search import Knowledge

            var = self._settings.var
            self._knowledge = Knowledge.open(var / "index", load_encoder(var / "encoder"))
        except (TandemError, OSError, ImportError) as error:
            log.warning("no knowledge base: %s", error)
