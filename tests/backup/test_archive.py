from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

from bot.backup.archive import Manifest, check, unpack, writing
from bot.backup.errors import BackupError, RestoreError

MANIFEST = Manifest(made_at="now", database="sqlite", schema_revision="0001", rows={})


def test_an_archive_reads_back_with_the_sums_of_what_was_added(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("alpha")
    with writing(tmp_path / "b.tar.gz") as writer:
        writer.add("x/a", tmp_path / "a")
        writer.add("x/gone", tmp_path / "gone")
        writer.end(MANIFEST)
    (tmp_path / "out").mkdir()
    assert list(unpack(tmp_path / "b.tar.gz", tmp_path / "out").files) == ["x/a"]
    assert (tmp_path / "out" / "x" / "a").read_text() == "alpha"
    assert list(check(tmp_path / "b.tar.gz").files) == ["x/a"]


def test_half_an_archive_is_none(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="in the middle"), writing(tmp_path / "b.tar.gz"):
        raise ValueError("in the middle")
    with pytest.raises(BackupError, match="nothing is left of it"), writing(tmp_path / "no" / "b.tar.gz"):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["models"]


def test_an_archive_cannot_write_outside_of_its_place(tmp_path: Path) -> None:
    (tmp_path / "evil").write_text("x")
    with tarfile.open(tmp_path / "b.tar.gz", "w:gz") as tar:
        tar.add(tmp_path / "evil", "../../evil2")
    (tmp_path / "in" / "out").mkdir(parents=True)
    with pytest.raises(RestoreError, match="cannot be unpacked"):
        unpack(tmp_path / "b.tar.gz", tmp_path / "in" / "out")
    assert not (tmp_path / "evil2").exists()
