"""What a file is, by its content alone, and the name it gets."""

from __future__ import annotations

import pytest

from bot.desk.work.file_types import ENDINGS, MAX_NAME_CHARS, safe_name, type_of, types


@pytest.mark.parametrize("content, name, kind", [
    (b"\x89PNG\r\n\x1a\nrest", "x", "image/png"),
    (b"\xff\xd8\xff\xe0rest", "x.png", "image/jpeg"),
    (b"GIF89a\x01\x00\x01\x00", "x.exe", "image/gif"),
    (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "x", "image/webp"),
    (b"\x00\x00\x00\x18ftypheic\x00\x00", "x", "image/heic"),
    (b"\x00\x00\x00\x18ftypisom\x00\x00", "x", "video/mp4"),
    (b"\x00\x00\x00\x14ftypqt  \x00\x00", "x", "video/quicktime"),
    (b"%PDF-1.7\n%\xe2\xe3", "x.txt", "application/pdf"),
    ("žurnalas 日志\r\n\x1b[31mred".encode(), "boot.log", "text/plain"),
    (b"a,b\n1,2\n", "T.CSV", "text/csv"),
    (b"<svg onload='alert(1)'>", "x.svg", "text/plain"),
    (b"MZ\x90\x00\x03", "x.png", None),
    (b"PK\x03\x04\x14\x00", "x.docx", None),
    (b"\x7fELF\x02\x01", "x.txt", None),
    (b"plain until \x00 here", "x.txt", None),
    (b"\xff\xfea\x00", "x.txt", None),
    (b"caf\xe9", "x.txt", None),
    (b"cut off \xc5", "x.txt", None),
    (b"\x00\x00\x00\x18ftypevil", "x.mp4", None),
    (b"<!--ftypisom--><script>alert(1)</script>", "x.mp4", "text/plain"),
    (b"<html><script>alert(1)</script>", "x.html", "text/plain"),
    (b"\x1f\x8b\x08\x00bomb", "x.csv", None),
    (b"Rar!\x1a\x07\x00", "x.png", None),
    (b"7z\xbc\xaf\x27\x1c", "x.pdf", None),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "x.doc", None),
    (b"RIFF\x00\x00\x00\x00WAVE", "x.webp", None),
])  # fmt: skip
def test_the_content_says_what_it_is(tmp_path, content, name, kind):
    path = tmp_path / "file"
    path.write_bytes(content)
    assert type_of(path, name) == kind


def test_a_character_that_two_pieces_share_is_whole(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"a" * ((1 << 20) - 1) + "ž".encode())
    assert type_of(path, "x.txt") == "text/plain"


@pytest.mark.parametrize("given, kind, name", [
    ("Photo.PNG", "image/png", "Photo.PNG"),
    ("photo.jpeg", "image/jpeg", "photo.jpeg"),
    ("photo.png", "image/jpeg", "photo.png.jpg"),
    ("invoice.pdf.exe", "application/pdf", "invoice.pdf.exe.pdf"),
    ("drawing.svg", "text/plain", "drawing.svg.txt"),
    ("page.xhtml", "text/plain", "page.xhtml.txt"),
    ("C:\\Users\\ana\\log.txt", "text/plain", "log.txt"),
    ("../../../etc/passwd", "text/plain", "passwd.txt"),
    ("..", "image/png", "file.png"),
    ("", "image/png", "file.png"),
    (".png", "image/png", "file.png"),
    ("a\x00b\r\nc.png", "image/png", "ab_c.png"),
    ("a\u202egnp.exe", "image/png", "agnp.exe.png"),
    ('x"; filename="y.exe', "application/pdf", "x_; filename=_y.exe.pdf"),
    ("sąskaita 发票.pdf", "application/pdf", "sąskaita 发票.pdf"),
    (7, "text/csv", "file.csv"),
])  # fmt: skip
def test_a_name_leads_nowhere_and_ends_as_its_content_says(given, kind, name):
    assert safe_name(given, kind) == name


def test_a_long_name_keeps_its_ending():
    assert safe_name("x" * 500 + ".png", "image/png") == "x" * MAX_NAME_CHARS + ".png"


def test_the_endings_are_told():
    assert types() == [ending for endings in ENDINGS.values() for ending in endings] and ".heic" in types()
