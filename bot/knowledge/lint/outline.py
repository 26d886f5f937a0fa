"""An article's body with line numbers: its passages, list items, links and images."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from bot.knowledge.articles import Article
from bot.knowledge.markdown import CUTTING_LEVELS
from bot.knowledge.passages import Passage, passages_of

# Tags that people type or paste; <your name> is none of them.
_HTML = re.compile(
    r"<!--|</?(?:a|b|br|blockquote|center|code|del|details|div|em|font|h[1-6]|hr|i|iframe|img|kbd|li|ol|p|pre|s|small|"
    r"span|strong|style|script|sub|summary|sup|table|tbody|td|th|thead|tr|u|ul|video)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Step:
    """An item of a numbered list, without the lists inside it.

    Attributes:
        line: Counted from 0 in the body.
    """

    line: int
    text: str


@dataclass(frozen=True)
class Mark:
    """A link, an image or a piece of HTML.

    Attributes:
        kind: ``link``, ``image`` or ``html``.
        line: Counted from 0 in the body.
        target: Where it leads; empty for HTML.
        text: An image's description; empty for links.
    """

    kind: str
    line: int
    target: str
    text: str = ""


@dataclass(frozen=True)
class Outline:
    """What a body holds besides its text; lines are counted from 0.

    Attributes:
        headings: Line and text of each heading that begins a section.
    """

    headings: tuple[tuple[int, str], ...]
    steps: tuple[Step, ...]
    marks: tuple[Mark, ...]


@lru_cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


@lru_cache(maxsize=10_000)
def outline(body: str) -> Outline:
    """Reads a body's outline; kept, since most bodies are the same at the next look."""
    tokens = _parser().parse(body)
    root = SyntaxTreeNode(tokens)
    headings = tuple(
        (node.map[0] if node.map else 0, _text(node))
        for node in root.children
        if node.type == "heading" and node.tag in CUTTING_LEVELS
    )
    steps = tuple(
        Step(item.map[0] if item.map else 0, _text(item))
        for node in root.walk()
        if node.type == "ordered_list"
        for item in node.children
    )
    return Outline(headings, steps, tuple(_marks(tokens)))


class _Body:
    """An article by what its passages come from, since articles cannot be hashed."""

    def __init__(self, article: Article) -> None:
        self.article = article
        self._parts = (article.language, article.section, article.id, article.body)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Body) and other._parts == self._parts

    def __hash__(self) -> int:
        return hash(self._parts)


@lru_cache(maxsize=10_000)
def _passages(body: _Body) -> tuple[Passage, ...]:
    return tuple(passages_of(body.article))


def passages(article: Article) -> Sequence[Passage]:
    """An article's passages; kept, since at each pause of a writer all other articles are as they were."""
    return _passages(_Body(article))


def located(article: Article) -> list[tuple[Passage, int]]:
    """An article's passages, each with the line of the file on which its heading (or its article's body) begins."""
    headings = iter(outline(article.body).headings)
    lines, places = article.body.splitlines(), []
    line = next((number for number, text in enumerate(lines) if text.strip()), 0)
    for passage in passages(article):
        if passage.level:
            # A heading without text below it gives no passage.
            line = next((at for at, text in headings if text == passage.heading), line)
        places.append((passage, article.body_line + line))
    return places


def _marks(tokens: list[Token]) -> Iterator[Mark]:
    for token in tokens:
        line = token.map[0] if token.map else 0
        for child in token.children or []:
            if child.type in ("softbreak", "hardbreak"):
                line += 1
            elif child.type == "link_open":
                yield Mark("link", line, str(child.attrs.get("href", "")))
            elif child.type == "image":
                yield Mark("image", line, str(child.attrs.get("src", "")), child.content.strip())
            elif child.type == "text" and _HTML.search(child.content):
                yield Mark("html", line, "")


def _text(node: SyntaxTreeNode) -> str:
    if node.type in ("text", "code_inline", "fence", "code_block"):
        return node.content
    if node.type in ("softbreak", "hardbreak"):
        return " "
    parts = [_text(child) for child in node.children if child.type not in ("ordered_list", "bullet_list")]
    return (" " if node.type == "list_item" else "").join(parts)
