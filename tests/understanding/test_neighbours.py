"""The nearest example of each intent."""

from __future__ import annotations

import numpy as np
import pytest

from bot.understanding.neighbours import BETWEEN, Neighbours, rescored

EXAMPLES = np.array([[0, 1], [1, 0], [0.6, 0.8]], dtype=np.float32)
LABELS = np.array(["b", "a", "b"])


def everything(rows: int, labels: int) -> np.ndarray:
    return np.ones((rows, labels), dtype=bool)


def test_the_nearest_example_of_each_label_is_found() -> None:
    neighbours = Neighbours.of(EXAMPLES, LABELS, np.array(["a", "b"]))
    found = neighbours.nearest(np.array([[1, 0], [0, 1]], dtype=np.float32), everything(2, 2))
    np.testing.assert_allclose(found, [[1.0, 0.6], [0.0, 1.0]], atol=1e-6)


def test_a_label_without_examples_is_near_to_nothing() -> None:
    neighbours = Neighbours.of(EXAMPLES, LABELS, np.array(["a", "aa", "b", "c"]))
    found = neighbours.nearest(np.array([[1, 0]], dtype=np.float32), everything(1, 4))
    np.testing.assert_allclose(found, [[1.0, -1.0, 0.6, -1.0]], atol=1e-6)


def test_it_is_the_same_from_what_is_stored() -> None:
    first = Neighbours.of(EXAMPLES, LABELS, np.array(["a", "b"]))
    again = Neighbours(first.vectors, first.starts)
    wanted = everything(3, 2)
    np.testing.assert_array_equal(first.nearest(EXAMPLES, wanted), again.nearest(EXAMPLES, wanted))


def test_one_text_alone_is_as_near_as_among_others_and_nothing_is_near_that_is_not_wanted() -> None:
    chance = np.random.default_rng(4)
    vectors = chance.normal(size=(40, 8)).astype(np.float32)
    names = np.arange(6).astype(str)
    neighbours = Neighbours.of(vectors[:30], chance.choice(names[:5], 30), names)
    wanted = chance.random((10, 6)) < 0.5
    together = neighbours.nearest(vectors[30:], wanted)
    alone = [neighbours.nearest(vectors[30 + n][None], wanted[n][None])[0] for n in range(10)]
    np.testing.assert_allclose(together, alone, atol=1e-5)
    assert (together[~wanted] == -1.0).all()
    assert (together[wanted & (np.arange(6) < 5)] != -1.0).all()


def test_nearness_settles_it_between_the_likeliest_only() -> None:
    margins = np.array([[1.0, 0.9, 0.8, 0.7, 0.6, -1.0]])
    nearest = np.array([[0.1, 0.2, 0.9, 0.3, 0.4, 1.0]])
    found = rescored(margins, nearest, 1.0)[0]
    assert found.argmax() == 2
    assert found[5] == pytest.approx(-1.0 + 0.1), "as much as the least near of the likeliest"


@pytest.mark.parametrize("labels", [1, 2, BETWEEN, BETWEEN + 3])
def test_without_weight_the_margins_stay(labels: int) -> None:
    margins, nearest = np.random.default_rng(labels).normal(size=(2, 7, labels))
    np.testing.assert_array_equal(rescored(margins, nearest, 0.0), margins)
