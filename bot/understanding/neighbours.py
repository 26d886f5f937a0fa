"""The nearest example of each intent, and what it says beside the margins of a linear model.

A linear model draws one line for an intent; a phrasing that lies right beside one odd example of it can be on the wrong
side. Between the intents that the margins find likeliest the nearest examples settle it. How much they count is learned
with the temperature: with many examples of one kind it is much, with few of many kinds nothing.
"""

from __future__ import annotations

import numpy as np

# Only between these: farther down, a near example is more often a misunderstanding than a find.
BETWEEN = 5


class Neighbours:
    """Training examples, sorted by label."""

    def __init__(self, vectors: np.ndarray, starts: np.ndarray) -> None:
        """Args:
        vectors: ``(n, dim) float32`` of unit length, those of one label after those of the label before.
        starts: ``(labels + 1,)`` where each label's examples begin.
        """
        self.vectors = vectors
        self.starts = starts
        self._there = np.diff(starts) > 0

    @classmethod
    def of(cls, vectors: np.ndarray, labels: np.ndarray, names: np.ndarray) -> Neighbours:
        """Sorts examples.

        Args:
            vectors: ``(n, dim)`` of unit length.
            labels: ``(n,)``, each one of the names.
            names: The sorted labels; one may have no examples.
        """
        order = np.argsort(labels, kind="stable")
        starts = np.append(np.searchsorted(labels[order], names), len(order))
        return cls(vectors[order], starts)

    def nearest(self, vectors: np.ndarray, wanted: np.ndarray) -> np.ndarray:
        """Cosine to the nearest example of each label, ``(m, labels)``; -1 for one without examples or not wanted.

        Args:
            vectors: ``(m, dim)`` of unit length.
            wanted: ``(m, labels)`` which labels' examples are looked at for which text.
        """
        found = np.full(wanted.shape, -1.0, dtype=np.float32)
        if len(vectors) == 1:
            # All examples of many labels are megabytes to read for each message.
            for label in np.flatnonzero(wanted[0] & self._there):
                found[0, label] = (self.vectors[self.starts[label] : self.starts[label + 1]] @ vectors[0]).max()
        elif len(self.vectors):
            begins = self.starts[:-1][self._there]
            found[:, self._there] = np.maximum.reduceat(vectors @ self.vectors.T, begins, axis=1)
            found[~wanted] = -1.0
        return found


def likeliest(margins: np.ndarray) -> np.ndarray:
    """Columns of the :data:`BETWEEN` highest of ``(n, labels)`` margins, in no order; fewer where there are fewer."""
    between = min(BETWEEN, margins.shape[1])
    return np.argpartition(-margins, between - 1, axis=1)[:, :between]


def rescored(margins: np.ndarray, nearest: np.ndarray, weight: float) -> np.ndarray:
    """Margins with the nearness of examples added for the likeliest labels.

    Args:
        margins: ``(n, labels)``.
        nearest: ``(n, labels)`` of :meth:`Neighbours.nearest`.
        weight: How much a cosine counts beside a margin, 0 or more.

    Returns:
        ``(n, labels)``; the others get what the least near of the likeliest gets, so that none of them comes closer.

    >>> rescored(np.array([[1.0, 0.9, -2.0]]), np.array([[0.2, 0.8, 0.9]]), 0.0).tolist()
    [[1.0, 0.9, -2.0]]
    """
    top, rows = likeliest(margins), np.arange(len(margins))[:, None]
    near = nearest[rows, top]
    added = np.repeat(near.min(axis=1, keepdims=True), margins.shape[1], axis=1)
    added[rows, top] = near
    return margins + weight * added
