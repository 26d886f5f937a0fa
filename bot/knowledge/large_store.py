"""The vectors of a large knowledge base: a base that stays from build to build, and what changed since.

The base is searched approximately (:class:`bot.knowledge.faiss_store.Cells`) and its finds are put in order by their
exact vectors, which lie memory-mapped (in half precision where they are many); the changed rows are searched exactly.
A map says which row of today's index each vector of the base is, if any. So one edited article costs a small file, not
a new base.

A base is three files that never change, linked (not copied) into each index that uses them.
"""

from __future__ import annotations

import json
import os
import shutil
import threading
import weakref
from pathlib import Path
from typing import Any

import numpy as np

from bot.errors import ArtefactError
from bot.knowledge import artefact
from bot.knowledge.faiss_store import BLOCK, Cells, check_dim, exact_nearest

CODES, EXACT, ABOUT = "base.faiss", "base.npy", "base.json"
BASE_FILES = (CODES, EXACT, ABOUT)
CHANGED = "changed.npz"
# So many more than asked for are taken from the cells, for their order by bytes is not quite the exact one.
SPARE = 100
# From so many on the exact vectors are kept in half precision: half the memory, a cosine off by 0.0001 at most, and
# three times as long to compare.
HALF_FROM = 400_000
# Rows gathered at a time: what is compared stays in the processor's cache.
GATHERED = 128
# The cells looked at are the fewest that find this share of the ten nearest, for so many queries.
RECALL = 0.99
TUNED_AT = 10
TUNED_ON = 256
# Cosines that differ by less are the same: so much comes from the order in which products are added up.
SAME = 1e-6


