"""Markdown to the blocks that clients draw without HTML (``docs/protocol.md``), cut into sections by heading.

A block is ``{"type": "p", "runs": [run]}``, ``{"type": "ol", "start": n, "items": [[run]]}`` or ``{"type": "ul",
"items": [[run]]}``; a run is ``{"text", "bold"?, "italic"?, "code"?, "href"?, "image"?}``. What Markdown can say beyond
that degrades: code becomes a paragraph of code, a table a list with one item a row, a quotation its text. HTML stays
the text that it is. An article's image is its description as ``text``, with the address of its file in ``image`` for
the help page.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any, NamedTuple
from urllib.parse import quote, unquote

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from bot.knowledge.articles import article_url

Run = dict[str, Any]
Block = dict[str, Any]

HREF_SCHEMES = ("https://", "http://", "mailto:", "tel:")
# Deeper headings do not cut: they become a bold line of their section.
CUTTING_LEVELS = ("h1", "h2", "h3")
# Pictures that every browser draws and that run nothing: an SVG opened by itself is a document with scripts.
IMAGE_TYPES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif"})


class Home(NamedTuple):
    """Where a text stands, for its links and images.

    Attributes:
        language: Code of its language.
        section: Folder of the article; empty for a text that is no article, whose images stay text.
    """

    language: str
    section: str = ""


@dataclass(frozen=True)
class Section:
    """A heading and what stands below it, down to the next one.

    Attributes:
        heading: Text of the heading; empty for what stands before the first one.
        level: 1 to 3, 0 without a heading.
        blocks: The section's blocks.
    """

    heading: str = ""
    level: int = 0
    blocks: list[Block] = field(default_factory=list)


@lru_cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


@lru_cache(maxsize=10_000)
def sections(body: str, language: str, section: str = "") -> tuple[Section, ...]:
    """Cuts a body into sections; kept, since a rebuild after an edit finds all other articles as they were.

    Args:
        body: Markdown.
        language: Code of the article's language, for links to other articles.
        section: Its folder, for its images; without one they are their description only.
    """
    home = Home(language, section)
    found = [Section()]
    for node in SyntaxTreeNode(_parser().parse(body)).children:
        if node.type == "heading" and node.tag in CUTTING_LEVELS:
            found.append(Section(plain_text(_inline(node, home)), int(node.tag[1])))
        else:
            found[-1].blocks.extend(_blocks(node, home))
    return tuple(section for section in found if section.blocks or section.heading)


def blocks_of(tokens: list[Token], language: str) -> list[Block]:
    """Blocks of a text that another parser of the same library has read, headings as bold lines among them.

    Args:
        tokens: As ``MarkdownIt.parse`` gives them.
        language: For links to articles.
    """
    return [block for node in SyntaxTreeNode(tokens).children for block in _blocks(node, Home(language))]


def plain_text(runs: list[Run]) -> str:
    """The text of runs, without marks."""
    return "".join(run["text"] for run in runs)


def block_lines(block: Block) -> list[str]:
    """A block as lines of plain text; list items keep their number or a dot."""
    if block["type"] == "p":
        return [plain_text(block["runs"])]
    if block["type"] == "ol":
        return [f"{block['start'] + n}. {plain_text(item)}" for n, item in enumerate(block["items"])]
    return [f"• {plain_text(item)}" for item in block["items"]]


def _blocks(node: SyntaxTreeNode, home: Home) -> list[Block]:
    if node.type in ("paragraph", "heading"):
        runs = _inline(node, home)
        if node.type == "heading":
            runs = [{**run, "bold": True} for run in runs]
        return [{"type": "p", "runs": runs}] if runs else []
    if node.type in ("bullet_list", "ordered_list"):
        items = [runs for item in node.children if (runs := _item(item, home))]
        if not items:
            return []
        if node.type == "bullet_list":
            return [{"type": "ul", "items": items}]
        return [{"type": "ol", "start": int(node.attrs.get("start", 1)), "items": items}]
    if node.type in ("fence", "code_block"):
        return (
            [{"type": "p", "runs": [{"text": node.content.rstrip("\n"), "code": True}]}] if node.content.strip() else []
        )
    if node.type == "table":
        return _table(node, home)
    return [block for child in node.children for block in _blocks(child, home)]


def _item(node: SyntaxTreeNode, home: Home) -> list[Run]:
    """A list item as one row of runs: its paragraphs in a row, a list inside it after dashes."""
    runs: list[Run] = []
    for child in node.children:
        for block in _blocks(child, home):
            parts = [block["runs"]] if block["type"] == "p" else block["items"]
            for part in parts:
                if runs:
                    runs.append({"text": " " if block["type"] == "p" else " – "})
                runs += part
    return _merged(runs)


def _table(node: SyntaxTreeNode, home: Home) -> list[Block]:
    rows = [[_inline(cell, home) for cell in row.children] for part in node.children for row in part.children]
    head, items = [plain_text(cell) for cell in rows[0]], []
    for row in rows[1:]:
        runs: list[Run] = []
        for name, cell in zip(head, row, strict=False):
            if not cell:
                continue
            if not runs:
                runs += [{**run, "bold": True} for run in cell]
            else:
                runs += [{"text": f"; {name}: " if name else "; "}, *cell]
        if runs:
            items.append(_merged(runs))
    return [{"type": "ul", "items": items}] if items else []


def _inline(node: SyntaxTreeNode, home: Home) -> list[Run]:
    runs: list[Run] = []
    for child in node.children:
        for leaf in child.children if child.type == "inline" else [child]:
            _leaf(leaf, {}, runs, home)
    return _trimmed(_merged(runs))


def _leaf(node: SyntaxTreeNode, marks: dict[str, Any], runs: list[Run], home: Home) -> None:
    if node.type == "text":
        runs.append({"text": node.content, **marks})
    elif node.type == "code_inline":
        runs.append({"text": node.content, **marks, "code": True})
    elif node.type in ("softbreak", "hardbreak"):
        runs.append({"text": " ", **marks})
    elif node.type == "image":
        source = image_path(str(node.attrs.get("src", "")))
        image = {"image": f"/help/media/{home.language}/{home.section}/{quote(source)}"} if source else {}
        runs.append({"text": plain_text(_inline(node, home)), **marks, **(image if home.section else {})})
    else:
        if node.type == "strong":
            marks = {**marks, "bold": True}
        elif node.type == "em":
            marks = {**marks, "italic": True}
        elif node.type == "link":
            href = _href(str(node.attrs.get("href", "")), home.language)
            marks = {**marks, "href": href} if href else marks
        for child in node.children:
            _leaf(child, marks, runs, home)


def image_path(target: str) -> str | None:
    """The path of an image inside its article's folder; None for an address and for what leads out of the folder.

    >>> image_path("img/lamp%201.png"), image_path("../other/lamp.png"), image_path("https://halden.example/lamp.png")
    ('img/lamp 1.png', None, None)
    """
    name = unquote(target)
    path = PurePosixPath(name)
    odd = "\\" in name or ":" in name or not name.isprintable() or any(part.startswith(".") for part in path.parts)
    return None if odd or path.is_absolute() or path.suffix.lower() not in IMAGE_TYPES else path.as_posix()


def _href(target: str, language: str) -> str | None:
    if target.startswith("article:"):
        name, hash_mark, anchor = target.removeprefix("article:").partition("#")
        return article_url(language, name) + hash_mark + anchor
    return target if target.lower().startswith(HREF_SCHEMES) else None


def _merged(runs: list[Run]) -> list[Run]:
    merged: list[Run] = []
    for run in runs:
        same = merged and {**merged[-1], "text": ""} == {**run, "text": ""}
        if same and "image" not in run:
            merged[-1] = {**merged[-1], "text": merged[-1]["text"] + run["text"]}
        elif run["text"] or "image" in run:
            merged.append(run)
    return merged


def _trimmed(runs: list[Run]) -> list[Run]:
    if runs:
        runs[0] = {**runs[0], "text": runs[0]["text"].lstrip()}
        runs[-1] = {**runs[-1], "text": runs[-1]["text"].rstrip()}
    return [run for run in runs if run["text"] or "image" in run]
