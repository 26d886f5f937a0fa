"""The gate between in scope and out of scope."""

from __future__ import annotations

import numpy as np
import pytest

from bot.understanding.scope import FEATURES, THRESHOLD, ScopeGate, scope_features


def features(confidence: float, nearness: float, outside: float = 0.0, outside_nearness: float = 0.0) -> np.ndarray:
    return scope_features(*(np.array([v]) for v in (confidence, nearness, outside, outside_nearness)))


@pytest.fixture(scope="module")
def gate() -> ScopeGate:
    rng = np.random.default_rng(1)
    n = 200
    inside = scope_features(
        rng.uniform(0.6, 1, n), rng.uniform(0.6, 1, n), rng.uniform(0, 0.1, n), rng.uniform(0, 0.5, n)
    )
    outside = scope_features(
        rng.uniform(0, 0.6, n), rng.uniform(0, 0.6, n), rng.uniform(0.1, 1, n), rng.uniform(0.4, 1, n)
    )
    return ScopeGate.fit(inside, outside)


def test_features_are_those_described() -> None:
    confidence, nearness, product, log_outside, difference = features(0.5, 0.8, 0.1, 0.3)[0]
    assert (confidence, nearness, product) == (0.5, 0.8, 0.4)
    assert log_outside == pytest.approx(np.log(0.1), abs=1e-2) and difference == pytest.approx(0.5)
    assert features(0.5, 0.8).shape == (1, FEATURES) and np.isfinite(features(0.0, 0.0)).all()


def test_a_confident_near_text_is_in_scope_and_a_doubtful_far_one_is_not(gate: ScopeGate) -> None:
    assert gate.probability(features(0.95, 0.9))[0] > 0.9
    assert gate.probability(features(0.2, 0.1, 0.6, 0.9))[0] < 0.1


@pytest.mark.parametrize("name, low, high", [
    ("confidence", (0.3, 0.6), (0.9, 0.6)),
    ("nearness", (0.6, 0.2), (0.6, 0.9)),
])  # fmt: skip
def test_more_confidence_and_more_nearness_never_count_against(
    gate: ScopeGate, name: str, low: tuple, high: tuple
) -> None:
    assert gate.probability(features(*low)) < gate.probability(features(*high)), name


def test_nearness_to_an_example_out_of_scope_counts_against(gate: ScopeGate) -> None:
    assert gate.probability(features(0.7, 0.7, 0.05, 0.9)) < gate.probability(features(0.7, 0.7, 0.05, 0.1))


def test_many_texts_of_one_side_do_not_move_the_even_point() -> None:
    rng = np.random.default_rng(2)
    inside = scope_features(*rng.uniform(0.5, 1, (4, 40)))
    outside = scope_features(*rng.uniform(0, 0.5, (4, 40)))
    probe = features(0.5, 0.5, 0.5, 0.5)
    once = ScopeGate.fit(inside, outside).probability(probe)[0]
    often = ScopeGate.fit(np.repeat(inside, 9, axis=0), outside).probability(probe)[0]
    assert once == pytest.approx(often, abs=0.15)


def test_without_texts_out_of_scope_everything_is_let_in() -> None:
    gate = ScopeGate.fit(features(0.9, 0.9), np.zeros((0, FEATURES)))
    assert gate.probability(features(0.0, -1.0))[0] > THRESHOLD
