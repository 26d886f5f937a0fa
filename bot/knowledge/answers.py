"""The answer that a customer reads: a passage as it stands, cut at sentence ends or whole list items.

Nothing is written here that the article does not say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.knowledge.markdown import Block, Run, plain_text
from bot.knowledge.passages import blocks_text, count_words
from bot.languages import language as language_of

MAX_WORDS = 120
MAX_CHARS = 900

_END = re.compile(r"[.!?…][\"'”’»)\]]*\s+|[。！？][”’」』）]*")


@dataclass(frozen=True)
class Answer:
    """What is shown of a passage.

    Attributes:
        blocks: In the form of ``docs/protocol.md``.
        text: The same as plain text.
        truncated: True when the passage goes on.
    """

    blocks: list[Block]
    text: str
    truncated: bool


@dataclass
class _Room:
    """What is left to fill; the first piece always fits, so that an answer is never empty."""

    words: int
    chars: int
    empty: bool = True

    def take(self, text: str) -> bool:
        words, chars = count_words(text), len(text)
        if not self.empty and (words > self.words or chars > self.chars):
            return False
        self.words -= words
        self.chars -= chars
        self.empty = False
        return True


def answer(blocks: list[Block], language: str, *, max_words: int = MAX_WORDS, max_chars: int = MAX_CHARS) -> Answer:
    """Cuts a passage to what fits on one card.

    Args:
        blocks: A passage's blocks.
        language: Code of its language, for where sentences end.
        max_words: Most words; one sentence or item longer than that stays whole.
        max_chars: Most characters, likewise.
    """
    room, kept = _Room(max_words, max_chars), []
    for block in blocks:
        part = _cut(block, room, language)
        if part is not None:
            kept.append(part)
        if part != block:
            break
    truncated = kept != blocks
    if truncated and len(kept) > 1 and _leads_on(kept[-1]):
        kept.pop()
    return Answer(kept, blocks_text(kept), truncated)


def sentences(text: str, language: str) -> list[str]:
    """Splits text after its sentences; joined again they give the text.

    >>> sentences("Wait, e.g. a minute. Then plug it in.", "en")
    ['Wait, e.g. a minute. ', 'Then plug it in.']
    """
    abbreviations = language_of(language).abbreviations
    parts, start = [], 0
    for match in _END.finditer(text):
        before = text[start : match.start()].rpartition(" ")[2].casefold().lstrip("(\"'“„«")
        following = text[match.end() : match.end() + 1]
        if match.group().startswith(".") and (before in abbreviations or following.islower()):
            continue
        parts.append(text[start : match.end()])
        start = match.end()
    return [*parts, text[start:]] if start < len(text) else parts


def _leads_on(block: Block) -> bool:
    return block["type"] == "p" and plain_text(block["runs"]).rstrip().endswith((":", "："))


def _cut(block: Block, room: _Room, language: str) -> Block | None:
    if block["type"] == "p":
        runs = _cut_runs(block["runs"], room, language)
        return {**block, "runs": runs} if runs else None
    items = []
    for item in block["items"]:
        if not room.take(plain_text(item)):
            break
        items.append(item)
    return {**block, "items": items} if items else None


def _cut_runs(runs: list[Run], room: _Room, language: str) -> list[Run]:
    length = 0
    for sentence in sentences(plain_text(runs), language):
        if not room.take(sentence):
            return _first_chars(runs, length)
        length += len(sentence)
    return runs


def _first_chars(runs: list[Run], length: int) -> list[Run]:
    kept: list[Run] = []
    for run in runs:
        if length <= 0:
            break
        kept.append({**run, "text": run["text"][:length]})
        length -= len(run["text"])
    if kept:
        kept[-1] = {**kept[-1], "text": kept[-1]["text"].rstrip()}
    return [run for run in kept if run["text"]]
