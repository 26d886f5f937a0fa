"""What a restore refuses, and that it deletes nothing."""

from __future__ import annotations

import json
import shutil
import sqlite3
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.backup.errors import RestoreError
from bot.backup.make import make
from bot.backup.places import Places, places
from bot.backup.restore import restore
from bot.settings import Settings


@pytest.fixture
def backup(settings: Settings, to: Path) -> Path:
    (settings.var / "secrets").mkdir()
    (settings.var / "secrets" / "internal_token").write_text("secret")
    settings.kb_dir.mkdir()
    (settings.kb_dir / "a.md").write_text("ours")
    return make(places(settings), to).path


def _with_manifest(backup: Path, scratch: Path, **changes: object) -> Path:
    """The same backup with another list."""
    scratch.mkdir()
    with tarfile.open(backup) as tar:
        tar.extractall(scratch, filter="data")
    manifest = scratch / "manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | changes))
    changed = backup.with_name("changed.tar.gz")
    with tarfile.open(changed, "w:gz") as tar:
        tar.add(scratch, ".")
    return changed


def test_into_an_empty_place_secrets_stay_their_owners(backup: Path, new: Places) -> None:
    restore(new, backup, overwrite=False)
    assert (new.var / "secrets").stat().st_mode & 0o777 == 0o700
    assert (new.folders["articles"] / "a.md").read_text() == "ours"
    assert not list(new.var.glob(".restore-*")) and not list(new.var.glob("before-*"))


def test_what_is_there_is_named_and_stays_unless_told_then_it_is_moved_aside(backup: Path, new: Places) -> None:
    restore(new, backup, overwrite=False)
    (new.folders["articles"] / "a.md").write_text("changed since")
    (new.folders["articles"] / ".git").mkdir()
    assert new.sqlite is not None
    new.sqlite.write_bytes(b"another database")
    journal = new.sqlite.with_name("desk.sqlite-wal")
    journal.write_bytes(b"its journal")
    with pytest.raises(RestoreError, match=r"desk\.sqlite.*articles.*--overwrite") as caught:
        restore(new, backup, overwrite=False)
    # The same secrets as in the backup are no loss.
    assert "secrets" not in caught.value.message
    assert new.sqlite.read_bytes() == b"another database" and journal.exists()

    aside = restore(new, backup, overwrite=True).aside
    assert aside is not None
    assert (aside / "desk.sqlite").read_bytes() == b"another database"
    assert (aside / "desk.sqlite-wal").read_bytes() == b"its journal" and not journal.exists()
    assert (aside / "articles" / "a.md").read_text() == "changed since"
    assert (new.folders["articles"] / "a.md").read_text() == "ours"
    assert (new.folders["articles"] / ".git").is_dir()
    assert sqlite3.connect(new.sqlite).execute("SELECT count(*) FROM conversations").fetchone() == (0,)


def test_a_backup_that_is_not_whole_changes_nothing(backup: Path, new: Places, tmp_path: Path) -> None:
    cut = backup.with_name("cut.tar.gz")
    cut.write_bytes(backup.read_bytes()[: backup.stat().st_size // 2])
    with pytest.raises(RestoreError, match="cannot be unpacked|missing"):
        restore(new, cut, overwrite=True)
    other = _with_manifest(backup, tmp_path / "x", files={"secrets/internal_token": "0" * 64})
    with pytest.raises(RestoreError, match="secrets/internal_token is not what was saved"):
        restore(new, other, overwrite=True)
    with pytest.raises(RestoreError, match="no such backup"):
        restore(new, backup.with_name("none"), overwrite=True)
    assert list(new.var.iterdir()) == []


def test_a_backup_of_a_newer_tandem_is_refused(backup: Path, new: Places, tmp_path: Path) -> None:
    with pytest.raises(RestoreError, match="of a newer Tandem: its schema 9999"):
        restore(new, _with_manifest(backup, tmp_path / "x", schema_revision="9999"), overwrite=False)
    with pytest.raises(RestoreError, match="of form 2, this Tandem reads 1"):
        restore(new, _with_manifest(backup, tmp_path / "y", format=2), overwrite=False)


def test_a_database_of_another_kind_or_with_tables_is_refused(
    backup: Path, new_settings: Settings, new_database: Callable[..., str], tmp_path: Path
) -> None:
    on_postgres = places(new_settings.model_copy(update={"database_url": new_database("TEMPLATE migrated")}))
    with pytest.raises(RestoreError, match="of sqlite, and DATABASE_URL names postgresql"):
        restore(on_postgres, backup, overwrite=True)
    with pytest.raises(RestoreError, match="is not empty"):
        restore(on_postgres, _with_manifest(backup, tmp_path / "x", database="postgresql"), overwrite=True)
    shutil.rmtree(new_settings.var)
