"""Folds for asking examples of models that know neither them nor what nearly says the same.

Customers' words lie farther from the training examples than the examples from one another. Folds that are drawn at
random put a phrasing's twin into the training, and what is fitted on them takes customers for strangers.
"""

from __future__ import annotations

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage

# From this mean cosine on, examples of one label count as the same thing said twice.
SAME = 0.85


def near_groups(vectors: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Numbers of groups of examples of one label that nearly say the same.

    A label whose examples would all be one group gets a group for each: left out together, the label would be unknown
    to every model that is asked.

    Args:
        vectors: ``(n, dim)`` of unit length.
        labels: ``(n,)``.

    Returns:
        ``(n,) int64``; average linkage, a group ends where the mean cosine falls under :data:`SAME`.
    """
    groups = np.zeros(len(labels), dtype=np.int64)
    count = 0
    for label in np.unique(labels):
        own = np.flatnonzero(labels == label)
        found = np.ones(1, dtype=np.int64)
        if len(own) > 1:
            found = fcluster(linkage(vectors[own], "average", metric="cosine"), 1.0 - SAME, "distance")
            found = np.arange(1, len(own) + 1) if found.max() == 1 else found
        groups[own] = count + found
        count += int(found.max())
    return groups


def spread(labels: np.ndarray, groups: np.ndarray, folds: int) -> np.ndarray:
    """Deals groups out so that each label is spread over the folds as evenly as its groups allow.

    Args:
        labels: ``(n,)``.
        groups: ``(n,)``; all examples of a group have one label.
        folds: How many.

    Returns:
        ``(n,)`` fold of each, 0 to ``folds - 1``; a label of two groups or more is in two folds or more.

    >>> spread(np.array(["a", "a", "a", "b", "b"]), np.array([1, 1, 2, 3, 4]), 2).tolist()
    [0, 0, 1, 1, 0]
    """
    fold = np.zeros(len(labels), dtype=np.int64)
    for number, label in enumerate(np.unique(labels)):
        own = np.flatnonzero(labels == label)
        held = np.zeros(folds, dtype=np.int64)
        names, sizes = np.unique(groups[own], return_counts=True)
        for name, size in sorted(zip(names, sizes, strict=True), key=lambda one: -one[1]):
            # The emptiest; labels begin at different folds, so that small ones do not all meet in the first.
            place = min(range(folds), key=lambda n: (held[n], (n - number) % folds))
            fold[own[groups[own] == name]] = place
            held[place] += size
    return fold
