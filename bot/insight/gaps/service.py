"""The gap report of a running desk: computed in a thread, kept for a minute."""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import threading
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.desk.ids import now
from bot.insight.gaps.model import Gap, Report, Span

if TYPE_CHECKING:
    import numpy as np

    from bot.desk.desk import Desk
    from bot.insight.gaps.report import Shown
    from bot.knowledge.articles import Article
    from bot.knowledge.search import Knowledge
    from bot.knowledge.vectors import TextEncoder

KEEP_S = 60.0
# Vectors of 384 numbers: some 15 MB. Kept in memory and never in a file: an erasure must reach all that is known.
MOST_VECTORS = 10_000


class Vectors:
    """Vectors of texts, made once; safe to share between threads."""

    def __init__(self) -> None:
        self._known: dict[bytes, np.ndarray] = {}
        self._round = 0
        self._lock = threading.Lock()

    def encode(self, encoder: TextEncoder, texts: Sequence[str]) -> np.ndarray:
        """``(n, dim) float32``, rows of unit length."""
        import numpy as np

        # By hash, so that no words stay in memory for as long as the desk runs.
        keys = {one: hashlib.sha256(one.encode("utf-8", "replace")).digest() for one in texts}
        with self._lock:
            known, round_ = self._known, self._round
            found = {key: known[key] for key in keys.values() if key in known}
        # Outside the lock: it takes seconds, and who clears is the event loop.
        new = [one for one, key in keys.items() if key not in found]
        made = {keys[one]: row for one, row in zip(new, encoder.encode(new), strict=True)} if new else {}
        found |= made
        with self._lock:
            if self._round == round_:
                self._known = found if len(self._known) + len(made) > MOST_VECTORS else self._known | made
        rows = [found[keys[one]] for one in texts]
        return np.stack(rows) if rows else np.empty((0, encoder.dim), dtype=np.float32)

    def clear(self) -> None:
        """Forgets them all, also those that are being made."""
        with self._lock:
            self._known, self._round = {}, self._round + 1


class Gaps:
    """The gaps of one desk process; its methods block and belong in threads.

    Attributes:
        turn: Held by whoever asks for a report, so that those who wait take no thread.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._vectors = Vectors()
        self.turn = asyncio.Lock()
        self._making = threading.Lock()
        # Never held for long: the event loop takes it too.
        self._lock = threading.Lock()
        self._round = 0
        self._kept: dict[tuple[int, str | None], tuple[float, tuple[object, ...], Report]] = {}

    def report(self, days: int, language: str | None) -> Report | None:
        """The gaps of the last days, at most a minute old, of the articles as they are now; None without an encoder."""
        key = (days, language)
        # One at a time: who asks meanwhile gets the same.
        with self._making:
            with self._lock:
                known, round_ = self._kept.get(key), self._round
            moment, basis = time.monotonic(), self._basis()
            if known is not None and moment - known[0] < KEEP_S and known[1] == basis:
                return known[2]
            made = self._make(Span(now(), days), language)
            with self._lock:
                self._kept = {one: kept for one, kept in self._kept.items() if moment - kept[0] < KEEP_S}
                # What was forgotten while it was made is still in it.
                if made is not None and self._round == round_:
                    self._kept[key] = (moment, basis, made)
            return made

    def find(self, gap_id: str, days: int, language: str | None) -> Gap | None:
        """The gap that a question is in; so an id holds as long as its question counts."""
        made = self.report(days, language)
        gaps = made.gaps if made else ()
        return next((gap for gap in gaps if any(one.id == gap_id for one in gap.questions)), None)

    def forget(self, *, words: bool = False) -> None:
        """Makes the next report anew: something was dismissed, drafted or erased. Waits for nothing.

        Args:
            words: Also what is known of the words.
        """
        with self._lock:
            self._kept, self._round = {}, self._round + 1
        if words:
            self._vectors.clear()

    def _basis(self) -> tuple[object, ...]:
        """What a report is made of beside the questions: the index in use, and the files."""
        knowledge = self._desk.library.knowledge()
        return (knowledge.index_id if knowledge else None, self._desk.writing.shelf.look())

    def _make(self, span: Span, language: str | None) -> Report | None:
        # Imported here: a desk whose gaps nobody asks for need not load what groups them.
        from bot.insight.gaps.report import make_report, read_recorded

        knowledge = self._desk.library.knowledge()
        if knowledge is None:
            return None
        recorded = self._desk.store.read_now(lambda session: read_recorded(session, span, language))
        articles = [copy.article for copy in self._desk.writing.shelf.look().copies.values() if copy.article]
        shown = shown_articles(articles, knowledge, span.until)
        return make_report(recorded, span, shown, lambda texts: self._vectors.encode(knowledge.encoder, texts))


def shown_articles(articles: Sequence[Article], knowledge: Knowledge, moment: dt.datetime) -> dict[str, Shown]:
    """What customers see and what they do not, by language.

    Args:
        articles: All that there are files of.
    """
    from bot.insight.gaps.report import Shown

    hidden: dict[str, list[Article]] = {}
    for article in articles:
        if article.shown_at(moment) != "published":
            hidden.setdefault(article.language, []).append(article)
    return {
        code: Shown(
            by_any_id(knowledge.articles(code)) if code in knowledge.languages else {},
            hidden.get(code, ()),
            knowledge.learned(code).thresholds if code in knowledge.languages else None,
        )
        for code in {*knowledge.languages, *hidden}
    }


def by_any_id(articles: Sequence[Article]) -> dict[str, Article]:
    """Articles by their ids, and by those that they had before."""
    former = {one: article for article in articles for one in article.redirect_from}
    return former | {article.id: article for article in articles}