class Base:
    """The part that stays: searched by cells, ordered by exact vectors."""

    def __init__(self, folder: Path, about: dict[str, Any], cells: Cells, vectors: np.ndarray) -> None:
        self.folder, self.about, self.cells, self.vectors = folder, about, cells, vectors

    @property
    def id(self) -> str:
        return self.about["id"]

    @classmethod
    def build(cls, folder: Path, base_id: str, vectors: np.ndarray, asked: np.ndarray) -> Base:
        """Builds a base as files in a folder, and opens it.

        Args:
            folder: Where the files are written.
            base_id: Its name: equal only for equal vectors in equal order.
            vectors: ``(n, dim)``, rows of unit length.
            asked: ``(q, dim) float32``, queries (or what is like them) by which the number of probes is chosen.
        """
        folder.mkdir(parents=True, exist_ok=True)
        rows, dim = vectors.shape
        precision = np.float16 if rows >= HALF_FROM else np.float32
        kept = np.lib.format.open_memmap(folder / EXACT, mode="w+", dtype=precision, shape=(rows, dim))
        for start in range(0, rows, BLOCK):
            kept[start : start + BLOCK] = vectors[start : start + BLOCK]
        kept.flush()
        cells = Cells.build(vectors, cells_for(rows))
        cells.save(folder / CODES)
        base = cls(folder, {"id": base_id}, cells, _mapped(folder))
        probes, recall = base._tuned(asked)
        base.about = {"id": base_id, "cells": cells.count, "probes": probes, "recall_at_10": round(recall, 4)}
        base.about["files"] = {name: artefact.file_hash(folder / name) for name in (CODES, EXACT)}
        (folder / ABOUT).write_text(json.dumps(base.about), "utf-8")
        return base

    @classmethod
    def load(cls, folder: Path) -> Base:
        """Opens a base; one that is open already in this process is shared."""
        about = json.loads((folder / ABOUT).read_text("utf-8"))
        with _OPENING:
            base = _OPEN.get(about["id"])
            if base is None:
                base = cls(folder, about, Cells.load(folder / CODES), _mapped(folder))
                _OPEN[about["id"]] = base
            # The latest: the index that it was first opened from may be gone by now.
            base.folder = folder
        return base

    def is_sound(self, folder: Path) -> bool:
        """Whether a base's files are what was built."""
        return all(artefact.file_hash(folder / name) == known for name, known in self.about["files"].items())

    def near(self, queries: np.ndarray, k: int, alive: np.ndarray | None, probes: int | None = None) -> np.ndarray:
        """``(q, k)`` numbers of near vectors, see :meth:`Cells.near`."""
        return self.cells.near(queries, k, probes or self.about["probes"], alive)

    def cosines(self, query: np.ndarray, numbers: np.ndarray) -> np.ndarray:
        """Cosines of some of the vectors to one query."""
        return np.asarray(self.vectors[numbers], dtype=np.float32) @ query

    def _tuned(self, asked: np.ndarray) -> tuple[int, float]:
        """The fewest probes with the wanted recall, and that recall."""
        asked = asked[np.unique(np.linspace(0, len(asked) - 1, min(len(asked), TUNED_ON)).astype(int))]
        blocks = [self.vectors[start : start + BLOCK] for start in range(0, len(self.vectors), BLOCK)]
        k = min(TUNED_AT, len(self.vectors))
        # By cosine, not by number: rows that share a sentence are equally near, and either is right.
        enough = exact_nearest(blocks, asked, k)[0][:, -1] - SAME
        probes, recall = 4, 0.0
        while True:
            probes = min(probes, self.cells.count)
            found = self.near(asked, min(k + SPARE, len(self.vectors)), None, probes)
            hits = 0
            for query, numbers, least in zip(asked, found, enough, strict=True):
                hits += min(int((self.cosines(query, numbers) >= least).sum()), k)
            recall = hits / (k * len(asked))
            if recall >= RECALL or probes == self.cells.count:
                return probes, recall
            probes += max(probes // 4, 2)


def _mapped(folder: Path) -> np.ndarray:
    # As a plain array: a memmap's own indexing costs more than the reading of a few rows.
    return np.asarray(np.load(folder / EXACT, mmap_mode="r"))


_OPENING = threading.Lock()
_OPEN: weakref.WeakValueDictionary[str, Base] = weakref.WeakValueDictionary()


class LargeStore:
    """Today's rows: a base, which of its vectors are which rows, and the rows that it lacks.

    Attributes:
        row_of: ``(base,) int32`` row of each vector of the base; -1 where its text is gone.
        changed: ``(m,) int32`` the rows that the base lacks.
        changed_vectors: ``(m, dim) float32``.
    """

    def __init__(self, base: Base, row_of: np.ndarray, changed: np.ndarray, changed_vectors: np.ndarray) -> None:
        self.base, self.row_of, self.changed, self.changed_vectors = base, row_of, changed, changed_vectors
        here = row_of >= 0
        self._in_base = int(here.sum())
        self._alive = None if here.all() else np.packbits(here, bitorder="little")
        self._place = np.empty(self._in_base + len(changed), dtype=np.int32)
        self._place[row_of[here]] = np.flatnonzero(here)
        self._place[changed] = ~np.arange(len(changed), dtype=np.int32)

    @classmethod
    def load(cls, folder: Path) -> LargeStore:
        """Reads a store.

        Raises:
            ArtefactError: The files are not those of a store.
        """
        try:
            with np.load(folder / CHANGED, allow_pickle=False) as file:
                return cls(Base.load(folder), file["row_of"], file["changed"], file["changed_vectors"])
        except (KeyError, ValueError, OSError, IndexError) as error:
            raise ArtefactError(f"{folder}: not a store of vectors ({error}); run `tandem kb build`") from None

    def save(self, folder: Path) -> None:
        """Writes the store into a folder; the base's files are linked, or copied where links cannot be made."""
        folder.mkdir(parents=True, exist_ok=True)
        for name in BASE_FILES:
            (folder / name).unlink(missing_ok=True)
            try:
                os.link(self.base.folder / name, folder / name)
            except OSError:
                shutil.copyfile(self.base.folder / name, folder / name)
        parts = {"row_of": self.row_of, "changed": self.changed, "changed_vectors": self.changed_vectors}
        np.savez(folder / CHANGED, **parts)

    @property
    def size(self) -> int:
        return len(self._place)

    @property
    def dim(self) -> int:
        return self.base.vectors.shape[1]

    def describe(self) -> dict[str, Any]:
        """What it is, for the card."""
        about = {key: value for key, value in self.base.about.items() if key not in ("id", "files")}
        parts = {"base": self.base.id, "base_rows": len(self.row_of), "changed": len(self.changed)}
        return {"kind": "ivf-sq8", "rows": self.size, **about, **parts}

    def nearest(self, queries: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
        """Finds the nearest rows; see :meth:`bot.knowledge.faiss_store.VectorStore.nearest`."""
        check_dim(queries, self.dim)
        k = min(k, self.size)
        cosines = np.empty((len(queries), k), dtype=np.float32)
        rows = np.empty((len(queries), k), dtype=np.int64)
        near = self.base.near(queries, min(k + SPARE, self._in_base), self._alive)
        for number, (query, found) in enumerate(zip(queries, near, strict=True)):
            scores = np.concatenate([self.base.cosines(query, found), self.changed_vectors @ query])
            places = np.concatenate([self.row_of[found], self.changed])
            best = np.argpartition(-scores, k - 1)[:k] if k < len(scores) else np.arange(len(scores))
            best = best[np.lexsort((places[best], -scores[best]))]
            cosines[number], rows[number] = scores[best], places[best]
        return cosines, rows

    def vectors(self) -> StoredVectors:
        """All rows, gathered when asked for."""
        return StoredVectors(self)

    def gather(self, rows: np.ndarray) -> np.ndarray:
        """Vectors of some rows, ``(…, dim) float32``."""
        places = self._place[rows]
        if len(self.changed) and (places < 0).any():
            # A copy in any case: one row alone would be a view of the base, which is read-only.
            found = np.array(self.base.vectors[np.maximum(places, 0)], dtype=np.float32)
            found[places < 0] = self.changed_vectors[~places[places < 0]]
            return found
        return np.asarray(self.base.vectors[places], dtype=np.float32)


class StoredVectors:
    """Rows of a :class:`LargeStore` by number or slice, as an array would give them, without holding them in memory."""

    def __init__(self, store: LargeStore) -> None:
        self._store = store
        self.shape = (store.size, store.dim)

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, rows: int | slice | np.ndarray) -> np.ndarray:
        if isinstance(rows, slice):
            rows = np.arange(*rows.indices(len(self)))
        return self._store.gather(np.asarray(rows))

    def cosines(self, rows: np.ndarray, vector: np.ndarray) -> np.ndarray:
        """Cosines of many rows to one vector, ``(n,) float32``."""
        found = np.empty(len(rows), dtype=np.float32)
        for start in range(0, len(rows), GATHERED):
            found[start : start + GATHERED] = self[rows[start : start + GATHERED]] @ vector
        return found


def cells_for(rows: int) -> int:
    """How many cells: about twice the root of the rows, a power of two.

    >>> cells_for(60_000), cells_for(1_000_000)
    (512, 2048)
    """
    return 1 << max(round(np.log2(2 * np.sqrt(rows))), 0)
