"""The index on disk: a folder named by its content's hash, written aside, checked at every load.

One small file, ``current``, names the folder in use and the hash of its card, and has a signature over both.
"""

from __future__ import annotations

import contextlib
import dataclasses
import fcntl
import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bot import seals
from bot.encoder_card import sha256_of
from bot.errors import ArtefactError

CARD = "card.json"
CURRENT = "current"
# The one in use, and one to go back to.
KEPT = 2
ASIDE = ".aside-"
# No build takes this long to write its files.
STALE_S = 3600.0
MEND = "run `tandem kb build`"
OTHER_VERSION = "built by another version of Tandem; `make run` builds it anew, and so does `tandem kb build`"
# From this size on a file's hash is remembered by what the file system calls it.
LARGE_BYTES = 16 << 20
HASHED_KEPT = 64
_HASHED: dict[tuple[int, int, int, int], str] = {}


def to_json(content: Any, *, sort_keys: bool = False) -> str:
    """JSON of content that may hold dataclasses (as their attributes) and dates (as text)."""
    return json.dumps(content, sort_keys=sort_keys, ensure_ascii=False, default=_plain)


def content_hash(*parts: Any) -> str:
    """A name for content: 16 hex digits over the JSON of the parts."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(to_json(part, sort_keys=True).encode("utf-8", "surrogatepass"))
        digest.update(b"\0")
    return digest.hexdigest()[:16]


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Holds a folder for one build at a time; a second one waits."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def write(root: Path, index_id: str, card: dict[str, Any], fill: Callable[[Path], None]) -> None:
    """Writes an artefact aside, completes its card with the hashes of its files, and makes it the current one.

    Args:
        root: Folder of all artefacts.
        index_id: Its name.
        card: What it is; ``files`` is added.
        fill: Writes the files into the folder it is given.
    """
    root.mkdir(parents=True, exist_ok=True)
    target = root / index_id
    _clear(root)
    aside = Path(tempfile.mkdtemp(dir=root, prefix=ASIDE))
    try:
        fill(aside)
        files = sorted(path for path in aside.rglob("*") if path.is_file())
        complete = {**card, "files": {path.relative_to(aside).as_posix(): file_hash(path) for path in files}}
        (aside / CARD).write_text(json.dumps(complete, indent=1, ensure_ascii=False), "utf-8")
        aside.chmod(0o755)
        shutil.rmtree(target, ignore_errors=True)
        os.replace(aside, target)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    point_to(root, index_id)


def _clear(root: Path) -> None:
    """Removes what builds that were killed have left."""
    for left in root.glob(f"{ASIDE}*"):
        with contextlib.suppress(OSError):
            if time.time() - left.stat().st_mtime > STALE_S:
                shutil.rmtree(left, ignore_errors=True)


def point_to(root: Path, index_id: str) -> None:
    """Makes an artefact the current one, in one step, and removes the oldest others."""
    named = f"{index_id} {file_hash(root / index_id / CARD)}"
    line = f"{named} {seals.sign(root.parent, 'index', named.encode())}\n"
    pointer = root / f".{CURRENT}.{os.getpid()}"
    pointer.write_text(line, "utf-8")
    os.replace(pointer, root / CURRENT)
    others = [
        path for path in root.iterdir() if path.is_dir() and path.name != index_id and not path.name.startswith(".")
    ]
    for path in sorted(others, key=lambda path: path.stat().st_mtime, reverse=True)[KEPT - 1 :]:
        shutil.rmtree(path, ignore_errors=True)


def current(root: Path) -> tuple[str, str]:
    """Name of the current artefact and SHA-256 of its card.

    Raises:
        ArtefactError: There is none, or it was not signed here.
    """
    try:
        index_id, card_hash, *signature = (root / CURRENT).read_text("utf-8").split()
    except OSError:
        raise ArtefactError(f"{root / CURRENT}: no index has been built; {MEND}") from None
    except (ValueError, UnicodeDecodeError):
        raise ArtefactError(f"{root / CURRENT}: does not name an index; {MEND}") from None
    named = f"{index_id} {card_hash}".encode()
    seals.check(root.parent, "index", named, " ".join(signature), root / CURRENT, MEND)
    return index_id, card_hash


def read_card(root: Path, index_id: str, card_hash: str) -> dict[str, Any]:
    """The card of an artefact, after checking that it and every file it names are what was built.

    Raises:
        ArtefactError: Something is missing or altered.
    """
    folder = root / index_id
    if Path(index_id).name != index_id or not (folder / CARD).is_file():
        raise ArtefactError(f"{folder}: no such index; {MEND}")
    if file_hash(folder / CARD) != card_hash:
        raise ArtefactError(f"{folder / CARD}: differs from what was built (SHA-256); {MEND}")
    card = json.loads((folder / CARD).read_text("utf-8"))
    for name, expected in card["files"].items():
        path = folder / name
        if not path.is_file():
            raise ArtefactError(f"{path}: missing; {MEND}")
        if file_hash(path) != expected:
            raise ArtefactError(f"{path}: differs from what was built (SHA-256); {MEND}")
    return card


def file_hash(path: Path) -> str:
    """SHA-256 of a file. A large one that indexes share by hard links is read once a process, not once an index."""
    stat = path.stat()
    if stat.st_size < LARGE_BYTES:
        return sha256_of(path)
    key = (stat.st_dev, stat.st_ino, stat.st_size, stat.st_mtime_ns)
    known = _HASHED.get(key)
    if known is None:
        if len(_HASHED) >= HASHED_KEPT:
            _HASHED.clear()
        known = _HASHED[key] = sha256_of(path)
    return known


def _plain(value: Any) -> Any:
    return vars(value) if dataclasses.is_dataclass(value) else str(value)
