"""How large a picture says it is: a few bytes may unfold to gigabytes in the browser of whoever looks at them."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

#: More than any telephone takes; four bytes each once it is drawn.
MAX_PIXELS = 120_000_000
HEAD_BYTES = 64
# Markers of a JPEG: those that begin a frame and say its size, and those that have no length.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_BARE = frozenset({0x01, *range(0xD0, 0xD9)})
_MAX_SEGMENTS = 2000


def is_too_large(path: Path, kind: str) -> bool:
    """Whether a picture claims more than :data:`MAX_PIXELS`; of one that does not say, a browser draws nothing.

    Args:
        kind: Its media type.
    """
    with path.open("rb") as file:
        width, height = _jpeg(file) if kind == "image/jpeg" else _SIZES[kind](file.read(HEAD_BYTES))
    return width * height > MAX_PIXELS


def _png(head: bytes) -> tuple[int, int]:
    return int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big")


def _gif(head: bytes) -> tuple[int, int]:
    return int.from_bytes(head[6:8], "little"), int.from_bytes(head[8:10], "little")


def _webp(head: bytes) -> tuple[int, int]:
    form = head[12:16]
    if form == b"VP8X":
        return int.from_bytes(head[24:27], "little") + 1, int.from_bytes(head[27:30], "little") + 1
    if form == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    return int.from_bytes(head[26:28], "little") & 0x3FFF, int.from_bytes(head[28:30], "little") & 0x3FFF


def _jpeg(file: BinaryIO) -> tuple[int, int]:
    """From the frame's header, which comes after as many segments as the camera liked to write."""
    file.seek(2)
    for _ in range(_MAX_SEGMENTS):
        mark = file.read(2)
        if len(mark) < 2 or mark[0] != 0xFF:
            break
        if mark[1] in _BARE:
            continue
        length = int.from_bytes(file.read(2), "big")
        if mark[1] in _FRAMES:
            frame = file.read(5)
            return int.from_bytes(frame[3:5], "big"), int.from_bytes(frame[1:3], "big")
        file.seek(max(0, length - 2), 1)
    return 0, 0


_SIZES = {"image/png": _png, "image/gif": _gif, "image/webp": _webp}
