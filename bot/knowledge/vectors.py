"""Vectors kept from build to build, so that only new or changed texts are encoded."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Protocol

import numpy as np

from bot.knowledge.artefact import locked

# A build says how far it is when it has more to encode than this takes about a second.
CHUNK = 256
KEY_BYTES = 16
# Keys that are not worked out again when one article of thousands was edited.
REMEMBERED = 1 << 19


class TextEncoder(Protocol):
    """What the knowledge base needs of an encoder; ``bot.encoder.Encoder`` is one."""

    @property
    def dim(self) -> int: ...

    @property
    def fingerprint(self) -> str: ...

    def knows(self, word: str) -> bool:
        """Whether it knows a lower-case word as a whole."""
        ...

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """``(n, dim) float32``, rows of unit length."""
        ...


class VectorCache:
    """Vectors by text, for one encoder, in two files that only ever grow; processes may share them.

    A cut-off write leaves whole entries behind it: the vector is written before its key, and what has no partner is
    taken off before the next write.
    """

    def __init__(self, folder: Path, encoder: TextEncoder) -> None:
        self._encoder = encoder
        self._row_bytes = encoder.dim * 4
        self._folder = folder
        self._known: dict[bytes, int] = {}
        self._rows = 0
        folder.mkdir(parents=True, exist_ok=True)
        self._keys_path = folder / f"{encoder.fingerprint}.keys"
        self._vectors_path = folder / f"{encoder.fingerprint}.vectors"
        self._keys_path.touch()
        self._vectors_path.touch()
        with locked(folder):
            self._catch_up()

    @property
    def dim(self) -> int:
        return self._encoder.dim

    @property
    def fingerprint(self) -> str:
        return self._encoder.fingerprint

    def knows(self, word: str) -> bool:
        """Whether the encoder knows a lower-case word as a whole."""
        return self._encoder.knows(word)

    def encode(self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None) -> np.ndarray:
        """Vectors of texts.

        Args:
            texts: Any texts.
            progress: Called with (done, to do) while new texts are encoded.

        Returns:
            ``(n, dim) float32``, rows of unit length.
        """
        return self.look_up(texts, progress)[:]

    def look_up(self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None) -> CachedVectors:
        """The same without taking them into memory before they are asked for."""
        keys = [_key(text) for text in texts]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        pending = list(new.items())
        for start in range(0, len(pending), CHUNK):
            part = pending[start : start + CHUNK]
            self._append([key for key, _ in part], self._encoder.encode([text for _, text in part]))
            if progress:
                progress(min(start + CHUNK, len(pending)), len(pending))
        if not keys:
            nothing = np.empty((0, self._encoder.dim), dtype=np.float32)
            return CachedVectors(nothing, np.empty(0, dtype=np.int64))
        vectors = np.memmap(self._vectors_path, dtype=np.float32, mode="r").reshape(-1, self._encoder.dim)
        # Seen as a plain array: a memmap's own indexing costs more than the reading of a few rows.
        return CachedVectors(np.asarray(vectors), np.array([self._known[key] for key in keys], dtype=np.int64))

    def _catch_up(self) -> None:
        """Reads what other processes have added, and takes a half-written end off; the folder must be locked."""
        keys = self._keys_path.read_bytes()
        whole = min(len(keys) // KEY_BYTES, self._vectors_path.stat().st_size // self._row_bytes)
        os.truncate(self._keys_path, whole * KEY_BYTES)
        os.truncate(self._vectors_path, whole * self._row_bytes)
        for number in range(self._rows, whole):
            self._known[keys[number * KEY_BYTES : (number + 1) * KEY_BYTES]] = number
        self._rows = whole

    def _append(self, keys: list[bytes], vectors: np.ndarray) -> None:
        with locked(self._folder):
            self._catch_up()
            new = [number for number, key in enumerate(keys) if key not in self._known]
            with self._vectors_path.open("ab") as file:
                file.write(np.ascontiguousarray(vectors[new], dtype=np.float32).tobytes())
            with self._keys_path.open("ab") as file:
                file.write(b"".join(keys[number] for number in new))
            for number in new:
                self._known[keys[number]] = self._rows
                self._rows += 1


class CachedVectors:
    """Rows by number, as an array would give them; what is taken is a copy, what is not taken stays on the disk."""

    def __init__(self, kept: np.ndarray, places: np.ndarray) -> None:
        self._kept, self._places = kept, places
        self.shape = (len(places), kept.shape[1])

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, rows: slice | np.ndarray) -> np.ndarray:
        return np.take(self._kept, self._places[rows], axis=0)

    def part(self, rows: slice) -> CachedVectors:
        """Some of them, not taken yet."""
        return CachedVectors(self._kept, self._places[rows])


@lru_cache(maxsize=REMEMBERED)
def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:KEY_BYTES]
