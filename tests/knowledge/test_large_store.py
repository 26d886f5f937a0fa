from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import numpy as np
import pytest

from bot.errors import ArtefactError
from bot.knowledge.faiss_store import exact_nearest
from bot.knowledge.large_store import BASE_FILES, CODES, LargeStore
from bot.knowledge.stores import Bases, load_store, matched, save_store, text_keys

DIM = 32
ROWS = 3000


def clustered(rows: int, seed: int = 1) -> np.ndarray:
    """Unit rows around 60 centres, as texts about 60 matters would be."""
    centres = np.random.default_rng(0).normal(size=(60, DIM))
    rng = np.random.default_rng(seed)
    vectors = centres[rng.integers(60, size=rows)] + 0.5 * rng.normal(size=(rows, DIM))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def texts_of(count: int) -> list[str]:
    return [f"text {number}" for number in range(count)]


def recall(store: LargeStore, vectors: np.ndarray, queries: np.ndarray) -> float:
    _, wanted = exact_nearest([vectors], queries, 10)
    _, found = store.nearest(queries, 10)
    return sum(len(np.intersect1d(a, b)) for a, b in zip(found, wanted, strict=True)) / wanted.size


@pytest.fixture
def bases(tmp_path: Path) -> Bases:
    return Bases(tmp_path / "bases", large_from=1000)


def test_a_small_index_is_searched_exactly_and_a_large_one_by_cells(bases: Bases) -> None:
    vectors = clustered(ROWS)
    assert bases.store_of(texts_of(999), vectors[:999]).describe() == {"kind": "exact", "rows": 999}
    about = bases.store_of(texts_of(ROWS), vectors).describe()
    assert (about["kind"], about["rows"], about["changed"]) == ("ivf-sq8", ROWS, 0)
    assert about["recall_at_10"] >= 0.99 and about["probes"] <= about["cells"]


def test_twenty_thousand_made_rows_are_found_nearly_as_exactly(tmp_path: Path) -> None:
    vectors, queries = clustered(20_000), clustered(200, seed=9)
    store = Bases(tmp_path / "bases", large_from=1).store_of(texts_of(20_000), vectors, clustered(200, seed=8))
    assert store.describe()["probes"] < store.describe()["cells"]
    assert recall(store, vectors, queries) >= 0.98
    cosines, rows = store.nearest(queries[:5], 300)
    assert rows.shape == (5, 300) and (np.diff(cosines) <= 0).all()
    exact = np.take_along_axis(queries[:5] @ vectors.T, rows, axis=1)
    assert cosines == pytest.approx(exact, abs=1e-5)


def test_two_builds_of_the_same_rows_are_the_same_files(tmp_path: Path) -> None:
    digests = []
    for name in ("a", "b"):
        bases = Bases(tmp_path / name, large_from=1)
        save_store(bases.store_of(texts_of(ROWS), clustered(ROWS)), tmp_path / name / "index")
        files = sorted((tmp_path / name / "index").iterdir())
        digests.append([hashlib.sha256(path.read_bytes()).hexdigest() for path in files if path.suffix != ".npz"])
    assert digests[0] == digests[1] and len(digests[0]) == len(BASE_FILES)


def test_an_edit_costs_a_small_file_and_shares_the_base(bases: Bases, tmp_path: Path) -> None:
    texts, vectors = texts_of(ROWS), clustered(ROWS)
    save_store(bases.store_of(texts, vectors), tmp_path / "one")
    # Rows go, rows come, and so all behind them move.
    texts[10:13], new = ["new a", "new b"], clustered(2, seed=5)
    vectors = np.concatenate([vectors[:10], new, vectors[13:]])
    store = bases.store_of(texts, vectors)
    save_store(store, tmp_path / "two")
    assert store.describe()["changed"] == 2
    assert [(tmp_path / "one" / name).stat().st_ino for name in BASE_FILES] == [
        (tmp_path / "two" / name).stat().st_ino for name in BASE_FILES
    ]
    loaded = load_store(tmp_path / "two")
    assert isinstance(loaded, LargeStore) and loaded.size == ROWS - 1
    assert loaded.nearest(new, 1)[1].tolist() == [[10], [11]]
    assert loaded.nearest(vectors[[5, 500, 2998]], 1)[1][:, 0].tolist() == [5, 500, 2998]
    assert recall(loaded, vectors, clustered(100, seed=9)) >= 0.98
    assert loaded.vectors()[:] == pytest.approx(vectors, abs=1e-6)


def test_what_is_gone_is_never_found(bases: Bases) -> None:
    texts, vectors = texts_of(ROWS), clustered(ROWS)
    bases.store_of(texts, vectors)
    kept = np.setdiff1d(np.arange(ROWS), np.arange(100, 500))
    store = bases.store_of([texts[n] for n in kept], vectors[kept])
    assert store.describe()["changed"] == 0 and store.size == len(kept)
    cosines, rows = store.nearest(vectors[100:500], 20)
    assert rows.min() >= 0 and rows.max() < len(kept)
    assert cosines == pytest.approx(np.take_along_axis(vectors[100:500] @ vectors[kept].T, rows, axis=1), abs=1e-5)


