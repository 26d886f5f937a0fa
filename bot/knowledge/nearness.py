"""How near a text is to several others together."""

from __future__ import annotations

import numpy as np

# One question that happens to be alike says less than several.
NEAREST = 5


def nearness(vector: np.ndarray, others: np.ndarray) -> float:
    """Mean cosine of a ``(dim,)`` unit vector to the :data:`NEAREST` nearest of ``(n, dim)`` others; 0 without others.

    >>> east, north = np.eye(2)
    >>> nearness(east, np.array([east, north])), nearness(east, np.eye(2)[:0])
    (0.5, 0.0)
    """
    cosines = others @ vector
    if len(cosines) > NEAREST:
        cosines = np.partition(cosines, -NEAREST)[-NEAREST:]
    return float(cosines.mean()) if len(cosines) else 0.0
