"""The part of a text that shows why it was found, in pieces that a client can mark; never any HTML."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from bot.desk.finding.terms import Term, fold

BEFORE_CHARS, MAX_CHARS = 60, 200
_LETTER = r"[^\W_]"


def snippet(text: str, terms: Sequence[Term]) -> list[dict[str, Any]]:
    """About 200 characters around the first hit, cut between words: ``[{text, hit}]``.

    >>> snippet("My Router is off", [Term("rou", prefix=True)])
    [{'text': 'My ', 'hit': False}, {'text': 'Router', 'hit': True}, {'text': ' is off', 'hit': False}]
    """
    plain = " ".join(unicodedata.normalize("NFC", text).split())
    hits = _hits(plain, terms)
    start, end = _window(plain, hits[0] if hits else (0, 0))
    pieces: list[dict[str, Any]] = []
    at = start
    for begin, stop in hits:
        begin, stop = max(begin, at), min(stop, end)
        if begin >= stop:
            continue
        _add(pieces, plain[at:begin], False)
        _add(pieces, plain[begin:stop], True)
        at = stop
    _add(pieces, plain[at:end], False)
    if start > 0 and pieces:
        pieces[0]["text"] = "…" + pieces[0]["text"]
    if end < len(plain) and pieces:
        pieces[-1]["text"] += "…"
    return pieces


def _hits(plain: str, terms: Sequence[Term]) -> list[tuple[int, int]]:
    same_length = "".join(_folded(character) for character in plain)
    found = [match.span() for term in terms for match in _pattern(term).finditer(same_length)]
    return sorted(span for span in found if span[1] > span[0])


def _pattern(term: Term) -> re.Pattern[str]:
    if term.by_substring:
        return re.compile(re.escape("".join(_folded(one) for one in unicodedata.normalize("NFC", term.text))))
    end = rf"{_LETTER}*" if term.prefix else rf"(?!{_LETTER})"
    ways = [r"[\W_]+".join(re.escape(word) for word in words) for words in term.spellings]
    return re.compile(rf"(?<!{_LETTER})(?:{'|'.join(ways)}){end}")


def _folded(character: str) -> str:
    """One character for one, so that places in the folded text are places in the text."""
    folded = fold(character)
    return folded if len(folded) == 1 else character


def _window(plain: str, hit: tuple[int, int]) -> tuple[int, int]:
    start = max(0, hit[0] - BEFORE_CHARS)
    if start > 0:
        space = plain.find(" ", start, hit[0])
        start = space + 1 if space >= 0 else start
    end = min(len(plain), start + MAX_CHARS)
    if end < len(plain):
        space = plain.rfind(" ", max(hit[1], start), end)
        end = space if space > 0 else end
    return start, end


def _add(pieces: list[dict[str, Any]], text: str, hit: bool) -> None:
    if text:
        pieces.append({"text": text, "hit": hit})