def test_every_row_can_be_asked_for(bases: Bases) -> None:
    texts, vectors = texts_of(ROWS), clustered(ROWS)
    bases.store_of(texts, vectors)
    store = bases.store_of([*texts, "one more"], np.concatenate([vectors, clustered(1, seed=6)]))
    cosines, rows = store.nearest(vectors[:2], ROWS + 100)
    assert [sorted(found) for found in rows.tolist()] == [list(range(ROWS + 1))] * 2
    assert (np.diff(cosines) <= 0).all()


def test_many_changes_make_a_new_base_and_old_indexes_keep_theirs(bases: Bases, tmp_path: Path) -> None:
    texts, vectors = texts_of(ROWS), clustered(ROWS)
    first = bases.store_of(texts, vectors)
    save_store(first, tmp_path / "one")
    texts[:600] = [f"other {number}" for number in range(600)]
    vectors[:600] = clustered(600, seed=7)
    second = bases.store_of(texts, vectors)
    assert second.base.id != first.base.id and second.describe()["changed"] == 0
    assert len(list((tmp_path / "bases").iterdir())) == 1
    old, rows = load_store(tmp_path / "one"), clustered(ROWS)[[3, 2000]]
    assert old.nearest(rows, 1)[1][:, 0].tolist() == [3, 2000]


def test_the_same_text_twice_is_two_rows(bases: Bases) -> None:
    texts, vectors = texts_of(ROWS), clustered(ROWS)
    texts[7], vectors[7] = texts[3], vectors[3]
    bases.store_of(texts, vectors)
    store = bases.store_of(["before", texts[3], *texts], np.concatenate([clustered(1, seed=4), vectors[3:4], vectors]))
    assert store.describe()["changed"] == 2
    assert sorted(store.nearest(vectors[3:4], 3)[1][0].tolist()) == [1, 5, 9]


def test_a_store_whose_files_are_damaged_is_refused(bases: Bases, tmp_path: Path) -> None:
    save_store(bases.store_of(texts_of(ROWS), clustered(ROWS)), tmp_path / "one")
    (tmp_path / "one" / "changed.npz").write_bytes(b"nothing")
    with pytest.raises(ArtefactError, match="not a store of vectors"):
        load_store(tmp_path / "one")
    with pytest.raises(ArtefactError, match="the query has 4 dimensions, the index 32"):
        bases.store_of(texts_of(ROWS), clustered(ROWS)).nearest(clustered(1)[:, :4], 1)


def test_a_damaged_base_in_the_cache_is_built_anew(bases: Bases, tmp_path: Path) -> None:
    texts, vectors = texts_of(ROWS), clustered(ROWS, seed=11)
    folder = bases.store_of(texts, vectors).base.folder
    for damaged in (b"nothing", (folder / CODES).read_bytes()[:-1] + b"?"):
        (folder / CODES).write_bytes(damaged)
        assert bases.store_of(texts, vectors).nearest(vectors[9:10], 1)[1].tolist() == [[9]]
        assert (folder / CODES).read_bytes() != damaged


def test_another_encoder_uses_no_vector_of_the_base(tmp_path: Path) -> None:
    texts, vectors, others = texts_of(ROWS), clustered(ROWS), clustered(ROWS, seed=2)
    Bases(tmp_path, "one", large_from=1).store_of(texts, vectors)
    store = Bases(tmp_path, "other", large_from=1).store_of(texts, others)
    assert store.vectors()[:] == pytest.approx(others)


def test_files_are_copied_where_they_cannot_be_linked(
    bases: Bases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError("other device")

    monkeypatch.setattr("bot.knowledge.large_store.os.link", refuse)
    vectors = clustered(ROWS)
    save_store(bases.store_of(texts_of(ROWS), vectors), tmp_path / "one")
    shutil.rmtree(tmp_path / "bases")
    assert load_store(tmp_path / "one").nearest(vectors[4:5], 1)[1].tolist() == [[4]]


def test_rows_are_gathered_by_number_and_by_slice(bases: Bases) -> None:
    texts, vectors = texts_of(ROWS), clustered(ROWS)
    bases.store_of(texts, vectors)
    texts[20], vectors[20] = "other", clustered(1, seed=3)[0]
    stored = bases.store_of(texts, vectors).vectors()
    rows = np.arange(ROWS)[::-3]
    assert len(stored) == ROWS and stored.shape == vectors.shape
    assert stored[20] == pytest.approx(vectors[20]) and stored[19:22] == pytest.approx(vectors[19:22])
    assert stored.cosines(rows, vectors[0]) == pytest.approx(vectors[rows] @ vectors[0], abs=1e-5)


def test_rows_are_matched_by_text_each_vector_once() -> None:
    base, rows = text_keys(["a", "b", "b", "c"]), text_keys(["b", "d", "a", "b", "b"])
    row_of, lacking = matched(base, rows)
    assert row_of.tolist() == [2, 0, 3, -1] and lacking.tolist() == [1, 4]
    # Two texts whose names begin alike are still two texts.
    base, rows = np.array([[1, 1]], dtype=np.uint64), np.array([[1, 2]], dtype=np.uint64)
    assert [part.tolist() for part in matched(base, rows)] == [[-1], [0]]
