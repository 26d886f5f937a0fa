from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from bot.errors import ArtefactError
from bot.knowledge.faiss_store import VectorStore
from bot.settings import ROOT


def unit(rows: int, dim: int = 8) -> np.ndarray:
    vectors = np.random.default_rng(1).normal(size=(rows, dim)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def test_finds_the_nearest_and_keeps_the_vectors(tmp_path: Path) -> None:
    vectors = unit(20)
    VectorStore.build(vectors).save(tmp_path / "v.faiss")
    store = VectorStore.load(tmp_path / "v.faiss")
    cosines, rows = store.nearest(vectors[3:5], 100)
    assert cosines.shape == rows.shape == (2, 20)
    assert rows[:, 0].tolist() == [3, 4]
    assert cosines[:, 0] == pytest.approx(1, abs=1e-5)
    assert np.array_equal(store.vectors(), vectors)


def test_one_search_compares_every_row_in_its_place() -> None:
    vectors = unit(50)
    # The opposite of the query is the farthest there is; equal rows keep their places.
    vectors[7], vectors[9] = -vectors[3], vectors[3]
    cosines = VectorStore.build(vectors).cosines(vectors[3])
    assert cosines == pytest.approx(vectors @ vectors[3], abs=1e-6)
    assert cosines[7] == pytest.approx(-1, abs=1e-6) and cosines[9] == cosines[3]


def test_what_was_taken_outlives_the_store() -> None:
    # In a process that gives memory back at once: what points to it afterwards ends it.
    code = """
import numpy as np
from bot.knowledge.faiss_store import VectorStore
vectors = np.eye(1000, dtype=np.float32)
taken = VectorStore.build(vectors).vectors()[990]
assert np.array_equal(taken, vectors[990])
"""
    env = {**os.environ, "MALLOC_MMAP_THRESHOLD_": "65536"}
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env).returncode == 0


def test_a_wrong_size_and_a_wrong_file_are_named(tmp_path: Path) -> None:
    with pytest.raises(ArtefactError, match="the query has 4 dimensions, the index 8"):
        VectorStore.build(unit(3)).nearest(unit(1, 4), 1)
    with pytest.raises(ArtefactError, match="the query has 4 dimensions, the index 8"):
        VectorStore.build(unit(3)).cosines(unit(1, 4)[0])
    (tmp_path / "v.faiss").write_bytes(b"nothing")
    with pytest.raises(ArtefactError, match="not a FAISS index"):
        VectorStore.load(tmp_path / "v.faiss")
