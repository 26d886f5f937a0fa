"""Secrets in files: modes, races, and what is refused."""

from __future__ import annotations

import errno
import logging
import os
import sqlite3
import stat
import threading
from pathlib import Path

import pytest

from bot.secret_files import SecretError, keep_private, read_or_make, read_secret


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "secrets" / "one"


def test_a_secret_is_made_once_for_the_owner_alone(path: Path) -> None:
    secret = read_or_make(path)
    assert len(bytes.fromhex(secret)) == 32 and read_or_make(path) == read_secret(path) == secret
    assert (mode_of(path), mode_of(path.parent)) == (0o600, 0o700)
    assert [one.name for one in path.parent.iterdir()] == ["one"]


def test_of_many_at_once_all_have_the_same(path: Path) -> None:
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(read_or_make(path))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1 and len(found) == 8


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644])
def test_what_others_could_read_is_closed_with_a_sentence(
    path: Path, mode: int, caplog: pytest.LogCaptureFixture
) -> None:
    secret = read_or_make(path)
    path.chmod(mode)
    path.parent.chmod(0o755)
    with caplog.at_level(logging.WARNING):
        assert read_secret(path) == secret
    assert (mode_of(path), mode_of(path.parent)) == (0o600, 0o700)
    assert f"{path} could be read by others (mode {mode:o})," in caplog.text and secret not in caplog.text


@pytest.mark.parametrize("mode", [0o660, 0o622, 0o666])
def test_what_others_could_write_is_refused_with_the_mend(path: Path, mode: int) -> None:
    secret = read_or_make(path)
    path.chmod(mode)
    with pytest.raises(SecretError, match="others may write it") as refused:
        read_or_make(path)
    assert str(path) in refused.value.message and "delete" in refused.value.message
    path.unlink()
    assert read_or_make(path) != secret


def test_another_users_file_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read_or_make(path)
    if os.geteuid() == 0:
        os.chown(path, 4711, -1)
    else:
        monkeypatch.setattr(os, "geteuid", lambda: 4711)
    with pytest.raises(SecretError, match="belongs to somebody else"):
        read_secret(path)


def test_what_cannot_be_closed_is_refused_with_the_mend(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read_or_make(path)
    path.chmod(0o644)

    def read_only(*_: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(Path, "chmod", read_only)
    with pytest.raises(SecretError, match="Read-only file system.*chmod 600"):
        read_secret(path)


def test_what_holds_nothing_or_no_text_is_refused(path: Path) -> None:
    read_or_make(path)
    for content in (b"", b" \n", b"\xff\xfe"):
        path.write_bytes(content)
        with pytest.raises(SecretError, match="is empty|cannot be read"):
            read_secret(path)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises((SecretError, NotADirectoryError), match="file"):
        read_or_make(tmp_path / "file" / "secrets" / "one")


def test_a_database_and_its_journals_are_the_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "desk.sqlite"
    keep_private(path)
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE said (words)")
        assert {one.name: mode_of(one) for one in path.parent.iterdir()} == {
            "desk.sqlite": 0o600, "desk.sqlite-wal": 0o600, "desk.sqlite-shm": 0o600,
        }  # fmt: skip
        for one in path.parent.iterdir():
            one.chmod(0o644)
        keep_private(path)
        assert {mode_of(one) for one in path.parent.iterdir()} == {0o600}
        assert database.execute("SELECT count(*) FROM said").fetchone() == (0,)
