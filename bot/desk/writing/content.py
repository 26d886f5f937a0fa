"""An article's bytes and its text: line ends, encodings, and what no file should hold."""

from __future__ import annotations

import re

from bot.desk.errors import Refused

MAX_BYTES = 200_000
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def text_of(content: bytes) -> str:
    """A file's text with plain line ends; bytes that are not UTF-8 are shown one character a byte, so none is lost."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def bytes_of(text: str, like: bytes = b"") -> bytes:
    r"""A text as a file's bytes, with the line ends of the file that it replaces.

    >>> bytes_of("a\nb\n", like=b"x\r\ny\r\n")
    b'a\r\nb\r\n'
    """
    lines = like.count(b"\n")
    if lines and like.count(b"\r\n") * 2 > lines:
        text = text.replace("\n", "\r\n")
    return text.encode("utf-8")


def given_text(value: object) -> str:
    """A text from outside, fit to be written: one line end at its end, no control characters.

    Raises:
        Refused: ``bad_request`` where it is no text, ``article_too_large``.
    """
    if not isinstance(value, str):
        raise Refused("bad_request", status=422)
    if len(value) > MAX_BYTES:
        raise Refused("article_too_large", status=413, max=MAX_BYTES // 1000)
    text = _UNWANTED.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    text = text.rstrip("\n") + "\n"
    if len(text.encode("utf-8")) > MAX_BYTES:
        raise Refused("article_too_large", status=413, max=MAX_BYTES // 1000)
    return text
