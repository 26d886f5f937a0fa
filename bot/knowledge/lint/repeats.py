"""Texts that stand in two places: found by their words, without a model."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.knowledge.articles import Article
from bot.knowledge.checks import plain
from bot.knowledge.lint.finding import Finding, found
from bot.knowledge.lint.outline import located, passages
from bot.knowledge.lint.scope import Scope
from bot.knowledge.passages import Passage

# Runs of so many words: short ones ("open the app and") are in every article.
SHINGLE = 5
# Share of the shorter passage's runs that stand in the longer one too; containment, since a part that was copied into
# a longer passage is a copy all the same.
CONTAINED = 0.6
# With fewer runs than this (34 words) two passages share a sentence or two, and may: each is shown by itself, so that a
# price or the opening hours have to be said where they matter.
MIN_SHINGLES = 30


@dataclass(frozen=True)
class Placed:
    """A passage and where it stands.

    Attributes:
        number: Its number among the article's passages.
    """

    article: Article
    passage: Passage
    number: int

    @property
    def line(self) -> int:
        """The line of the file on which it begins; worked out for what is told only, since it costs another reading."""
        return located(self.article)[self.number][1]

    @property
    def place(self) -> tuple[str, int]:
        return self.article.path, self.line

    def __str__(self) -> str:
        name = self.passage.heading or "the opening"
        return f"{self.article.path}:{self.line} ({name})"


def check(scope: Scope) -> Iterator[Finding]:
    """Pairs of passages of one language that are the same, or one of which holds most of the other."""
    judged = {(article.language, article.id) for article in scope.articles}
    for language in sorted({article.language for article in scope.articles}):
        placed = placed_passages(a for a in scope.all_articles if a.language == language)
        own = [(one.article.language, one.article.id) in judged for one in placed]
        for first, second, share in pairs(placed, own):
            at, other = (first, second) if own[first] else (second, first)
            yield _repeated(placed[at], placed[other], share)


def placed_passages(articles: Iterable[Article]) -> list[Placed]:
    """The passages of published articles and drafts, with their places."""
    return [
        Placed(article, passage, number)
        for article in articles
        if article.status != "archived"
        for number, passage in enumerate(passages(article))
    ]


def pairs(placed: Sequence[Placed], own: Sequence[bool] | None = None) -> list[tuple[int, int, float]]:
    """Pairs that share their words, by number, each with the share of the shorter one's runs of words, 0 to 1.

    Args:
        placed: The passages.
        own: Which of them are judged: one of a pair is. By default all.
    """
    runs = [shingles(one.passage.text) for one in placed]
    long = [number for number, held in enumerate(runs) if len(held) >= MIN_SHINGLES]
    judged = {number for number in long if own is None or own[number]}
    holders: dict[int, list[int]] = defaultdict(list)
    for number in sorted(judged):
        for run in runs[number]:
            holders[run].append(number)
    shared: Counter[tuple[int, int]] = Counter()
    for number in long:
        for run in holders.keys() & runs[number]:
            for other in holders[run]:
                if other < number:
                    shared[other, number] += 1
                elif number not in judged:
                    shared[number, other] += 1
    shorter = {pair: min(len(runs[pair[0]]), len(runs[pair[1]])) for pair in shared}
    return [(*pair, common / shorter[pair]) for pair, common in shared.items() if common >= CONTAINED * shorter[pair]]


def _repeated(at: Placed, other: Placed, share: float) -> Finding:
    """The finding on a pair."""
    text = f"the same text is at {other}"
    if share < 1 or len(shingles(at.passage.text)) != len(shingles(other.passage.text)):
        text = f"{share:.0%} of the shorter one's text is both here and at {other}"
    mend = "keep it in one place and link there, or name in each what it is about"
    return found("same-passage", at.place, text, mend)


@lru_cache(maxsize=50_000)
def shingles(text: str) -> frozenset[int]:
    """Runs of ``SHINGLE`` words of a text (of characters where words are not written apart), as hashes."""
    words = plain(text).split()
    if sum(map(len, words)) > 12 * len(words):
        words = list("".join(words))
    return frozenset(hash(tuple(words[n : n + SHINGLE])) for n in range(len(words) - SHINGLE + 1))
