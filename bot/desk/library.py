"""The knowledge base as the desk uses it: help pages, suggestions and replays, opened when first needed."""

from __future__ import annotations

import gc
import logging
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.desk.work.markdown import link, markdown_of
from bot.errors import TandemError
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.knowledge.search import Hit, Knowledge, SearchResult

RETRY_S = 5.0
REFRESH_S = 0.5
SUGGESTIONS = 3
# Of the collector: all but the oldest generation; and after how many loads the oldest one too.
YOUNG, ALL_EVERY = 1, 50

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Question:
    """What is looked up, with all that is known beside the words; fields as ``Knowledge.search`` takes them."""

    text: str
    language: str = "en"
    family: str | None = None
    family_confidence: float = 0.0
    products: tuple[str, ...] = ()
    exclude: frozenset[str] = frozenset()


class Library:
    """Opens the index lazily and tolerates that there is none; its methods block and belong in threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._knowledge: Knowledge | None = None
        self._checked_at = float("-inf")
        self._settled = 0

    def knowledge(self) -> Knowledge | None:
        """The knowledge base on its newest index; None while there is none."""
        with self._lock:
            moment = time.monotonic()
            wait_s = RETRY_S if self._knowledge is None else REFRESH_S
            if moment - self._checked_at >= wait_s:
                self._checked_at = moment
                self._look()
            return self._knowledge

    def search(self, question: Question, top_k: int = 5) -> SearchResult | None:
        """Searches as the bot does; None without a knowledge base."""
        knowledge = self.knowledge()
        if knowledge is None:
            return None
        return knowledge.search(
            question.text,
            language=question.language,
            family=question.family,
            family_confidence=question.family_confidence,
            products=question.products,
            exclude=question.exclude,
            top_k=top_k,
        )

    def suggestions(self, result: SearchResult) -> list[dict[str, Any]]:
        """The articles that a search found, best first, each with its probability and what an agent inserts of it."""
        return [self._suggestion(hit) for hit in result.hits[:SUGGESTIONS]]

    def _suggestion(self, hit: Hit) -> dict[str, Any]:
        base_url = self._settings.base_url
        source = link(hit.title, hit.url, base_url)
        return {
            "id": hit.article_id,
            "title": hit.title,
            "url": hit.url,
            "section": hit.section,
            "heading": hit.heading,
            "text": hit.text,
            "markdown": f"{markdown_of(hit.blocks, base_url)}\n\n{source}",
            "probability": hit.probability,
        }

    def _look(self) -> None:
        try:
            if self._knowledge is not None:
                if self._knowledge.refresh():
                    self._settle()
                return
            # Imported here: the encoder and the index cost seconds and memory that a desk without them can do without.
            from bot.encoder import load_encoder
            from bot.knowledge.search import Knowledge

            var = self._settings.var
            self._knowledge = Knowledge.open(var / "index", load_encoder(var / "encoder"))
            self._settle()
        except (TandemError, OSError, ImportError) as error:
            log.warning("no knowledge base: %s", error)

    def _settle(self) -> None:
        settle(self._settled)
        self._settled += 1


def settle(times: int) -> None:
    """Keeps the collector of cycles off what was just loaded.

    An index of thousands of articles is some hundred thousand objects without cycles that stay; to look through them
    again and again stops every request for a quarter of a second. They still go with their last reference.

    Args:
        times: How often this was done before. What is garbage at that moment would stay too, so the young of it is
            collected each time, and now and then all of it.
    """
    if times % ALL_EVERY == 0:
        gc.unfreeze()
        gc.collect()
    else:
        gc.collect(YOUNG)
    gc.freeze()
