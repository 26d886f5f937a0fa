"""Names of articles: languages and sections from folders, ids from file names."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Collection
from pathlib import PurePosixPath

from bot.languages import LANGUAGES

INDEXES = {"index", "readme", "_index", "overview"}
#: Endings of pages, the longest first.
ENDINGS = (".html.markdown", ".html.md", ".markdown", ".mdown", ".mdx", ".md", ".mkd")
CYRILLIC = dict(
    zip(
        "абвгдезийклмнопрстуфхцыэ",
        ["a", "b", "v", "g", "d", "e", "z", "i", "y", *"klmnoprstuf", "h", "c", "y", "e"],
        strict=True,
    )
) | {"ж": "zh", "ч": "ch", "ш": "sh", "щ": "sch", "ю": "yu", "я": "ya", "ё": "e", "ъ": "", "ь": ""}
LONGEST = 80


def slug(text: str) -> str:
    """Small letters, digits and hyphens; empty where nothing of a text can be written so.

    >>> slug("What's new in Žalgiris?"), slug("Сброс роутера"), slug("许可证")
    ('whats-new-in-zalgiris', 'sbros-routera', '')
    """
    plain = unicodedata.normalize("NFC", text.casefold()).translate(str.maketrans(CYRILLIC))
    plain = unicodedata.normalize("NFKD", plain).replace("'", "").replace("’", "")
    words = re.findall(r"[a-z0-9]+", "".join(c for c in plain if not unicodedata.combining(c)))
    found = ""
    for word in words:
        if found and len(found) + 1 + len(word) > LONGEST:
            break
        found = f"{found}-{word}" if found else word[:LONGEST]
    return found


def bare(path: PurePosixPath) -> PurePosixPath:
    """A page's path without its ending: ``apps/index.html.md`` → ``apps/index``."""
    name = path.name.split(":")[0]
    for ending in ENDINGS:
        if name.lower().endswith(ending) and len(name) > len(ending):
            return path.with_name(name[: -len(ending)])
    return path.with_name(name)


def language_of(path: PurePosixPath) -> tuple[str, PurePosixPath]:
    """The language that a folder or an ending names, and the path without that folder; empty where none does.

    >>> language_of(PurePosixPath("lt-LT/wifi/a.md")), language_of(PurePosixPath("docs/a.zh.md"))
    (('lt', PurePosixPath('wifi/a.md')), ('zh', PurePosixPath('docs/a.md')))
    """
    for number, part in enumerate(path.parts[:-1]):
        code = re.split(r"[-_]", part.lower())[0]
        if code in LANGUAGES and re.fullmatch(r"[a-z]{2}(?:[-_][a-z]{2,4})?", part.lower()):
            return code, PurePosixPath(*path.parts[:number], *path.parts[number + 1 :])
    name = bare(path).name
    stem, dot, ending = name.rpartition(".")
    if dot and stem and ending.lower() in LANGUAGES:
        return ending.lower(), path.with_name(stem + path.name[len(name) :])
    return "", path


def section_of(path: PurePosixPath, common: int, otherwise: str) -> str:
    """The folder's name below ``common`` leading folders that all pages share, else the last of those."""
    for folder in (*path.parts[common:-1], *path.parts[:common][::-1]):
        found = slug(folder.lstrip("_0123456789. "))
        if found:
            return found
    return slug(otherwise) or "general"


def id_of(path: PurePosixPath, wanted: str, taken: Collection[str]) -> str:
    """An id that nothing has yet: the file's name, with names of its folders before it where that is needed.

    Args:
        path: The page's path without its language.
        wanted: What its front matter asks to be called; may be empty.
        taken: Ids that others have.
    """
    page = bare(path)
    name = page.name.lstrip("_0123456789.- ") or page.name
    parts = list(page.parent.parts)
    if name.lower() in INDEXES or page.name.lower() in INDEXES:
        name = parts.pop() if parts else "overview"
    base = slug(wanted.strip("/").rpartition("/")[2]) or slug(name) or _hashed(path)
    if base not in taken:
        return base
    for folder in reversed(parts):
        longer = slug(f"{folder} {base}")
        if longer and longer not in taken:
            return longer
        base = longer or base
    return next(name for n in range(2, 10_000) if (name := f"{base}-{n}") not in taken)


def shared_folders(paths: Collection[PurePosixPath]) -> int:
    """How many leading folders all pages have in common."""
    folders = [path.parts[:-1] for path in paths]
    shared = 0
    while folders and all(len(parts) > shared for parts in folders) and len({parts[shared] for parts in folders}) == 1:
        shared += 1
    return shared


def _hashed(path: PurePosixPath) -> str:
    return f"page-{hashlib.sha256(str(path).encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"
