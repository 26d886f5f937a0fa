"""Advice to writers: what breaks no rule but makes an article harder to find or to read."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from bot.knowledge.answers import answer
from bot.knowledge.articles import Article
from bot.knowledge.checks import plain
from bot.knowledge.passages import count_words, passages_of

MIN_WORDS, MAX_WORDS = 120, 600
MIN_TESTS = 3

_HTML = re.compile(r"</?[a-zA-Z][^<>\n]*>|<!--")
_IMAGE = re.compile(r"!\[[^\]]*\]\(")


def lint(articles: Sequence[Article]) -> list[str]:
    """Advice on articles, each as ``path:line: finding; what to do``."""
    return [line for article in articles for line in _lint_one(article)] + _shared_phrasings(articles)


def _lint_one(article: Article) -> Iterable[str]:
    start = f"{article.path}:{article.body_line}"
    passages = passages_of(article)
    words = sum(count_words(passage.text) for passage in passages)
    if words < MIN_WORDS:
        yield f"{start}: the body has {words} words; say enough to stand alone, {MIN_WORDS} or more"
    elif words > MAX_WORDS:
        yield f"{start}: the body has {words} words; split the article, {MAX_WORDS} or fewer are read to the end"
    if len(article.tests) < MIN_TESTS:
        yield f"{article.place('tests')}: only {len(article.tests)} tests; add phrasings that must find the article"
    for passage in passages:
        if answer(passage.blocks, article.language).truncated:
            where = f"{passage.heading!r}" if passage.heading else "before the first heading"
            yield f"{start}: the section {where} is cut when shown; shorten it or give its second half a heading"
    for number, line in enumerate(article.body.splitlines()):
        at = f"{article.path}:{article.body_line + number}"
        if _HTML.search(line):
            yield f"{at}: HTML is shown as text; write it in Markdown"
        if _IMAGE.search(line):
            yield f"{at}: images are not shown; say in words what the picture shows"


def _shared_phrasings(articles: Sequence[Article]) -> Iterable[str]:
    places: dict[tuple[str, str], list[str]] = defaultdict(list)
    for article in articles:
        for key in ("questions", "tests"):
            for number, phrase in enumerate(getattr(article, key)):
                places[article.language, plain(phrase)].append(article.place(f"{key}:{number}"))
    return [
        f"{shared[0]}: the same phrasing is at {', '.join(shared[1:])}; keep it where it is answered best"
        for shared in places.values()
        if len(shared) > 1
    ]
