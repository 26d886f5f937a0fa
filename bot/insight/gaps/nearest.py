"""Which articles came near to a gap, and why they did not answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from bot.desk.texts import FALLBACK, text
from bot.insight.gaps.model import Nearest
from bot.insight.recorded import RecordedQuestion
from bot.knowledge.articles import Article
from bot.knowledge.decision import Thresholds

MOST = 4
# Less likely articles only happened to be next.
LEAST_PROBABILITY = 0.03
# From this similarity on, an article that is not shown may be about it: below, MiniLM's neighbours are chance.
ABOUT = 0.6
NOT_SHOWN = {
    "draft": "gaps.is_draft",
    "archived": "gaps.is_archived",
    "scheduled": "gaps.is_scheduled",
    "expired": "gaps.is_expired",
}


@dataclass(frozen=True)
class Hidden:
    """An article that customers do not see, with the vectors of its title and its questions."""

    article: Article
    vectors: np.ndarray


def nearest(
    questions: Sequence[RecordedQuestion],
    middle: np.ndarray,
    articles: Mapping[str, Article],
    hidden: Sequence[Hidden],
    thresholds: Thresholds | None,
    moment: datetime,
) -> tuple[Nearest, ...]:
    """The articles that the gap's questions found when they were asked; hidden ones that are about it come first.

    Args:
        middle: ``(dim,)``, the vector of the gap's middle question.
        articles: The published ones, by id, also by those that they had before.
        hidden: Those that are not.
        thresholds: Of the index in use; None where there is none.
    """
    found = [_not_shown(one, middle, moment) for one in hidden]
    seen = [one for one in found if one is not None]
    hits: dict[str, list[float]] = {}
    for question in questions:
        for hit in question.hits:
            if article := articles.get(str(hit["article_id"])):
                hits.setdefault(article.id, []).append(float(hit.get("probability") or 0.0))
    for article_id, chances in hits.items():
        article, chance = articles[article_id], sum(chances) / len(chances)
        if chance >= LEAST_PROBABILITY:
            first = [one for one in questions if one.hits and articles.get(one.hits[0]["article_id"]) is article]
            why = _why(first, chance, thresholds)
            seen.append(Nearest(article_id, article.title, article.url, chance, why))
    # One that only has to be published is the shortest way.
    return tuple(sorted(seen, key=lambda one: (one.url is not None, -one.probability, one.article_id))[:MOST])


def _why(first: Sequence[RecordedQuestion], chance: float, thresholds: Thresholds | None) -> str:
    """Of the questions that found the article first."""
    rejected = sum(one.kind == "rejected" for one in first)
    if rejected:
        return text(FALLBACK, "gaps.rejected" if rejected > 1 else "gaps.rejected_once", times=rejected)
    if thresholds is None:
        return text(FALLBACK, "gaps.no_index")
    if chance >= thresholds.answer:
        handed = sum(one.handed_over for one in first)
        return text(FALLBACK, "gaps.handed_over" if handed else "gaps.would_answer")
    if not first:
        return text(FALLBACK, "gaps.behind_others", percent=_percent(chance))
    short = _percent(thresholds.answer - chance)
    return text(FALLBACK, "gaps.below", percent=_percent(chance), short=short, needed=_percent(thresholds.answer))


def _not_shown(one: Hidden, middle: np.ndarray, moment: datetime) -> Nearest | None:
    likeness = float((one.vectors @ middle).max()) if len(one.vectors) else 0.0
    shown = one.article.shown_at(moment)
    if likeness < ABOUT or shown not in NOT_SHOWN:
        return None
    # No build has fitted a probability for it.
    return Nearest(one.article.id, one.article.title, None, 0.0, text(FALLBACK, NOT_SHOWN[shown]))


def _percent(share: float) -> int:
    return round(100 * share)
