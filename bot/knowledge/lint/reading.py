"""How hard a passage is to read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.knowledge.answers import sentences
from bot.knowledge.articles import Article
from bot.knowledge.lint.finding import Finding, found
from bot.knowledge.lint.outline import located
from bot.knowledge.lint.scope import Scope
from bot.languages import language as language_of

# The index is a mean over sentences: over fewer words one product's name or one long sentence decides it.
MIN_WORDS = 50
LONG_WORD_LETTERS = 6
# Sentences of Chinese prose have some 25 to 40 characters; at twice the upper figure the beginning is forgotten.
MAX_SENTENCE_CHARS = 80
# The same for languages whose words stand apart: plain-language guides ask for 15 to 25 words.
MAX_SENTENCE_WORDS = 45

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


def check(scope: Scope) -> Iterator[Finding]:
    """Passages that are hard to read, and sentences too long to be taken in."""
    for article in scope.articles:
        yield from _check_article(article)


def lix(text: str, language: str) -> float:
    """Läsbarhetsindex: the mean number of words in a sentence plus the percentage of words of more than six letters.

    Below 30 very easy, 30 to 40 easy, 40 to 50 as in newspapers, 50 to 60 as in official letters, above that hard. A
    line is a sentence at least, as an item of a list is. Instructions are to be easier than a newspaper, so English has
    its limit at 45. Languages that bend their words have longer ones: theirs is 10 higher, in ``bot/languages.py``.

    Source: C. H. Björnsson, Läsbarhet (1968), and Readability of Newspapers in 11 Languages, Reading Research Quarterly
    18 (1983).

    >>> lix("The lamp is red. Restart the router now.", "en")
    16.5
    """
    said = [words for words in map(_words, _sentences(text, language)) if words]
    words = [word for sentence in said for word in sentence]
    if not words:
        return 0.0
    long = sum(sum(map(str.isalpha, word)) > LONG_WORD_LETTERS for word in words)
    return len(words) / len(said) + 100 * long / len(words)


def _check_article(article: Article) -> Iterator[Finding]:
    limit = language_of(article.language).hard_from_lix
    for passage, line in located(article):
        where = f"under {passage.heading!r}" if passage.heading else "before the first heading"
        if limit is not None and len(_words(passage.text)) >= MIN_WORDS:
            index = lix(passage.text, article.language)
            if index >= limit:
                text = f"the passage {where} is hard to read (LIX {index:.0f}; {limit} is the limit)"
                yield found("hard-to-read", (article.path, line), text, "shorten its sentences and use shorter words")
        for sentence in _sentences(passage.text, article.language):
            size, most, unit = _size(sentence, apart=limit is not None)
            if size > most:
                text = f"a sentence {where} has {size} {unit}: “{sentence.strip()[:40]}…”"
                yield found("long-sentence", (article.path, line), text, f"make two of it, {most} {unit} or fewer each")


def _size(sentence: str, *, apart: bool) -> tuple[int, int, str]:
    if apart:
        return len(_words(sentence)), MAX_SENTENCE_WORDS, "words"
    return sum(map(str.isalnum, sentence)), MAX_SENTENCE_CHARS, "characters"


def _sentences(text: str, language: str) -> list[str]:
    return [sentence for line in text.split("\n") for sentence in sentences(line, language)]


def _words(text: str) -> list[str]:
    return _WORD.findall(text)
