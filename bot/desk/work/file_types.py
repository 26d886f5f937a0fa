"""What kind of file something is, by its content; and a name for it that is safe anywhere.

What a browser or a name claims counts for nothing, except which of the plain texts it is.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from pathlib import Path, PurePosixPath

from bot.desk.clean import clean_text
from bot.desk.work.pictures import is_too_large

# Media type → the endings it may have, the usual one first. This is also the list of what is taken.
ENDINGS = {
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/gif": (".gif",),
    "image/webp": (".webp",),
    "image/heic": (".heic",),
    "application/pdf": (".pdf",),
    "video/mp4": (".mp4",),
    "video/quicktime": (".mov",),
    "text/csv": (".csv",),
    "text/plain": (".txt", ".log"),
}
#: What a page may show in its place; all else is for saving only.
SHOWN = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})

MAX_NAME_CHARS = 120
HEAD_BYTES = 64
MAX_FTYP_BYTES = 4096
_CHUNK = 1 << 20
_STARTS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
)
_BRANDS = {
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"), "image/heic"),
    **dict.fromkeys((b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"dash"), "video/mp4"),
    **dict.fromkeys((b"MSNV", b"M4V ", b"M4VH", b"M4VP", b"mmp4", b"3gp4", b"3gp5"), "video/mp4"),
    b"qt  ": "video/quicktime",
}  # fmt: skip
# What no line of text holds; tab, line ends, form feed and the escape of coloured logs are no such thing.
_BINARY = re.compile("[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]')


def types() -> list[str]:
    """The endings that are taken."""
    return [ending for endings in ENDINGS.values() for ending in endings]


def type_of(path: Path, name: str) -> str | None:
    """Media type of a file by its content; None for what is not taken, a picture that unfolds without end too.

    Args:
        path: Where it lies.
        name: As it was sent; tells a table from other text.
    """
    kind = _kind(path, name)
    return None if kind in SHOWN and is_too_large(path, kind) else kind


def _kind(path: Path, name: str) -> str | None:
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    for start, kind in _STARTS:
        if head.startswith(start):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    # Letters in the place of a length are a page that pretends.
    if head[4:8] == b"ftyp" and int.from_bytes(head[:4], "big") <= MAX_FTYP_BYTES:
        return _BRANDS.get(head[8:12])
    if not _is_text(path):
        return None
    return "text/csv" if name.lower().rstrip(". ").endswith(".csv") else "text/plain"


def safe_name(name: object, kind: str) -> str:
    """A file's name without anything that leads elsewhere or hides its kind; it ends as its content says.

    >>> safe_name("../../etc/Photo of me.PNG", "image/png"), safe_name("a.html", "text/plain")
    ('Photo of me.PNG', 'a.html.txt')
    """
    given = clean_text(name) if isinstance(name, str) else ""
    last = PurePosixPath(unicodedata.normalize("NFC", given).replace("\\", "/")).name
    clean = " ".join(_UNSAFE.sub("_", last).split()).rstrip(". ")
    endings = ENDINGS[kind]
    fits = next((ending for ending in endings if clean.lower().endswith(ending)), None)
    stem, ending = (clean[: -len(fits)], clean[-len(fits) :]) if fits else (clean, endings[0])
    return (stem.strip(". ") or "file")[:MAX_NAME_CHARS] + ending


def _is_text(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                if _BINARY.search(decoder.decode(chunk)):
                    return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
