"""What models say of examples that they were not trained on: what calibration and scope are fitted on."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from bot.understanding.folds import near_groups, spread
from bot.understanding.scope import OUT_OF_SCOPE
from bot.understanding.scorer import SEED, Examples, Scorer, Scores

FOLDS = 5
# So many examples asked are enough to fit a dozen numbers on; of more examples only some folds are asked.
ENOUGH = 8_000


@dataclass(frozen=True)
class HeldOut:
    """``n`` examples as models without them see them.

    Attributes:
        names: The sorted labels.
        labels: ``(n,)`` the right ones.
        scores: In the order of the names; -1 for a label that the model did not know.
    """

    names: np.ndarray
    labels: np.ndarray
    scores: Scores


def held_out(examples: Examples) -> HeldOut:
    """Asks examples of models that were trained without their group; all, or :data:`ENOUGH` of them by whole folds.

    Without those of which no other was left.
    """
    labels = examples.labels
    names = np.unique(labels)
    fold = spread(labels, near_groups(examples.vectors, labels), FOLDS)
    margins, nearest = np.full((2, len(labels), len(names)), -1.0, dtype=np.float32)
    was_known = np.zeros(len(labels), dtype=bool)
    for number in range(math.ceil(FOLDS * min(1.0, ENOUGH / len(labels)))):
        test = np.flatnonzero(fold == number)
        known = examples.rows(np.flatnonzero(fold != number))
        if not len(test) or len(np.unique(known.labels)) < 2:
            continue
        scorer = Scorer.fit(known)
        found = scorer.of_all(examples.rows(test))
        place = np.ix_(test, np.searchsorted(names, scorer.names))
        margins[place], nearest[place] = found.margins, found.nearest
        was_known[test] = np.isin(labels[test], scorer.names)
    return HeldOut(names, labels[was_known], Scores(margins[was_known], nearest[was_known]))


def strangers(examples: Examples) -> list[tuple[np.ndarray, Scores]]:
    """Examples of intents that were left out whole, as models that do not know their intent see them.

    Returns:
        For each model its sorted labels and its scores; empty where there are too few intents to leave some out.
    """
    names = np.unique(examples.labels[examples.labels != OUT_OF_SCOPE])
    if len(names) < 2 * FOLDS:
        return []
    shuffled = np.random.default_rng(SEED).permutation(names)
    found = []
    for hidden in np.array_split(shuffled, FOLDS):
        left_out = np.isin(examples.labels, hidden)
        scorer = Scorer.fit(examples.rows(~left_out))
        found.append((scorer.names, scorer.of_all(examples.rows(left_out))))
    return found
