"""Passages: the parts of an article that are searched and shown."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.knowledge.articles import Article
from bot.knowledge.markdown import Block, Section, block_lines, sections

# About what the encoder reads of a text (256 word pieces), so that nothing at a passage's end goes unseen.
MAX_PASSAGE_WORDS = 200


@dataclass(frozen=True)
class Passage:
    """One part of an article, in the order in which it stands there.

    Attributes:
        id: ``<article id>#<anchor>``; without anchor for what stands before the first heading.
        heading: Text of the heading above it; empty before the first one.
        blocks: In the form of ``docs/protocol.md``.
        text: The same as plain text, one line for a paragraph or list item.
        position: 0 for the article's first passage.
        level: Level of the heading, 0 for the opening and for the further parts of a long section.
    """

    id: str
    article_id: str
    heading: str
    blocks: list[Block]
    text: str
    position: int
    level: int

    @property
    def anchor(self) -> str:
        return self.id.partition("#")[2]


def passages_of(article: Article) -> list[Passage]:
    """Cuts an article into passages by heading; long sections are cut further, between blocks only.

    A section without text (a heading directly above another) gives no passage.
    """
    found: list[Passage] = []
    anchors: dict[str, int] = {}
    for section in sections(article.body, article.language, article.section):
        for part, blocks in enumerate(_parts(section)):
            anchor = _anchor(section.heading, anchors)
            found.append(
                Passage(
                    id=f"{article.id}#{anchor}" if anchor else article.id,
                    article_id=article.id,
                    heading=section.heading,
                    blocks=blocks,
                    text=blocks_text(blocks),
                    position=len(found),
                    level=section.level if part == 0 else 0,
                )
            )
    return found


def blocks_text(blocks: list[Block]) -> str:
    """Blocks as plain text."""
    return "\n".join(line for block in blocks for line in block_lines(block))


def count_words(text: str) -> int:
    """Words of a text; a Chinese character counts as half a word.

    >>> count_words("Unplug the Router H1."), count_words("拔下路由器")
    (4, 3)
    """
    han = len(re.findall(r"[\u3400-\u9fff]", text))
    return len(re.findall(r"[^\W\u3400-\u9fff]+", text)) + (han + 1) // 2


def _parts(section: Section) -> list[list[Block]]:
    parts: list[list[Block]] = []
    words = 0
    for unit in _units(section.blocks):
        size = count_words(blocks_text(unit))
        if not parts or words + size > MAX_PASSAGE_WORDS:
            parts.append([])
            words = 0
        parts[-1] += unit
        words += size
    return parts


def _units(blocks: list[Block]) -> list[list[Block]]:
    """Blocks that belong together: a paragraph that ends with a colon and what it leads to."""
    units: list[list[Block]] = []
    led = False
    for block in blocks:
        if led:
            units[-1].append(block)
        else:
            units.append([block])
        led = block["type"] == "p" and blocks_text([block]).rstrip().endswith((":", "："))
    return units


def _anchor(heading: str, taken: dict[str, int]) -> str:
    base = "-".join(re.findall(r"\w+", heading.casefold()))
    count = taken[base] = taken.get(base, 0) + 1
    if count == 1:
        return base
    return f"{base}-{count}" if base else f"part-{count}"
