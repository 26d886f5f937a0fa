"""The size of an article and of its parts."""

from __future__ import annotations

from collections.abc import Iterator

from bot.knowledge.answers import MAX_CHARS, MAX_WORDS, answer, sentences
from bot.knowledge.articles import PRODUCT_QUESTIONS, Article
from bot.knowledge.lint.finding import Finding, found
from bot.knowledge.lint.outline import located, outline
from bot.knowledge.lint.scope import Scope
from bot.knowledge.passages import count_words

MIN_BODY_WORDS, MAX_BODY_WORDS = 120, 600
MIN_TESTS = 3
# A step is read with the device in one's hands: one action, and what tells that it worked. Forty words are about three
# lines on a phone; four sentences are more than one action.
MAX_STEP_WORDS, MAX_STEP_SENTENCES = 40, 3


def check(scope: Scope) -> Iterator[Finding]:
    """Bodies, sections and steps that are too long or too short, too few tests, HTML.

    The answer to one question about a product is as short as it is, and that question is all it must be found by.
    """
    for article in scope.articles:
        yield from _check_body(article)
        yield from _check_steps(article)
        if len(article.tests) < MIN_TESTS and article.section != PRODUCT_QUESTIONS:
            text = f"only {len(article.tests)} tests" if len(article.tests) != 1 else "only one test"
            place = article.path, article.lines.get("tests", 1)
            yield found("few-tests", place, text, "add phrasings that must find the article")


def _check_body(article: Article) -> Iterator[Finding]:
    places = located(article)
    start = article.path, places[0][1] if places else article.body_line
    words = sum(count_words(passage.text) for passage, _ in places)
    if words < MIN_BODY_WORDS and article.section != PRODUCT_QUESTIONS:
        mend = f"say enough to stand alone, {MIN_BODY_WORDS} or more"
        yield found("too-short", start, f"the body has {words} words", mend)
    elif words > MAX_BODY_WORDS:
        mend = f"split the article, {MAX_BODY_WORDS} or fewer are read to the end"
        yield found("too-long", start, f"the body has {words} words", mend)
    for passage, line in places:
        if answer(passage.blocks, article.language).truncated:
            where = f"{passage.heading!r}" if passage.heading else "before the first heading"
            limit = f"{MAX_WORDS} words or {MAX_CHARS} characters"
            mend = f"shorten it to {limit} or give its second half a heading"
            yield found("cut-section", (article.path, line), f"the section {where} is cut when shown", mend)
    for line in sorted({mark.line for mark in outline(article.body).marks if mark.kind == "html"}):
        place = article.path, article.body_line + line
        yield found("html", place, "HTML is shown as text", "write it in Markdown")


def _check_steps(article: Article) -> Iterator[Finding]:
    for step in outline(article.body).steps:
        place = article.path, article.body_line + step.line
        words, said = count_words(step.text), len(sentences(step.text, article.language))
        if words > MAX_STEP_WORDS:
            mend = f"make two steps of it, {MAX_STEP_WORDS} words or fewer each"
            yield found("long-step", place, f"the step has {words} words", mend)
        elif said > MAX_STEP_SENTENCES:
            mend = "make a step of each action"
            yield found("long-step", place, f"the step has {said} sentences", mend)
