"""What comes from outside, made fit to be stored: text, ids, pages."""

from __future__ import annotations

import re
import unicodedata
from typing import Any, TypeGuard

from bot.desk.errors import Refused

MAX_COMMENT_CHARS = 2000
_CLIENT_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_TOKEN = re.compile(r"[A-Za-z0-9_-]{20,128}")
_SURROGATES = re.compile("[\ud800-\udfff]")
# Control characters but for tab and line end, and the marks that make a reader see words in another order than written.
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e]")
_PAGE_FIELDS = {"url": 2000, "title": 300, "referrer": 2000, "sku": 100}


def clean_text(value: str) -> str:
    r"""Text without what no database, screen or reader should get; otherwise as written.

    >>> clean_text(" a\x00b\r\nc\ud800 ")
    'ab\nc\ufffd'
    """
    text = _SURROGATES.sub("\ufffd", value).replace("\r\n", "\n").replace("\r", "\n")
    return _UNWANTED.sub("", text).strip()


def message_text(value: object, max_chars: int, language: str = "en") -> str:
    """A message's text, cleaned.

    Raises:
        Refused: ``not_text``, ``empty`` or ``too_long``.
    """
    if not isinstance(value, str):
        raise Refused("not_text", language=language)
    text = clean_text(value)
    if not any(unicodedata.category(character) not in {"Cf", "Zs", "Cc", "Zl", "Zp"} for character in text):
        raise Refused("empty", language=language)
    if len(text) > max_chars:
        raise Refused("too_long", language=language, max=max_chars)
    return text


def client_id(value: object, language: str = "en") -> str:
    """The sender's id of a message.

    Raises:
        Refused: ``bad_client_id``.
    """
    if not isinstance(value, str) or not _CLIENT_ID.fullmatch(value):
        raise Refused("bad_client_id", language=language)
    return value


def known_id(value: object, code: str, language: str = "en") -> str:
    """An id of the desk's making, by its form; ``code`` is what it is refused with.

    Raises:
        Refused: It cannot be one.
    """
    if not is_id(value):
        raise Refused(code, language=language, status=404)
    return value


def is_id(value: object) -> TypeGuard[str]:
    """Whether something has the form of the desk's ids; databases refuse to look up what holds a zero byte.

    >>> is_id("c_1"), is_id("c_\\x00"), is_id(None)
    (True, False, False)
    """
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def token_or_none(value: object) -> str | None:
    """A conversation's token, by its form."""
    return value if isinstance(value, str) and _TOKEN.fullmatch(value) else None


def whole_number(value: object) -> int | None:
    """An integer that fits a database column; None for anything else, booleans too."""
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if abs(value) < 2**31 else None


def clean_page(value: object) -> dict[str, Any] | None:
    """The page the customer is on: the known fields, as text of bounded length; addresses only of the web."""
    if not isinstance(value, dict):
        return None
    texts = ((name, most) for name, most in _PAGE_FIELDS.items() if isinstance(value.get(name), str))
    page = {name: clean_text(value[name])[:most] for name, most in texts}
    for name in ("url", "referrer"):
        if not page.get(name, "").startswith(("http://", "https://")):
            page.pop(name, None)
    return page or None
