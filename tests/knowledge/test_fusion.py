from __future__ import annotations

import numpy as np
import pytest

from bot.knowledge.features import NAMES
from bot.knowledge.fusion import default_weights, family_shift, fit_weights, shares


def samples(telling: int, count: int = 200) -> list[tuple[np.ndarray, int]]:
    """Questions whose right article stands out in one figure only."""
    random = np.random.default_rng(2)
    found = []
    for _ in range(count):
        fields = random.uniform(0, 0.3, size=(6, len(NAMES)))
        right = int(random.integers(6))
        fields[right, telling] += 0.4
        found.append((fields, right))
    return found


def test_learns_which_figure_tells() -> None:
    telling = NAMES.index("words")
    learned, plain = fit_weights(samples(telling)), default_weights()
    assert learned[telling] > 1.5 * plain[telling]
    assert np.all(learned > 0)
    assert np.argmax(learned / plain) == telling


def test_nothing_to_learn_from_gives_the_defaults() -> None:
    assert fit_weights([]) == pytest.approx(default_weights())


def test_the_family_moves_but_never_hides() -> None:
    families = np.array(["technical_support", "general_service"], dtype=object)
    assert family_shift(families, "technical_support", 1.0)[1] == pytest.approx(
        family_shift(families, "technical_support", 0.95)[1]
    )
    assert family_shift(families, None, 0.9).tolist() == [0, 0]
    assert family_shift(families, "technical_support", 0.5).tolist() == [0, 0]
    shift = family_shift(families, "technical_support", 0.9)
    assert shift[0] == 0 > shift[1] > -1.5
    assert shares(shift)[1] > 0.2
