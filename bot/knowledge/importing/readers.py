"""Source pages from a folder of Markdown."""

from __future__ import annotations

import os
import re
from pathlib import Path, PurePosixPath

from bot.errors import TandemError
from bot.knowledge.importing.heads import split_head
from bot.knowledge.importing.naming import ENDINGS
from bot.knowledge.importing.page import DROPPED, GUESSED, Page

#: Characters that some programs take for a line break and others do not.
ODD_BREAKS = re.compile("[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


class ImportingError(TandemError):
    """What is to be imported cannot be read."""

    code = "bad_import"


def read_folder(root: Path) -> list[Page]:
    """Every page of a folder, or the one page that ``root`` is; hidden folders and links out of it are left alone.

    Raises:
        ImportingError: There is no page.
    """
    if root.is_file():
        return [read_page(root, PurePosixPath(root.name))]
    if not root.is_dir():
        raise ImportingError(f"{root}: no such file or folder; name a folder of Markdown, or a .csv file")
    found = []
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name != "node_modules")
        for name in sorted(names):
            path = Path(folder) / name
            is_page = name.lower().endswith(ENDINGS) and not name.startswith(".") and path.is_file()
            if is_page and path.resolve().is_relative_to(root.resolve()):
                found.append(read_page(path, PurePosixPath(path.relative_to(root).as_posix())))
    if not found:
        raise ImportingError(f"{root}: no Markdown file in it; pages end in {', '.join(ENDINGS)}")
    return found


def read_page(path: Path, relative: PurePosixPath) -> Page:
    """Reads one page."""
    text, guess = read_text(path)
    head, body, line, fault = split_head(text)
    page = Page(relative, head, body, line)
    if guess:
        page.note(GUESSED, 0, guess)
    if fault:
        page.note(GUESSED if head else DROPPED, 1, fault)
    return page


def read_text(path: Path) -> tuple[str, str]:
    """A file's text with plain line breaks, and a sentence where its encoding had to be guessed.

    Raises:
        ImportingError: It cannot be read.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ImportingError(f"{path}: cannot be read ({error.strerror}); check its permissions") from None
    guess = ""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = content.decode("utf-16", "replace")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text, guess = content.decode("cp1252", "replace"), "the file is not UTF-8; it was read as Windows-1252"
    text = text.replace("\r\n", "\n").replace("\0", "")
    return ODD_BREAKS.sub("\n", text), guess
