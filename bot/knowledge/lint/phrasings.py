"""Phrasings that stand in two places, as they are or nearly."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from math import ceil
from typing import NamedTuple

from bot.knowledge.articles import Article
from bot.knowledge.checks import plain
from bot.knowledge.lint.finding import Finding, found
from bot.knowledge.lint.scope import Scope

# A question that shares so many of a test's words, of all words of the two, differs in one word of six or only in the
# order: it is found because it is known, not because it is understood.
NEAR = 0.8
# In shorter phrasings a shared word says little: "no light" and "light" are half the same.
MIN_WORDS = 4


class _Phrase(NamedTuple):
    article: Article
    key: str
    number: int
    text: str
    form: str
    own: bool

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
        articles = (article for article in scope.all_articles if article.language == language)
        phrases = [phrase for a in articles for phrase in _phrases(a, own=(language, a.id) in judged)]
        yield from _shared(phrases, tell_tests=not scope.read_together)
        yield from _near_tests(phrases)


def _phrases(article: Article, *, own: bool) -> Iterator[_Phrase]:
    for key, texts in (("questions", article.questions), ("tests", article.tests)):
        for number, (text, form) in enumerate(zip(texts, _forms(texts), strict=True)):
            yield _Phrase(article, key, number, text, form, own)


@lru_cache(maxsize=20_000)
def _forms(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(plain, texts))


def _shared(phrases: Sequence[_Phrase], *, tell_tests: bool) -> Iterator[Finding]:
    places: dict[str, list[_Phrase]] = {phrase.form: [] for phrase in phrases if phrase.own}
    for phrase in phrases:
        if phrase.form in places:
            places[phrase.form].append(phrase)
    for same in places.values():
        if len(same) < 2:
            continue
        first = next(phrase for phrase in same if phrase.own)
        others = ", ".join(phrase.at for phrase in same if phrase is not first)
        if {phrase.key for phrase in same} == {"questions", "tests"}:
            if tell_tests:
                yield _question_is_test(first, next(phrase for phrase in same if phrase.key != first.key))
        else:
            text = f"the same phrasing is at {others}"
            yield found("same-phrasing", first.place, text, "keep it where it is answered best")


def _question_is_test(first: _Phrase, other: _Phrase) -> Finding:
    # In the words of bot.knowledge.checks, so that who asks both tells it once.
    what = "test" if other.key == "tests" else "question"
    text = f"{first.text!r} is also the {what} at {other.at}"
    return found("question-is-test", first.place, text, "reword one of the two")


def _near_tests(phrases: Sequence[_Phrase]) -> Iterator[Finding]:
    """Pairs of a question and a test, one of them judged, whose words are nearly the same.

    Only pairs that share one of their rarest words are compared: of two sets with a Jaccard index of ``NEAR`` or more
    the rarest ``size - ceil(NEAR * size) + 1`` words of each hold a common one. ("Rarest" may mean any one order of
    words; that of the judged phrasings will do.)

    Source: Chaudhuri, Ganti and Kaushik, A Primitive Operator for Similarity Joins in Data Cleaning (2006).
    """
    sets = [(phrase, frozenset(phrase.form.split())) for phrase in phrases]
    often = Counter(word for phrase, words in sets if phrase.own for word in words)
    # A phrasing most of whose words no judged one holds is near none of them.
    sets = [
        (p, words) for p, words in sets if len(words) >= MIN_WORDS and len(often.keys() & words) >= NEAR * len(words)
    ]
    rarest: dict[tuple[str, str], list[tuple[_Phrase, frozenset[str]]]] = defaultdict(list)

    def prefix(words: frozenset[str]) -> list[str]:
        return sorted(words, key=lambda word: (often[word], word))[: len(words) - ceil(NEAR * len(words)) + 1]

    for phrase, words in sets:
        if phrase.own:
            for word in prefix(words):
                rarest[phrase.key, word].append((phrase, words))
    for phrase, words in sets:
        if phrase.own and phrase.key == "tests":
            # Met from the question's side, where that is judged too; and below where it is not.
            continue
        key = "tests" if phrase.key == "questions" else "questions"
        met = {id(near): (near, other) for word in prefix(words) for near, other in rarest.get((key, word), ())}
        for near, other in met.values():
            if phrase.form != near.form and _near(words, other):
                question, test = (phrase, near) if key == "tests" else (near, phrase)
                yield _near_finding(question, test)


def _near(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= NEAR * len(one | other)


def _near_finding(question: _Phrase, test: _Phrase) -> Finding:
    if question.article.id == test.article.id:
        mend = "replace one of the two with what another customer would say"
    else:
        mend = f"keep the matter in {question.article.id!r} or in {test.article.id!r}, and reword the other's"
    text = f"{question.text!r} has nearly the words of the test at {test.at}, {test.text!r}"
    return found("question-near-test", question.place, text, mend)
