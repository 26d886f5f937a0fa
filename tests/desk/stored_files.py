"""What lies in files below a folder, while the desk may be writing and erasing there."""

import os
from collections.abc import Iterator
from pathlib import Path


def files_below(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Every file that is there and its content; one that is erased before it is read is not there."""
    for place, _, names in os.walk(folder):  # unlike rglob, it does not fail where a folder goes meanwhile
        for path in (Path(place, name) for name in names):
            try:
                yield path, path.read_bytes()
            except FileNotFoundError:
                continue
