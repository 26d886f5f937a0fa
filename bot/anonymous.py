"""Takes out of a text what tells who wrote it; what is left is the question.

What it finds has a form: addresses, numbers, names after "my name is". It cannot know a bare name ("Jonas told me"), a
street without its number, or a story that only one person has; so the texts it leaves stay within the desk and are
erased with their customer. Products, error codes (``E42``), versions, dates and private network addresses stay:
articles are written about them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

EMAIL, PHONE, CARD, ACCOUNT = "«e-mail»", "«phone»", "«card number»", "«account number»"
NUMBER, NETWORK, LINK, NAME, PLACE = "«number»", "«network address»", "«link»", "«name»", "«address»"
PLACEHOLDERS = (EMAIL, PHONE, CARD, ACCOUNT, NUMBER, NETWORK, LINK, NAME, PLACE)
# Shorter runs of digits are versions, years, prices and models; longer ones name one thing or one person.
LONG_NUMBER = 7
CARD_DIGITS = range(13, 20)
# A name of two letters would take the "an" out of every text.
MIN_KNOWN_CHARS = 3

Replacement = str | Callable[[re.Match[str]], str]

_NUMBERED = r"order|invoice|serial|customer|client|return|rma|ticket|case|tracking|account|contract|visit|reference"
_STREET = r"street|st|road|rd|avenue|ave|lane|ln|drive|square|court|boulevard|blvd|gatve|gatvė|strasse|straße"
# In titles' case, for "I'm tired" and "this is broken" are no names.
_PROPER = r"[^\W\d_a-z][^\W\d_A-Z]+(?:[-'’][^\W\d_]+)?"
# What people are, or ask about, in titles' case where others have a name.
_NO_NAMES = (
    r"(?:The|My|Your|Our|Not|Using|Sorry|Having|Trying|Getting|Router|Mesh|Camera|Cam|Indoor|Outdoor|Battery|Doorbell|"
    r"Thermostat|Radiator|Bridge|Halden|Wi|Wifi|Android|Windows|Mac|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|"
    r"Sunday)\b"
)


def anonymised(text: str, known: Iterable[str | None] = ()) -> str:
    """The text with placeholders such as ``«e-mail»``; a second time changes nothing.

    Args:
        known: What is known of whoever wrote it: name, address; taken out wherever it stands.

    >>> anonymised("I'm Ona Petraitė (ona@mail.example), order HA-123456: E42 on the T1, firmware 2.10.3")
    "I'm «name» («e-mail»), order «number»: E42 on the T1, firmware 2.10.3"
    >>> anonymised("call me at +370 612 34567 or see https://shop.example/o?id=77")
    'call me at «phone» or see «link»'
    """
    # An address is found as one before a name is taken out of it.
    text = _settled(text)
    for value in known:
        text = _without(text, value)
    return _settled(text)


def without_placeholders(text: str) -> str:
    """The words that are left, as they are searched for.

    >>> without_placeholders("where is order «number» now")
    'where is order now'
    """
    for placeholder in PLACEHOLDERS:
        text = text.replace(placeholder, " ")
    return " ".join(text.split())


def _settled(text: str) -> str:
    # What a placeholder leaves beside it may be of a form of its own. Each round takes letters or digits away, so there
    # is an end.
    while (found := _once(text)) != text:
        text = found
    return text


def _once(text: str) -> str:
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text


def _without(text: str, value: str | None) -> str:
    for word in {value, *(value or "").split()}:
        if word and len(word) >= MIN_KNOWN_CHARS and word not in PLACEHOLDERS:
            text = re.sub(rf"(?<![\w«]){re.escape(word)}(?![\w»])", NAME, text, flags=re.IGNORECASE)
    return text


def _number(match: re.Match[str]) -> str:
    """What a run of digits is; dates and versions stay."""
    said = match[0]
    digits = re.sub(r"\D", "", said)
    if len(digits) < LONG_NUMBER or _HARMLESS.fullmatch(said.strip(" .-/")):
        return said
    if len(digits) in CARD_DIGITS and luhn(digits):
        return CARD
    is_phone = said[0] in "+(" or said.startswith("00") or (said.startswith("0") and len(digits) <= 12)
    return PHONE if is_phone else NUMBER


def luhn(digits: str) -> bool:
    """Whether the last digit checks the others, as on every bank card (ISO/IEC 7812-1)."""
    doubled = [int(one) * (2 if place % 2 else 1) for place, one in enumerate(reversed(digits))]
    return sum(one - 9 if one > 9 else one for one in doubled) % 10 == 0


def _network(match: re.Match[str]) -> str:
    parts = [int(part) for part in match[0].split(".")]
    is_private = parts[0] in (10, 127) or parts[:2] == [192, 168] or (parts[0] == 172 and 16 <= parts[1] <= 31)
    return match[0] if is_private or max(parts) > 255 else NETWORK


_HARMLESS = re.compile(
    r"\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./](?:\d{4}|\d{2})|\d{1,3}(?:\.\d{1,3}){1,3}", re.ASCII
)


def _rule(pattern: str, replacement: Replacement, flags: int = re.IGNORECASE) -> tuple[re.Pattern[str], Replacement]:
    return re.compile(pattern, flags), replacement


#: In this order: a link may hold an address, an address digits.
_RULES = (
    _rule(r"\b(?:https?|ftp)://[^\s«»]*[?#@=][^\s«»]*", LINK),
    _rule(r"\b(?:[\w-]+\.)+[a-z]{2,}/[^\s«»]*[?=][^\s«»]*", LINK),
    # From the beginning of a word and with one way to match each: what is searched may be a thousand signs of one kind.
    _rule(
        r"(?<![^\s«»(<\[,;:\"@＠])[^\s«»(<\[,;:\"@＠]+[@＠][^\s«»]*[^\s«».,;:!?)\]}>\"'@＠]",
        EMAIL,
    ),
    _rule(r"\b[\w.+-]+\s*(?:\(at\)|\[at\]|\sat\s)\s*[\w-]+\s*(?:\(dot\)|\[dot\]|\sdot\s)\s*\w{2,}\b", EMAIL),
    _rule(r"\b(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}\b", NETWORK),
    _rule(r"(?<![\w:])(?:[0-9a-f]{1,4}:){3,7}(?::?[0-9a-f]{1,4})+(?![\w:])", NETWORK),
    _rule(r"(?<![\d.])(?<!version )(?<!firmware )(?<!v)\d{1,3}(?:\.\d{1,3}){3}(?![\d.]*\d)", _network),
    _rule(r"\b[a-z]{2}\d{2}(?: ?[a-z]{4})?(?: ?(?=[a-z]{0,3}\d)[a-z0-9]{4}){3,7}(?: ?\d{1,3})?\b", ACCOUNT),
    _rule(r"\b(?:ha|hs|rma|inv|lt|hv-v)[- #]{0,2}\d{4,}(?:\s?-\s?\d+)*\b", NUMBER),
    _rule(r"\b[a-z]{1,4}[-#]?\d{5,}\w*", NUMBER),
    _rule(
        rf"(\b(?:{_NUMBERED})(?:\s+(?:number|no\.?|nr\.?|id|code|is))*\s*[:#]?\s*)(?!e-?\d{{2}}\b)"
        r"(?=[\w-]*\d[\w-]*\d[\w-]*\d[\w-]*\d)[a-z0-9][a-z0-9-]+",
        rf"\1{NUMBER}",
    ),
    _rule(r"(?<![\w.])(?:\+ ?)?\(?\d(?:[ \u00a0.\-/()]{0,2}\d){6,}", _number),
    _rule(r"\d{7,}", NUMBER),
    _rule(r"\b[A-Z]{1,2}\d[A-Z\d]? +\d[A-Z]{2}\b", PLACE, 0),
    _rule(r"(\b(?:zip|post)(?: ?code)?(?:\s+is)?\s*:?\s*)[a-z]{0,2}-?\d[\w-]{2,8}", rf"\1{PLACE}"),
    _rule(rf"\b\d+[a-z]?\s+(?:[^\W\d_]+\s+){{1,3}}(?:{_STREET})\b", PLACE),
    _rule(rf"(\bmy\s+name(?:\s+is|'s|’s)\s+)(?!«)[^\W\d_][\w'’-]*(?:\s+(?-i:{_PROPER}))*", rf"\1{NAME}"),
    _rule(
        rf"(\b(?:i\s+am|i['’]m|this\s+is|it['’]s)\s+)(?!(?-i:{_NO_NAMES}))(?-i:{_PROPER}(?:\s+{_PROPER})*)",
        rf"\1{NAME}",
    ),
    _rule(rf"(\b(?:mr|mrs|ms|miss|dr)\.?\s+)(?-i:{_PROPER}(?:\s+{_PROPER})*)", rf"\1{NAME}"),
    _rule(
        rf"(\b(?:regards|sincerely|cheers|thanks|thank\s+you|yours|best)[,!.\s]+)(?!(?-i:{_NO_NAMES}))"
        rf"(?-i:{_PROPER}(?:\s+{_PROPER})?)(?=[\s.!]*$)",
        rf"\1{NAME}",
    ),
)
