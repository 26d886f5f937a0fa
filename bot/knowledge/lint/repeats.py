"""Texts that stand in two places: found by their words, without a model."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.knowledge.articles import Article
from bot.knowledge.checks import plain
from bot.knowledge.lint.finding import Finding, found
from bot.knowledge.lint.outline import located
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
    """A passage and where it stands."""

    article: Article
    passage: Passage
    line: int

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
        placed = passages(a for a in scope.all_articles if a.language == language)
        for first, second, share in pairs(placed):
            at, other = first, second
            if (at.article.language, at.article.id) not in judged:
                at, other = other, at
            if (at.article.language, at.article.id) in judged:
                yield repeated(at, other, share)


def passages(articles: Iterator[Article] | Sequence[Article]) -> list[Placed]:
    """The passages of published articles and drafts, with their places."""
    return [
        Placed(article, passage, line)
        for article in articles
        if article.status != "archived"
        for passage, line in located(article)
    ]


def pairs(placed: Sequence[Placed]) -> list[tuple[Placed, Placed, float]]:
    """Pairs that share their words, each with the share of the shorter one's runs of words, 0 to 1."""
    runs = [shingles(one.passage.text) for one in placed]
    holders: dict[int, list[int]] = defaultdict(list)
    shared: Counter[tuple[int, int]] = Counter()
    for number, own in enumerate(runs):
        for run in own:
            for earlier in holders[run]:
                shared[earlier, number] += 1
            holders[run].append(number)
    found_pairs = []
    for (one, other), common in shared.items():
        shorter = min(len(runs[one]), len(runs[other]))
        if shorter >= MIN_SHINGLES and common >= CONTAINED * shorter:
            found_pairs.append((placed[one], placed[other], common / shorter))
    return found_pairs


def repeated(at: Placed, other: Placed, share: float) -> Finding:
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
