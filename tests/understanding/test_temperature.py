"""From margins to probabilities."""

from __future__ import annotations

import numpy as np
import pytest

from bot.understanding.temperature import WEIGHTS, fit_blend, fit_temperature, log_loss, softmax


def test_the_temperature_is_found_that_the_margins_were_made_with() -> None:
    rng = np.random.default_rng(0)
    logits = rng.normal(size=(4000, 5)) * 2
    targets = np.array([rng.choice(5, p=row) for row in softmax(logits)])
    assert fit_temperature(logits * 3.0, targets) == pytest.approx(3.0, rel=0.1)


def test_the_nearest_examples_count_where_they_tell_more_than_the_margins() -> None:
    rng = np.random.default_rng(1)
    targets = rng.integers(5, size=600)
    right = np.eye(5)[targets]
    noise = rng.normal(size=(600, 5))
    told = 0.5 * right + 0.1 * rng.normal(size=(600, 5))
    assert fit_blend(noise, told, targets)[0] == max(WEIGHTS)
    assert fit_blend(4 * right + noise, 0.3 * noise[::-1], targets)[0] == 0.0


def test_the_blend_is_as_likely_as_the_margins_alone_or_more() -> None:
    rng = np.random.default_rng(2)
    margins, nearest = rng.normal(size=(2, 300, 4))
    targets = rng.integers(4, size=300)
    weight, temperature = fit_blend(margins, nearest, targets)
    alone = log_loss(margins / fit_temperature(margins, targets), targets)
    assert weight in WEIGHTS and temperature > 0
    if weight == 0.0:
        assert log_loss(margins / temperature, targets) == pytest.approx(alone)
