"""Pictures that are small on disk and without end in a browser."""

from __future__ import annotations

import struct

import pytest

from bot.desk.work.file_types import type_of
from bot.desk.work.pictures import MAX_PIXELS, is_too_large


def png(width, height):
    return b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + struct.pack(">II", width, height) + b"\x08\x06\0\0\0"


def gif(width, height):
    return b"GIF89a" + struct.pack("<HH", width, height) + b"\0\0\0"


def jpeg(width, height):
    exif = b"\xff\xe1" + struct.pack(">H", 5000) + b"x" * 4998
    return b"\xff\xd8" + exif + b"\xff\xc2" + struct.pack(">HBHH", 17, 8, height, width) + b"\x03"


def webp(form, size):
    return b"RIFF\0\0\0\0WEBP" + form + b"\0\0\0\0" + size


def vp8x(width, height):
    return webp(b"VP8X", b"\0\0\0\0" + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little"))


def vp8l(width, height):
    return webp(b"VP8L", b"\x2f" + ((width - 1) | (height - 1) << 14).to_bytes(4, "little"))


def vp8(width, height):
    return webp(b"VP8 ", b"\0\0\0\x9d\x01\x2a" + struct.pack("<HH", width, height))


KINDS = [(png, "image/png"), (gif, "image/gif"), (jpeg, "image/jpeg"), (vp8x, "image/webp"), (vp8l, "image/webp"),
         (vp8, "image/webp")]  # fmt: skip


@pytest.mark.parametrize(("make", "kind"), KINDS)
def test_a_picture_is_taken_up_to_a_size(tmp_path, make, kind):
    path = tmp_path / "file"
    path.write_bytes(make(12000, MAX_PIXELS // 12000))
    assert not is_too_large(path, kind) and type_of(path, "x") == kind
    path.write_bytes(make(12000, MAX_PIXELS // 12000 + 1))
    assert is_too_large(path, kind) and type_of(path, "x") is None


@pytest.mark.parametrize("content", [
    b"\xff\xd8", b"\xff\xd8\xff", b"\xff\xd8\xff\xe1", b"\xff\xd8\xff\xe1\0\0" * 9, b"\xff\xd8\xff\xc0\0\x11",
    b"\xff\xd8" + b"\xff\xd0" * 5000, b"\xff\xd8rest",
])  # fmt: skip
def test_a_broken_picture_has_no_size(tmp_path, content):
    path = tmp_path / "file"
    path.write_bytes(content)
    assert not is_too_large(path, "image/jpeg")
