"""Tables to measure on: CSV files with a header, read with the place of every fault."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from bot.errors import ContentError

OUT_OF_SCOPE = "out_of_scope"
FAMILIES = {"technical": "technical_support", "general": "general_service"}


def read_pairs(path: Path, column: str) -> list[tuple[str, str]]:
    """Reads ``(text, <column>)`` from a CSV file with the header ``text,<column>``; further columns are left aside.

    Raises:
        ContentError: Names the file and the line.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            missing = [name for name in ("text", column) if name not in (rows.fieldnames or ())]
            if missing:
                raise ContentError(f"{path}:1: no column {' and '.join(missing)}; the header must be text,{column}")
            found = []
            for row in rows:
                text, label = (row["text"] or "").strip(), (row[column] or "").strip()
                if not text or not label:
                    what = "text" if not text else column
                    raise ContentError(f"{path}:{rows.line_num}: the {what} is empty; fill it in or take the line out")
                found.append((text, label))
    except OSError as error:
        raise ContentError(f"{path}: cannot be read ({error.strerror}); check the path") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise ContentError(f"{path}: is not a CSV file in UTF-8 ({error}); save it as one") from None
    if not found:
        raise ContentError(f"{path}: has no rows below its header; add some")
    return found


def read_all(paths: Sequence[Path], column: str) -> list[tuple[str, str]]:
    """The rows of several files together."""
    return [pair for path in paths for pair in read_pairs(path, column)]


def read_families(path: Path) -> list[tuple[str, str]]:
    """Reads ``(text, family)``; ``technical`` and ``general`` become the families' long names.

    Raises:
        ContentError: A family is another word.
    """
    pairs = read_pairs(path, "family")
    for number, (text, family) in enumerate(pairs, 2):
        if family not in FAMILIES and family not in FAMILIES.values():
            raise ContentError(
                f"{path}: row {number} ({text[:40]!r}): family {family!r}; it must be technical or general"
            )
    return [(text, FAMILIES.get(family, family)) for text, family in pairs]
