from __future__ import annotations

from pathlib import Path

import numpy as np

from bot.knowledge.vectors import VectorCache
from tests.knowledge.fakes import HashEncoder


def test_only_new_texts_are_encoded(tmp_path: Path) -> None:
    encoder = HashEncoder()
    first = VectorCache(tmp_path, encoder).encode(["amber light", "reset", "amber light"])
    again = VectorCache(tmp_path, encoder).encode(["reset", "amber light", "refund"])
    assert encoder.encoded == ["amber light", "reset", "refund"]
    assert np.array_equal(first[0], first[2])
    assert np.array_equal(again[1], first[0])


def test_a_cut_off_write_is_dropped(tmp_path: Path) -> None:
    encoder = HashEncoder()
    whole = VectorCache(tmp_path, encoder).encode(["one", "two"])
    vectors = next(tmp_path.glob("*.vectors"))
    vectors.write_bytes(vectors.read_bytes()[:-7])
    cache = VectorCache(tmp_path, encoder)
    assert np.array_equal(cache.encode(["one", "two", "three"])[:2], whole)
    assert np.array_equal(VectorCache(tmp_path, encoder).encode(["two"])[0], whole[1])


def test_another_encoder_has_other_vectors(tmp_path: Path) -> None:
    VectorCache(tmp_path, HashEncoder()).encode(["one"])
    other = HashEncoder()
    other.fingerprint = "hash-other"
    VectorCache(tmp_path, other).encode(["one"])
    assert other.encoded == ["one"]


def test_progress_and_nothing_to_do(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    cache = VectorCache(tmp_path, HashEncoder())
    assert cache.encode([]).shape == (0, 96)
    cache.encode([f"text {n}" for n in range(300)], lambda done, todo: seen.append((done, todo)))
    assert seen == [(256, 300), (300, 300)]


def test_two_users_of_one_cache_see_each_other(tmp_path: Path) -> None:
    encoder = HashEncoder()
    one, other = VectorCache(tmp_path, encoder), VectorCache(tmp_path, encoder)
    first = one.encode(["amber", "light"])
    mixed = other.encode(["refund", "light", "amber"])
    again = one.encode(["refund", "gift"])
    assert np.array_equal(mixed[1:], first[::-1])
    assert np.array_equal(again[0], mixed[0])
    fresh = VectorCache(tmp_path, encoder).encode(["amber", "light", "refund", "gift"])
    assert np.array_equal(fresh, np.vstack([first, again]))
    assert len(list(tmp_path.glob("*.keys"))[0].read_bytes()) == 4 * 16


def test_rows_that_are_looked_up_are_taken_when_asked_for(tmp_path: Path) -> None:
    cache = VectorCache(tmp_path, HashEncoder())
    texts = ["one", "two", "three", "two"]
    found, whole = cache.look_up(texts), cache.encode(texts)
    assert (len(found), found.shape) == (4, whole.shape)
    assert np.array_equal(found[1:3], whole[1:3])
    assert np.array_equal(found[np.array([3, 0])], whole[[3, 0]])
    assert np.array_equal(found.part(slice(1, 4))[:2], whole[1:3])
    assert cache.look_up([])[:].shape == (0, whole.shape[1])
