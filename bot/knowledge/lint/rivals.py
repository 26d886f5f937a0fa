"""Articles that take each other's questions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from bot.knowledge.articles import Article
from bot.knowledge.features import match
from bot.knowledge.index import Index
from bot.knowledge.lint.finding import Finding, found
from bot.knowledge.ranking import order

# One question that finds another article is a hard question; two, and one in seven, are a matter that two articles
# share.
MIN_TAKEN, MIN_SHARE = 2, 0.15
# The other article must have more of the question than all others together. Asked without itself a question is harder
# than customers' are: one in three of this repository's finds another article then, most of them only just.
SURE = 0.5
# Candidates of so many questions are looked up at a time.
CHUNK = 256
# So many questions are named; of an article that was copied it would be all of them.
NAMED = 5


@dataclass(frozen=True)
class Taken:
    """A question that another article wins.

    Attributes:
        article: Number of the article that it belongs to.
        item: Its number among the article's questions.
        winner: Number of the article that comes first.
    """

    article: int
    item: int
    winner: int


def check(index: Index, weights: np.ndarray) -> Iterator[Finding]:
    """Pairs of articles one of which wins too many of the other's questions.

    Args:
        index: Of one language.
        weights: Of its fusion.
    """
    pairs: dict[tuple[int, int], list[Taken]] = defaultdict(list)
    for one in taken(index, weights):
        pairs[one.article, one.winner].append(one)
    told: set[tuple[int, int]] = set()
    for (article, winner), lost in sorted(pairs.items(), key=lambda item: (-len(item[1]), item[0])):
        if not _too_many(index.articles[article], lost) or (winner, article) in told:
            continue
        told.add((article, winner))
        yield _finding(index.articles, article, winner, lost, pairs.get((winner, article), []))


def taken(index: Index, weights: np.ndarray) -> list[Taken]:
    """Every question that another article surely wins when it is asked as if it were not in the index."""
    rows = np.flatnonzero(index.rows.item >= 0)
    lost = []
    for start in range(0, len(rows), CHUNK):
        part = rows[start : start + CHUNK]
        queries = [index.query(index.rows.texts[row], index.vectors[row]) for row in part]
        for row, query, candidates in zip(part, queries, index.candidates(queries), strict=True):
            ranked = order(index, weights, [match(index, query, candidates, int(row))])
            own, first = int(index.rows.article[row]), int(ranked.articles[0])
            if first != own and ranked.shares[0] >= SURE:
                lost.append(Taken(own, int(index.rows.item[row]), first))
    return lost


def _too_many(article: Article, lost: Sequence[Taken]) -> bool:
    return len(lost) >= MIN_TAKEN and len(lost) >= MIN_SHARE * len(article.questions)


def _finding(
    articles: Sequence[Article], article: int, winner: int, lost: Sequence[Taken], back: Sequence[Taken]
) -> Finding:
    own, other = articles[article], articles[winner]
    text = f"{len(lost)} of {len(own.questions)} questions find {other.path} first: {_lines(own, lost)}"
    if back:
        text += f"; {len(back)} of its {len(other.questions)} find this one: {_lines(other, back)}"
    line = own.lines.get(f"questions:{lost[0].item}", 1)
    mend = "give the matter to one of the two and link there, or say in both titles and openings what sets them apart"
    return found("takes-questions", (own.path, line), text, mend)


def _lines(article: Article, lost: Sequence[Taken]) -> str:
    places = sorted((article.lines.get(f"questions:{one.item}", 1), article.questions[one.item]) for one in lost)
    named = ", ".join(f"line {line} {question!r}" for line, question in places[:NAMED])
    return f"{named} and {len(places) - NAMED} more" if len(places) > NAMED else named
