"""Numbers of payment cards in a text.

Source: ISO/IEC 7812-1 (13 to 19 digits, the Luhn check digit; the first ones name the issuer).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from bot.anonymous import luhn

DIGITS = range(13, 20)
#: What banks' and other payment cards begin with.
BEGINNINGS = range(2, 7)
#: How much before a number is looked at for what it is.
BEFORE_CHARS = 40
# Between two digits of one number; also what people paste without seeing it.
_BETWEEN = r"[ \t\n\u00a0\u2000-\u200d\u2060\u202f\u3000\ufeff.\-\u2010-\u2015_/·]{0,3}"
# After a letter or a digit begins no number, but for scripts that are written without spaces.
_NO_WORD_BEFORE = r"(?<![^\W_\u2e80-\u9fff])"
_RUN = re.compile(rf"{_NO_WORD_BEFORE}(?<!\+)\d(?:{_BETWEEN}\d){{12,}}(?![^\W_\u2e80-\u9fff])")
_GROUP = re.compile(r"\d+")
# How issuers begin. Fifteen digits are American Express's only: others of that length are telephones' IMEIs.
_ISSUER = re.compile(
    r"3[47]\d{13}|(?!\d{15}$)(?:220[0-4]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720|3[0689]|35|4|5[0-8]|6)\d+"
)
# Four by four however divided; else one sign throughout, for a list of prices or of telephone numbers is no card.
_FOURS = re.compile(r"4(?: 4)+(?: [1-3])?")
_OTHER_SIZES = re.compile(r"\d\d|4 6 [45]|8(?: \d)+|1(?: 1)+")
_DATE = r"(?:[\s,;|/]*(?:(?:exp\w*|valid\w*|thru)\.?[ :]{0,2}){0,2}(?:0?[1-9]|1[0-2])\s?[/.-]\s?(?:20)?\d\d(?!\d))"
_CHECK = r"(?:[\s,;|/]*(?:cv[vc]2?|cid|csc)\W{0,3}(?:is\W)?\d{3,4}(?!\d))"
#: What is written after a number, and helps nobody but a thief.
_AFTER = re.compile(rf"{_DATE}(?:{_CHECK}|[\s,;|/]+\d{{3,4}}(?!\d))?|{_CHECK}{_DATE}?", re.IGNORECASE)


def card_spans(text: str, not_cards: re.Pattern[str]) -> list[tuple[int, int]]:
    """Where card numbers stand, each with the expiry date and the check value that follow it.

    Args:
        not_cards: What, just before an undivided number, says that it is none: ``tracking number``.

    >>> [(4, 23)] == card_spans("pay 4111 1111 1111 1111", re.compile(r"tracking$"))
    True
    """
    spans: list[tuple[int, int]] = []
    for run in _RUN.finditer(text):
        groups = [(run.start() + one.start(), run.start() + one.end()) for one in _GROUP.finditer(run[0])]
        for start, end in _cards(text, groups, not_cards):
            after = _AFTER.match(text, end)
            spans.append((start, after.end() if after else end))
    return spans


def _cards(text: str, groups: list[tuple[int, int]], not_cards: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Neighbouring groups that make a card's number, the longest first; a date or an amount may stand beside it."""
    first = 0
    while first < len(groups):
        last = _last_of_card(text, groups, first)
        start = groups[first][0]
        if last == first and not_cards.search(text[max(0, start - BEFORE_CHARS) : start]):
            last = None
        if last is None:
            first += 1
        else:
            yield start, groups[last][1]
            first = last + 1


def _last_of_card(text: str, groups: list[tuple[int, int]], first: int) -> int | None:
    digits, found = "", None
    if int(text[groups[first][0]]) not in BEGINNINGS:
        return None
    for last in range(first, len(groups)):
        digits += text[slice(*groups[last])]
        if len(digits) >= DIGITS.stop:
            break
        if len(digits) in DIGITS and is_card(digits) and _written_as_one(text, groups[first : last + 1]):
            found = last
    return found


def _written_as_one(text: str, groups: list[tuple[int, int]]) -> bool:
    sizes = " ".join(str(end - start) for start, end in groups)
    if _FOURS.fullmatch(sizes):
        return True
    between = {text[one[1] : other[0]] for one, other in pairwise(groups)}
    return len(between) <= 1 and _OTHER_SIZES.fullmatch(sizes) is not None


def is_card(digits: str) -> bool:
    """Whether digits, in any script, are of the form of a card's number.

    >>> is_card("4111111111111111"), is_card("4111111111111112"), is_card("356938035643809")
    (True, False, False)
    """
    plain = "".join(str(int(one)) for one in digits)
    return _ISSUER.fullmatch(plain) is not None and luhn(plain)
