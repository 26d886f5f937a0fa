"""Nearest vectors by FAISS. Nothing else imports it, so another kind of index means changing this file only."""

from __future__ import annotations

from pathlib import Path

import faiss
import numpy as np

from bot.errors import ArtefactError

# One query is worked out sooner than threads are woken, and on a busy machine waiting for each other costs seconds.
faiss.omp_set_num_threads(1)


class VectorStore:
    """Exact inner-product search over rows of unit length (so the score is the cosine).

    Source: FAISS ``IndexFlatIP``.
    """

    def __init__(self, index: faiss.Index) -> None:
        self._index = index

    @classmethod
    def build(cls, vectors: np.ndarray) -> VectorStore:
        """Builds a store.

        Args:
            vectors: ``(n, dim) float32``, rows of unit length.
        """
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors, dtype=np.float32))
        return cls(index)

    @classmethod
    def load(cls, path: Path) -> VectorStore:
        """Reads a store.

        Raises:
            ArtefactError: The file is not a FAISS index.
        """
        try:
            return cls(faiss.read_index(str(path)))
        except RuntimeError as error:
            raise ArtefactError(f"{path}: not a FAISS index ({error}); run `tandem kb build`") from None

    def save(self, path: Path) -> None:
        faiss.write_index(self._index, str(path))

    @property
    def size(self) -> int:
        return self._index.ntotal

    @property
    def dim(self) -> int:
        return self._index.d

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
        if queries.shape[1] != self.dim:
            raise ArtefactError(
                f"the query has {queries.shape[1]} dimensions, the index {self.dim}; "
                "build the index with the encoder that is in use: `tandem kb build`"
            )
        return self._index.search(np.ascontiguousarray(queries, dtype=np.float32), min(k, self.size))

    def vectors(self) -> np.ndarray:
        """All rows, ``(n, dim) float32``, without a copy where the index keeps them as they are."""
        return faiss.rev_swig_ptr(self._index.get_xb(), self.size * self.dim).reshape(self.size, self.dim)
