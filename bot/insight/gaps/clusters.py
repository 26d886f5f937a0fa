"""Groups questions that ask for the same."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

# Two questions further apart than this, on average over two groups, ask for different things. A matter in two groups is
# seen as one by a writer; two matters in one group make a bad article: so it is set where none are mixed yet, on
# tests/insight/data/wordings.yml, which was made for it. Cosine distance of MiniLM vectors.
THRESHOLD = 0.45
# The intent was found with other words in mind; where two differ, the vectors must be this much nearer.
OTHER_INTENT = 0.15
# Says only that no intent was found.
NO_INTENT = "out_of_scope"


def clusters(vectors: np.ndarray, intents: Sequence[str | None], threshold: float = THRESHOLD) -> list[list[int]]:
    """Agglomerative clustering with average linkage.

    Source: average linkage (UPGMA), Sokal and Michener 1958; the number of groups comes from the threshold.

    Args:
        vectors: ``(n, dim) float32``, rows of unit length. Time and memory grow with n².
        intents: The intent of each; None where there is none.
        threshold: Groups further apart than this stay apart, 0 to 2.

    Returns:
        The rows of each group, the largest group first.
    """
    if len(vectors) < 2:
        return [[row] for row in range(len(vectors))]
    # Imported here: it costs half a second that only this needs.
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    distances = np.maximum(1.0 - vectors @ vectors.T, 0.0)
    codes = _codes(intents)
    distances += OTHER_INTENT * ((codes[:, None] != codes[None, :]) & (codes[:, None] >= 0) & (codes[None, :] >= 0))
    np.fill_diagonal(distances, 0.0)
    labels = fcluster(linkage(squareform(distances, checks=False), "average"), threshold, "distance")
    found: dict[int, list[int]] = {}
    for row, label in enumerate(labels.tolist()):
        found.setdefault(label, []).append(row)
    return sorted(found.values(), key=lambda rows: (-len(rows), rows[0]))


def typical(vectors: np.ndarray, weights: np.ndarray, most: int) -> list[int]:
    """The rows that show what a group asks: the one nearest to all others first, then what differs most from those.

    Args:
        vectors: ``(n, dim)``, of one group.
        weights: How often each was asked.
    """
    nearness = vectors @ vectors.T
    chosen = [int(np.argmax(nearness @ weights))]
    while len(chosen) < min(most, len(vectors)):
        covered = nearness[:, chosen].max(axis=1)
        covered[chosen] = np.inf
        chosen.append(int(np.argmin(covered)))
    return chosen


def _codes(intents: Sequence[str | None]) -> np.ndarray:
    names = {name: code for code, name in enumerate(sorted({i for i in intents if i and i != NO_INTENT}))}
    return np.array([names.get(intent or "", -1) for intent in intents])
