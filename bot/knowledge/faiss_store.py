"""Nearest vectors by FAISS. Nothing else imports it, so another kind of index means changing this file only."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

import faiss
import numpy as np

from bot.errors import ArtefactError

# One query is worked out sooner than threads are woken, and on a busy machine waiting for each other costs seconds. It
# also makes what is trained the same on every machine with the same instructions.
faiss.omp_set_num_threads(1)

# K-means: so many vectors a cell, taken evenly, and so many rounds; more of either changes recall by less than 0.001.
TRAINED_ON = 50
ROUNDS = 8
SEED = 1
BLOCK = 20_000
# Below every cosine there is: a search from here on leaves out no row.
ANY_COSINE = -2.0

T = TypeVar("T", bound="_Saved")


class _Saved:
    """A FAISS index that is kept as one file."""

    def __init__(self, index: Any) -> None:
        self._index = index

    @classmethod
    def load(cls: type[T], path: Path) -> T:
        """Reads what :meth:`save` wrote.

        Raises:
            ArtefactError: The file is not a FAISS index.
        """
        try:
            return cls(faiss.read_index(str(path)))
        except RuntimeError as error:
            raise ArtefactError(f"{path}: not a FAISS index ({error}); run `tandem kb build`") from None

    def save(self, path: Path) -> None:
        faiss.write_index(self._index, str(path))


class VectorStore(_Saved):
    """Exact inner-product search over rows of unit length (so the score is the cosine).

    Source: FAISS ``IndexFlatIP``.
    """

    @classmethod
    def build(cls, vectors: np.ndarray) -> VectorStore:
        """Builds a store.

        Args:
            vectors: ``(n, dim) float32``, rows of unit length.
        """
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors, dtype=np.float32))
        return cls(index)

    @property
    def size(self) -> int:
        return self._index.ntotal

    @property
    def dim(self) -> int:
        return self._index.d

    def describe(self) -> dict[str, Any]:
        """What it is, for the card."""
        return {"kind": "exact", "rows": self.size}

    def nearest(self, queries: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
        """Finds the nearest rows.

        Args:
            queries: ``(q, dim) float32`` of unit length.
            k: How many; at most ``size`` are returned.

        Returns:
            Cosines and row numbers, both ``(q, min(k, size))``, best first.

        Raises:
            ArtefactError: The queries were made by an encoder of another size.
        """
        check_dim(queries, self.dim)
        return self._index.search(np.ascontiguousarray(queries, dtype=np.float32), min(k, self.size))

    def cosines(self, query: np.ndarray) -> np.ndarray:
        """Compares one query with every row, in one search.

        Args:
            query: ``(dim,) float32`` of unit length.

        Returns:
            ``(size,) float32`` in the order of the rows.

        Raises:
            ArtefactError: The query was made by an encoder of another size.
        """
        queries = np.ascontiguousarray(query[None], dtype=np.float32)
        check_dim(queries, self.dim)
        _, found, rows = self._index.range_search(queries, ANY_COSINE)
        cosines = np.empty(self.size, dtype=np.float32)
        cosines[rows] = found
        return cosines

    def vectors(self) -> np.ndarray:
        """All rows, ``(n, dim) float32``, without a copy where the index keeps them as they are."""
        return np.asarray(_Lent(self._index, self.size)).reshape(self.size, self.dim)


class _Lent:
    """The memory of a FAISS index as an array that keeps the index; FAISS's own view outlives it and points nowhere."""

    def __init__(self, index: faiss.IndexFlat, size: int) -> None:
        self._index = index
        self.__array_interface__ = faiss.rev_swig_ptr(index.get_xb(), size * index.d).__array_interface__


class Cells(_Saved):
    """Approximate search: vectors in cells around centres, a byte a dimension; only the nearest cells are looked at.

    Source: FAISS ``IndexIVFScalarQuantizer`` (inverted file, 8-bit scalar quantisation of what is left after the
    centre). Built by one thread from a fixed seed: the same vectors give the same file.
    """

    @classmethod
    def build(cls, vectors: np.ndarray, count: int) -> Cells:
        """Builds the cells.

        Args:
            vectors: ``(n, dim)`` of any floating type, rows of unit length; read block by block.
            count: How many cells.
        """
        rows, dim = vectors.shape
        index = faiss.IndexIVFScalarQuantizer(
            faiss.IndexFlatIP(dim), dim, count, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
        )
        index.cp.spherical, index.cp.niter, index.cp.seed = True, ROUNDS, SEED
        # At least one: FAISS warns of few, which an index with many cells for its size has.
        index.cp.min_points_per_centroid, index.cp.max_points_per_centroid = 1, TRAINED_ON
        sample = np.unique(np.linspace(0, rows - 1, min(rows, count * TRAINED_ON)).astype(np.int64))
        index.train(np.ascontiguousarray(vectors[sample], dtype=np.float32))
        for start in range(0, rows, BLOCK):
            index.add(np.ascontiguousarray(vectors[start : start + BLOCK], dtype=np.float32))
        return cls(index)

    @property
    def count(self) -> int:
        return self._index.nlist

    def near(self, queries: np.ndarray, k: int, probes: int, alive: np.ndarray | None = None) -> np.ndarray:
        """Numbers of vectors that are near, in no exact order.

        Args:
            queries: ``(q, dim) float32`` of unit length.
            k: How many; the caller makes sure that there are as many.
            probes: How many cells are looked at; all of them where those hold too few.
            alive: One bit a vector, the lowest first (``np.packbits(…, bitorder="little")``): those that count.

        Returns:
            ``(q, k) int64``.
        """
        queries = np.ascontiguousarray(queries, dtype=np.float32)
        chosen = {} if alive is None else {"sel": faiss.IDSelectorBitmap(alive)}
        _, found = self._index.search(queries, k, params=faiss.SearchParametersIVF(nprobe=probes, **chosen))
        short = np.flatnonzero(found[:, -1] < 0) if k else []
        if len(short):
            everywhere = faiss.SearchParametersIVF(nprobe=self.count, **chosen)
            found[short] = self._index.search(queries[short], k, params=everywhere)[1]
        return found


def check_dim(queries: np.ndarray, dim: int) -> None:
    """Raises ``ArtefactError`` where queries were made by an encoder of another size."""
    if queries.shape[1] != dim:
        raise ArtefactError(
            f"the query has {queries.shape[1]} dimensions, the index {dim}; "
            "build the index with the encoder that is in use: `tandem kb build`"
        )


def exact_nearest(blocks: Sequence[np.ndarray], queries: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """The exact nearest over blocks of vectors that need not fit into memory together.

    Returns:
        Cosines and numbers counted over all blocks, both ``(q, k)``, best first.
    """
    heap = faiss.ResultHeap(len(queries), k, keep_max=True)
    start = 0
    for block in blocks:
        found = faiss.knn(queries, np.ascontiguousarray(block, dtype=np.float32), k, metric=faiss.METRIC_INNER_PRODUCT)
        heap.add_result(found[0], found[1] + start)
        start += len(block)
    heap.finalize()
    return heap.D, heap.I
