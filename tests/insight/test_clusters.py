"""Questions that ask for the same come together, others stay apart."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
import yaml

from bot.insight.gaps.clusters import THRESHOLD, clusters, typical

GROUPS = yaml.safe_load((Path(__file__).parent / "data" / "wordings.yml").read_text("utf-8"))


def unit(*rows: tuple[float, ...]) -> np.ndarray:
    vectors = np.array(rows, dtype=np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def pairs_found(vectors: np.ndarray, truth: list[int], threshold: float) -> tuple[float, float]:
    """Precision and recall over pairs of questions."""
    found = {pair for rows in clusters(vectors, [None] * len(truth), threshold) for pair in combinations(rows, 2)}
    wanted = {pair for pair in combinations(range(len(truth)), 2) if truth[pair[0]] == truth[pair[1]]}
    return len(found & wanted) / max(len(found), 1), len(found & wanted) / len(wanted)


def test_the_largest_group_comes_first_and_none_is_lost() -> None:
    vectors = unit((1, 0), (0, 1), (0.1, 1), (0, 1.2))
    assert clusters(vectors, [None] * 4) == [[1, 2, 3], [0]]
    assert clusters(vectors[:1], [None]) == [[0]] and clusters(vectors[:0], []) == []


def test_another_intent_keeps_near_ones_apart_and_an_unknown_one_does_not() -> None:
    near = unit((1, 0), (1, 0.95))
    distance = 1 - float(near[0] @ near[1])
    limit = distance + 0.05
    assert len(clusters(near, ["a", "b"], limit)) == 2
    for intents in (["a", "a"], ["a", None], ["a", "out_of_scope"]):
        assert len(clusters(near, intents, limit)) == 1


def test_what_is_typical_is_the_middle_and_then_what_differs() -> None:
    vectors = unit((1, 0, 0), (1, 0.3, 0), (1, 0.3, 0.1), (0.2, 1, 0))
    assert typical(vectors, np.ones(4), 2) == [1, 3]
    assert typical(vectors, np.array([50, 1, 1, 1]), 1) == [0]
    assert len(typical(vectors, np.ones(4), 9)) == 4


@pytest.mark.model
def test_the_threshold_stands_on_a_plateau() -> None:
    from bot.encoder import load_encoder

    texts = [text for group in GROUPS for text in group]
    truth = [number for number, group in enumerate(GROUPS) for _ in group]
    vectors = load_encoder().encode(texts)
    for threshold in (THRESHOLD - 0.04, THRESHOLD, THRESHOLD + 0.04):
        precision, recall = pairs_found(vectors, truth, threshold)
        assert precision >= 0.95 and recall >= 0.5
