"""Two writers on one article: their changes put together, or both shown with marks."""

from __future__ import annotations

import difflib
import tempfile
from pathlib import Path

from bot.desk.writing.git import merge_file

MINE, BASE, THEIRS = "yours", "before", "saved meanwhile"


def merge(base: str | None, mine: str, theirs: str) -> tuple[str, bool]:
    """Puts two changes of one text together.

    Args:
        base: What both began with; None where that is not known any more.
        mine: The text that is to be saved.
        theirs: The text that was saved meanwhile.

    Returns:
        The text, and whether it is without conflicts. Without git every line that differs is a conflict.
    """
    if base is not None:
        merged = _with_git(base, mine, theirs)
        if merged is not None:
            return merged
    return both(mine, theirs), False


def both(mine: str, theirs: str) -> str:
    """The lines that two texts share, and where they differ both with marks.

    >>> both("a\\nb\\n", "a\\nc\\n").splitlines()
    ['a', '<<<<<<< yours', 'b', '=======', 'c', '>>>>>>> saved meanwhile']
    """
    ours, other = mine.splitlines(keepends=True), theirs.splitlines(keepends=True)
    made: list[str] = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, ours, other, autojunk=False).get_opcodes():
        if kind == "equal":
            made += ours[a:b]
        else:
            made += [f"<<<<<<< {MINE}\n", *map(_ended, ours[a:b]), "=======\n"]
            made += [*map(_ended, other[c:d]), f">>>>>>> {THEIRS}\n"]
    return "".join(made)


def _ended(line: str) -> str:
    return line if line.endswith("\n") else line + "\n"


def _with_git(base: str, mine: str, theirs: str) -> tuple[str, bool] | None:
    with tempfile.TemporaryDirectory(prefix="tandem-merge-") as folder:
        paths = [Path(folder) / name for name in ("mine", "base", "theirs")]
        for path, text in zip(paths, (mine, base, theirs), strict=True):
            path.write_bytes(text.encode("utf-8", "replace"))
        return merge_file(paths[0], paths[1], paths[2], (MINE, BASE, THEIRS))
