"""Folds that keep together what nearly says the same."""

from __future__ import annotations

import numpy as np
import pytest

from bot.understanding.folds import near_groups, spread


def unit(*rows: tuple[float, ...]) -> np.ndarray:
    vectors = np.array(rows, dtype=np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def test_near_examples_of_one_label_are_one_group_and_others_their_own() -> None:
    vectors = unit((1, 0, 0), (1, 0.1, 0), (0, 1, 0), (1, 0, 0))
    first, twin, far, other_label = near_groups(vectors, np.array(["a", "a", "a", "b"]))
    assert first == twin
    assert len({first, far, other_label}) == 3


def test_a_label_all_of_whose_examples_are_alike_is_not_left_out_whole() -> None:
    groups = near_groups(unit((1, 0), (1, 0.01), (1, 0.02), (0, 1)), np.array(["a", "a", "a", "b"]))
    assert len(set(groups[:3])) == 3


@pytest.mark.parametrize("sizes", [[56, 4], [1, 1], [3, 3, 3, 3, 3], [9, 1, 1, 1]])
def test_groups_stay_whole_and_every_label_of_two_groups_is_in_two_folds(sizes: list[int]) -> None:
    groups = np.repeat(np.arange(2 * len(sizes)), sizes * 2)
    labels = np.where(groups < len(sizes), "a", "b")
    fold = spread(labels, groups, 5)
    for group in np.unique(groups):
        assert len(set(fold[groups == group])) == 1
    for label in ("a", "b"):
        assert len(set(fold[labels == label])) == min(len(sizes), 5)


def test_folds_are_about_even() -> None:
    labels = np.repeat(np.arange(30), 7)
    fold = spread(labels, np.arange(len(labels)), 5)
    counts = np.bincount(fold, minlength=5)
    assert counts.max() - counts.min() <= 6
