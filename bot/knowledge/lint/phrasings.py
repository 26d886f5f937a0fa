"""Phrasings that stand in two places, as they are or nearly."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from bot.knowledge.articles import Article
from bot.knowledge.checks import plain
from bot.knowledge.lint.finding import Finding, found
from bot.knowledge.lint.scope import Scope

# A question that shares so many of a test's words, of all words of the two, differs in one word of six or only in the
# order: it is found because it is known, not because it is understood.
NEAR = 0.8
# In shorter phrasings a shared word says little: "no light" and "light" are half the same.
MIN_WORDS = 4


@dataclass(frozen=True)
class _Phrase:
    article: Article
    key: str
    number: int
    text: str
    form: str

    @property
    def place(self) -> tuple[str, int]:
        return self.article.path, self.article.lines.get(f"{self.key}:{self.number}", 1)

    @property
    def at(self) -> str:
        return self.article.place(f"{self.key}:{self.number}")


def check(scope: Scope) -> Iterator[Finding]:
    """Phrasings of several articles, and questions in the words of a test."""
    judged = {(article.language, article.id) for article in scope.articles}
    for language in sorted({article.language for article in scope.articles}):
        phrases = [p for a in scope.all_articles if a.language == language for p in _phrases(a)]
        yield from _shared(scope, phrases, judged)
        yield from _near_tests(phrases, judged)


def _phrases(article: Article) -> list[_Phrase]:
    return [
        _Phrase(article, key, number, text, plain(text))
        for key in ("questions", "tests")
        for number, text in enumerate(getattr(article, key))
    ]


def _shared(scope: Scope, phrases: Sequence[_Phrase], judged: set[tuple[str, str]]) -> Iterator[Finding]:
    places: dict[str, list[_Phrase]] = defaultdict(list)
    for phrase in phrases:
        places[phrase.form].append(phrase)
    for same in places.values():
        if len(same) < 2:
            continue
        keys = {phrase.key for phrase in same}
        first = next((p for p in same if (p.article.language, p.article.id) in judged), None)
        if first is None:
            continue
        others = ", ".join(phrase.at for phrase in same if phrase is not first)
        if keys == {"questions", "tests"}:
            if not scope.read_together:
                yield _question_is_test(first, next(phrase for phrase in same if phrase.key != first.key))
        else:
            text = f"the same phrasing is at {others}"
            yield found("same-phrasing", first.place, text, "keep it where it is answered best")


def _question_is_test(first: _Phrase, other: _Phrase) -> Finding:
    # In the words of bot.knowledge.checks, so that who asks both tells it once.
    what = "test" if other.key == "tests" else "question"
    text = f"{first.text!r} is also the {what} at {other.at}"
    return found("question-is-test", first.place, text, "reword one of the two")


def _near_tests(phrases: Sequence[_Phrase], judged: set[tuple[str, str]]) -> Iterator[Finding]:
    """Pairs of a question and a test whose words are nearly the same.

    Only pairs that share one of their rarest words are compared: of two sets with a Jaccard index of ``NEAR`` or more
    the rarest ``size - ceil(NEAR * size) + 1`` words of each hold a common one.

    Source: Chaudhuri, Ganti and Kaushik, A Primitive Operator for Similarity Joins in Data Cleaning (2006).
    """
    sets = [(phrase, frozenset(phrase.form.split())) for phrase in phrases]
    often = Counter(word for _, words in sets for word in words)
    rarest: dict[str, list[tuple[_Phrase, frozenset[str]]]] = defaultdict(list)

    def prefix(words: frozenset[str]) -> list[str]:
        return sorted(words, key=lambda word: (often[word], word))[: len(words) - ceil(NEAR * len(words)) + 1]

    for phrase, words in sets:
        if phrase.key == "tests" and len(words) >= MIN_WORDS:
            for word in prefix(words):
                rarest[word].append((phrase, words))
    for phrase, words in sets:
        if phrase.key != "questions" or len(words) < MIN_WORDS:
            continue
        met = {id(test): (test, other) for word in prefix(words) for test, other in rarest.get(word, ())}
        for test, other in met.values():
            if phrase.form != test.form and _near(words, other) and _judged(judged, phrase, test):
                yield _near_finding(phrase, test)


def _near(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= NEAR * len(one | other)


def _judged(judged: set[tuple[str, str]], *phrases: _Phrase) -> bool:
    return any((phrase.article.language, phrase.article.id) in judged for phrase in phrases)


def _near_finding(question: _Phrase, test: _Phrase) -> Finding:
    if question.article.id == test.article.id:
        mend = "replace one of the two with what another customer would say"
    else:
        mend = f"keep the matter in {question.article.id!r} or in {test.article.id!r}, and reword the other's"
    text = f"{question.text!r} has nearly the words of the test at {test.at}, {test.text!r}"
    return found("question-near-test", question.place, text, mend)
