"""Asking as a customer, of the articles as they are or with one that is not saved yet among them."""

from __future__ import annotations

import hashlib
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from bot.desk.errors import Refused
from bot.desk.library import Library
from bot.errors import TandemError

if TYPE_CHECKING:
    from bot.knowledge.search import Hit, Knowledge

#: How deep an article is looked for, and how many hits are shown.
DEPTH = 20
HITS = 5
KEPT = 4


@dataclass(frozen=True)
class Unsaved:
    """A text that stands in for an article's file."""

    language: str
    relative: PurePath
    text: str

    @property
    def key(self) -> tuple[str, str, str]:
        digest = hashlib.sha256(self.text.encode("utf-8", "replace")).hexdigest()
        return self.language, self.relative.as_posix(), digest


class Trial:
    """Knowledge bases with an unsaved article in them; the last few are kept, for a writer asks more than once."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._lock = threading.Lock()
        self._made: OrderedDict[tuple[str, ...], Knowledge] = OrderedDict()

    def knowledge(self, unsaved: Unsaved | None) -> Knowledge:
        """The knowledge base to be asked.

        Raises:
            Refused: ``knowledge_unavailable``, or ``article_unusable`` where the text cannot be asked for yet.
        """
        live = self._library.knowledge()
        if live is None:
            raise Refused("knowledge_unavailable", status=503)
        if unsaved is None:
            return live
        key = (live.index_id, *unsaved.key)
        with self._lock:
            known = self._made.get(key)
            if known is not None:
                self._made.move_to_end(key)
                return known
        made = _with(live, unsaved)
        with self._lock:
            self._made[key] = made
            while len(self._made) > KEPT:
                self._made.popitem(last=False)
        return made


def ask(knowledge: Knowledge, language: str, question: str, article_id: str | None, drafts: set[str]) -> dict[str, Any]:
    """What a customer would get, in the protocol's form.

    Args:
        article_id: Whose rank is wanted; None of nobody's.
        drafts: Ids that customers do not find at present.
    """
    begun = time.perf_counter()
    result = knowledge.search(question, language=language, top_k=DEPTH)
    took_ms = (time.perf_counter() - begun) * 1000
    ids = [hit.article_id for hit in result.hits]
    return {
        "decision": result.decision,
        "reason": result.reason,
        "threshold": result.threshold,
        "took_ms": round(took_ms, 1),
        "rank": ids.index(article_id) + 1 if article_id in ids else None,
        "hits": [_hit(hit, hit.article_id in drafts) for hit in result.hits[:HITS]],
    }


def run_tests(knowledge: Knowledge, language: str, article_id: str) -> dict[str, Any]:
    """Asks the tests of one article, in the protocol's form.

    Raises:
        Refused: ``no_article``: the knowledge base does not hold it.
    """
    # Imported here, as the index itself.
    from bot.knowledge.proof import ask_tests

    if knowledge.article(language, article_id) is None:
        raise Refused("no_article", status=404)
    tests = [
        {
            "phrase": asked.phrase,
            "rank": asked.rank or None,
            "probability": asked.probability,
            "margin": asked.margin,
            "winner": asked.winner or None,
            "decision": asked.decision,
        }
        for asked in ask_tests(knowledge, language, [article_id])
    ]
    return {"tests": tests, "first": sum(one["rank"] == 1 for one in tests), "total": len(tests)}


def _with(live: Knowledge, unsaved: Unsaved) -> Knowledge:
    # Imported here, as the index itself.
    from bot.knowledge.workbench import Workbench

    try:
        return Workbench(live).with_text(unsaved.language, unsaved.relative, unsaved.text)
    except TandemError as error:
        raise Refused("article_unusable", status=422, why=error.message) from None


def _hit(hit: Hit, is_draft: bool) -> dict[str, Any]:
    return {
        "article_id": hit.article_id,
        "title": hit.title,
        "heading": hit.heading,
        "text": hit.text,
        "blocks": hit.blocks,
        "truncated": hit.truncated,
        "url": hit.url,
        "probability": hit.probability,
        "score": hit.score,
        "draft": is_draft,
    }
