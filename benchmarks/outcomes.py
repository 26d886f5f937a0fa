"""What a search came to, for the benchmarks that count it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.knowledge.search import SearchResult


def outcome(result: SearchResult, right: Sequence[str]) -> dict[str, bool]:
    """What is true of one search.

    Args:
        result: With one hit at least.
        right: Ids of the articles that answer.
    """
    found = [hit.article_id for hit in result.hits]
    answered = result.decision == "answer"
    return {
        "first": found[0] in right,
        "top3": not set(found[:3]).isdisjoint(right),
        "answered": answered,
        "wrong": answered and found[0] not in right,
    }
