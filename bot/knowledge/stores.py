"""Which store an index gets, by its size, and the base that is kept from build to build."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

from bot.errors import ArtefactError
from bot.knowledge.faiss_store import BLOCK, VectorStore
from bot.knowledge.large_store import CODES, Base, LargeStore, StoredVectors
from bot.knowledge.vectors import CachedVectors

VECTORS = "vectors.faiss"
KEYS = "keys.npy"
# Names that are not worked out again when one article of thousands was edited.
REMEMBERED = 1 << 19
# Below this, looking at every row takes under 10 ms and finds everything.
LARGE_FROM = 50_000
# A new base is built when more rows than this have changed since, or more than this share of the base are gone.
MOST_CHANGED = 10_000
MOST_CHANGED_SHARE = 0.1
MOST_GONE_SHARE = 0.25

Store = VectorStore | LargeStore
Vectors = np.ndarray | StoredVectors


class Bases:
    """Makes the store of an index, with the base of the build before where there is one."""

    def __init__(self, folder: Path, encoder: str = "", large_from: int | None = None) -> None:
        """Opens what is kept.

        Args:
            folder: Kept from build to build, for one language.
            encoder: Fingerprint of the encoder; with another one no vector of the base is used.
            large_from: Rows from which an index counts as large; by default ``LARGE_FROM``.
        """
        self._folder = folder
        self._encoder = encoder
        self._large_from = LARGE_FROM if large_from is None else large_from

    def store_of(
        self, texts: Sequence[str], vectors: np.ndarray | CachedVectors, asked: np.ndarray | CachedVectors | None = None
    ) -> Store:
        """The store of all rows.

        Args:
            texts: Of the rows; by them is known what changed.
            vectors: ``(n, dim) float32``, rows of unit length.
            asked: ``(q, dim) float32`` queries by which a new base is tuned; by default its own rows.
        """
        if len(vectors) < self._large_from:
            # Of a knowledge base that was larger; indexes that use the base hold links of their own.
            shutil.rmtree(self._folder, ignore_errors=True)
            return VectorStore.build(vectors[:])
        return self.large_store_of(text_keys(texts, self._encoder), vectors, asked)

    def large_store_of(
        self,
        keys: np.ndarray,
        vectors: np.ndarray | CachedVectors,
        asked: np.ndarray | CachedVectors | None = None,
    ) -> LargeStore:
        """The same for any size, by the names of the texts: ``(n, 2) uint64``, see :func:`text_keys`."""
        known = self._known()
        if known is not None:
            row_of, changed = matched(known[1], keys)
            if _is_worth_it(row_of, changed):
                return LargeStore(known[0], row_of, changed, np.asarray(vectors[changed], dtype=np.float32))
        base = self._build(keys, vectors, vectors if asked is None or not len(asked) else asked)
        everything = np.arange(len(keys), dtype=np.int32)
        return LargeStore(base, everything, everything[:0], np.empty((0, vectors.shape[1]), dtype=np.float32))

    def _known(self) -> tuple[Base, np.ndarray] | None:
        try:
            found = next(path.parent for path in sorted(self._folder.glob(f"*/{KEYS}")))
            base = Base.load(found)
            return (base, np.load(found / KEYS)) if base.is_sound(found) else None
        except (StopIteration, OSError, ValueError, KeyError, ArtefactError):
            return None

    def _build(self, keys: np.ndarray, vectors: np.ndarray | CachedVectors, asked: np.ndarray | CachedVectors) -> Base:
        digest = hashlib.sha256(keys.tobytes())
        for start in range(0, len(vectors), BLOCK):
            digest.update(np.ascontiguousarray(vectors[start : start + BLOCK], dtype=np.float16).tobytes())
        base_id = digest.hexdigest()[:16]
        self._folder.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(dir=self._folder, prefix=".aside-"))
        try:
            Base.build(aside, base_id, vectors, asked)
            # Last, and within the folder that is moved in one step: a folder with keys is whole.
            np.save(aside / KEYS, keys)
            for other in self._folder.iterdir():
                if other != aside:
                    # Indexes that use it hold links of their own.
                    shutil.rmtree(other, ignore_errors=True)
            os.replace(aside, self._folder / base_id)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
        return Base.load(self._folder / base_id)


def save_store(store: Store, folder: Path) -> None:
    """Writes a store into an index's folder."""
    if isinstance(store, LargeStore):
        store.save(folder)
    else:
        store.save(folder / VECTORS)


def load_store(folder: Path) -> Store:
    """Reads the store of an index.

    Raises:
        ArtefactError: There is none, or its files are not what they should be.
    """
    if (folder / CODES).is_file():
        return LargeStore.load(folder)
    return VectorStore.load(folder / VECTORS)


def text_keys(texts: Sequence[str], encoder: str = "") -> np.ndarray:
    """Names of texts as one encoder reads them, ``(n, 2) uint64``: equal for equal texts."""
    joined = b"".join([_text_key(text, encoder) for text in texts])
    return np.frombuffer(joined, dtype=np.uint64).reshape(-1, 2)


@lru_cache(maxsize=REMEMBERED)
def _text_key(text: str, encoder: str) -> bytes:
    return hashlib.blake2b(encoder.encode() + b"\0" + text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def matched(base: np.ndarray, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Finds today's rows in a base by the names of their texts, each vector of the base for one row at most.

    Args:
        base: ``(b, 2) uint64`` names of the base's texts.
        rows: ``(n, 2) uint64`` names of today's.

    Returns:
        ``(b,) int32`` row of each vector, -1 where its text is gone; and ``(m,) int32`` the rows without a vector.
    """
    base_order = np.argsort(base[:, 0], kind="stable")
    row_order = np.argsort(rows[:, 0], kind="stable")
    have, want = base[base_order, 0], rows[row_order, 0]
    # The second row of the same text takes the second vector of it.
    repeats = np.arange(len(want)) - np.searchsorted(want, want, "left")
    place = np.searchsorted(have, want, "left") + repeats
    inside = np.flatnonzero(place < len(have))
    vector, row = base_order[place[inside]], row_order[inside]
    same = (base[vector] == rows[row]).all(axis=1)
    row_of = np.full(len(base), -1, dtype=np.int32)
    row_of[vector[same]] = row[same]
    lacking = np.ones(len(rows), dtype=bool)
    lacking[row[same]] = False
    return row_of, np.flatnonzero(lacking).astype(np.int32)


def _is_worth_it(row_of: np.ndarray, changed: np.ndarray) -> bool:
    gone = int((row_of < 0).sum())
    most = min(MOST_CHANGED, MOST_CHANGED_SHARE * len(row_of))
    return len(changed) <= most and gone <= MOST_GONE_SHARE * len(row_of)
