"""The real action server over a knowledge base whose answers the query itself names; run as a script with a port.

A word in the query decides: ``clear…`` is answered (and after a no: ``clearone`` has one more article, ``clearmany``
several, ``clearonly`` none), ``close`` is a choice between two, anything else is not found.
"""

from __future__ import annotations

import sys

import uvicorn

import actions.turn
from bot.knowledge.search import Hit, SearchResult

THRESHOLD = 0.8


class ScriptedKnowledge:
    """Has the methods of ``bot.knowledge.search.Knowledge`` that actions call."""

    def refresh(self) -> bool:
        return False

    def article(self, language: str, article_id: str) -> Hit | None:
        return hit(article_id, 0.9) if article_id.startswith("a") else None

    def search(self, query: str, *, exclude: tuple[str, ...] = (), **_: object) -> SearchResult:
        decision, chances = self._script(query, len(exclude))
        hits = [hit(f"a{len(exclude) + n}", chance) for n, chance in enumerate(chances)]
        return SearchResult(query, "en", "scripted", decision, THRESHOLD, "scripted", hits)

    def _script(self, query: str, excluded: int) -> tuple[str, list[float]]:
        if "clear" in query and not excluded:
            return "answer", [0.9, 0.05]
        if "clearone" in query:
            return "none", [0.5, 0.05]
        if "clearmany" in query:
            return "none", [0.4, 0.3]
        if "close" in query:
            return "clarify", [0.5, 0.4]
        return "none", [0.05]


def hit(article_id: str, probability: float) -> Hit:
    """A hit whose passage says its own name."""
    return Hit(
        article_id=article_id,
        title=f"Article {article_id}",
        url=f"/help/en/{article_id}",
        section="wifi",
        family="technical_support",
        passage_id=f"{article_id}#0",
        heading="Heading",
        text=f"Text of {article_id}.",
        blocks=[{"type": "p", "runs": [{"text": f"Text of {article_id}."}]}],
        truncated=False,
        score=probability,
        probability=probability,
    )


if __name__ == "__main__":
    actions.turn.knowledge = ScriptedKnowledge
    for name in ("answer_from_kb", "show_article"):
        module = __import__(f"actions.{name}", fromlist=["knowledge"])
        if hasattr(module, "knowledge"):
            module.knowledge = ScriptedKnowledge
    from actions.__main__ import create_app

    uvicorn.run(create_app(), host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
