"""Agents' Markdown: to the blocks that clients draw without HTML, and from an article's blocks back to Markdown.

A chat is no document: a line end stays a line end, and what would swallow what somebody typed (quotations, rules,
tables, pictures, definitions, entities, HTML) stays the text that it is.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urljoin

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.knowledge.markdown import Block, Run, blocks_of

LINKS = ("https://", "http://", "mailto:")
NOT_IN_A_CHAT = (
    "blockquote", "hr", "lheading", "code", "html_block", "reference", "html_inline", "entity", "image",
)  # fmt: skip
_ADDRESS = re.compile(r"""https?://[^\s<>"']*[^\s<>"'.,;:!?)\]}*_]""")
# Only what would be read as a mark: an underscore within a word is none.
_MARKS = re.compile(r"[\\`*\[\]]|<(?=\w)|(?<!\w)_|_(?!\w)")
_OPENING = re.compile(r"^(\s*)([#+-](?=\s)|\d{1,9}(?=[.)]\s))", re.MULTILINE)


def blocks(text: str, language: str = "en") -> list[Block]:
    """A message's text as blocks (``docs/protocol.md``); a line end in a paragraph is one in its runs.

    Args:
        text: As it was written; never empty.
        language: Of the conversation.
    """
    tokens = _parser().parse(text)
    for token in tokens:
        for child in token.children or []:
            _keep_line_end(child)
    found = [_with_links(block) for block in blocks_of(tokens, language)]
    return found or [{"type": "p", "runs": [{"text": text}]}]


def markdown_of(found: list[Block], base_url: str = "") -> str:
    """Blocks as Markdown that gives them again.

    Args:
        base_url: The desk's address, for links from its root.
    """
    return "\n\n".join(_written(block, base_url) for block in found)


def link(title: str, url: str, base_url: str = "") -> str:
    """A link in Markdown.

    >>> link("Reset [H1]", "/help/en/reset", "https://desk.example")
    '[Reset \\\\[H1\\\\]](https://desk.example/help/en/reset)'
    """
    target = urljoin(base_url + "/", url) if base_url else url
    return f"[{_escaped(title)}]({_target(target)})"


@lru_cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).disable(list(NOT_IN_A_CHAT))
    # What is no link by this stays as it was typed.
    parser.validateLink = lambda url: url.lower().startswith(LINKS)  # type: ignore[method-assign]
    return parser


def _keep_line_end(token: Token) -> None:
    if token.type in ("softbreak", "hardbreak"):
        token.type, token.content = "text", "\n"


def _with_links(block: Block) -> Block:
    if block["type"] == "p":
        return {**block, "runs": _linked(block["runs"])}
    return {**block, "items": [_linked(item) for item in block["items"]]}


def _linked(runs: list[Run]) -> list[Run]:
    """Runs in which bare addresses of the web are links too."""
    found: list[Run] = []
    for run in runs:
        if run.get("href") or run.get("code"):
            found.append(run)
            continue
        end, text = 0, run["text"]
        for match in _ADDRESS.finditer(text):
            found += [{**run, "text": text[end : match.start()]}, {**run, "text": match[0], "href": match[0]}]
            end = match.end()
        found.append({**run, "text": text[end:]})
    return [run for run in found if run["text"]]


def _written(block: Block, base_url: str) -> str:
    if block["type"] == "p":
        return _line(block["runs"], base_url)
    first = block.get("start", 1)
    marks = ("-" if block["type"] == "ul" else f"{first + number}." for number in range(len(block["items"])))
    return "\n".join(f"{mark} {_line(item, base_url)}" for mark, item in zip(marks, block["items"], strict=False))


def _line(runs: list[Run], base_url: str) -> str:
    text = "".join(_run(run, base_url) for run in runs)
    return _OPENING.sub(lambda match: f"{match[1]}{_opening(match[2])}", text)


def _opening(mark: str) -> str:
    return f"\\{mark}" if not mark.isdigit() else mark + "\\"


def _run(run: Run, base_url: str) -> str:
    text = run["text"]
    if run.get("code"):
        fence = "`" * (max((len(ticks) for ticks in re.findall(r"`+", text)), default=0) + 1)
        pad = " " if text.startswith("`") or text.endswith("`") else ""
        written = f"{fence}{pad}{text}{pad}{fence}"
    else:
        written = _escaped(text)
    inner = written.strip()
    for style, mark in (("italic", "*"), ("bold", "**")):
        if run.get(style) and inner:
            # A mark stands against its word: spaces go outside.
            written = written.replace(inner, f"{mark}{inner}{mark}", 1)
            inner = written.strip()
    href = run.get("href")
    if not href or not inner:
        return written
    target = urljoin(base_url + "/", href) if base_url else href
    # An address that is its own text is a link by itself.
    return target if text == href else f"[{written}]({_target(target)})"


def _escaped(text: str) -> str:
    return _MARKS.sub(lambda match: "\\" + match[0], text)


def _target(url: str) -> str:
    return f"<{url}>" if re.search(r"[\s()]", url) else url
