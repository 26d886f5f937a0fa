"""Content hashes that tell whether something must be built again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path


def fingerprint(paths: Iterable[Path], root: Path, *extra: str) -> str:
    """Hash over files' names and contents.

    Args:
        paths: Files and folders; a folder counts with every file under it, but for caches and hidden files.
        root: Names are taken relative to it, so that a moved project has the same hash.
        extra: Further strings that matter, e.g. the encoder's fingerprint.

    Returns:
        16 hex digits. A missing path counts as empty.
    """
    digest = hashlib.sha256("\0".join(extra).encode())
    for path in sorted(set(_files(paths))):
        digest.update(str(path.relative_to(root)).encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _files(paths: Iterable[Path]) -> Iterable[Path]:
    for path in paths:
        found = path.rglob("*") if path.is_dir() else [path]
        for file in found:
            if file.is_file() and "__pycache__" not in file.parts and not file.name.startswith("."):
                yield file
