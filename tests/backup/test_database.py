from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import make_url

from bot.backup.database import copy_sqlite, dump_postgres, fault_of, load_postgres
from bot.backup.errors import BackupError, RestoreError

NOBODY = make_url("postgresql+psycopg://me:hidden@127.0.0.1:1/none")


def test_a_copy_is_made_beside_a_writer_and_holds_what_is_committed(tmp_path: Path) -> None:
    writer = sqlite3.connect(tmp_path / "a.sqlite", isolation_level=None)
    writer.execute("PRAGMA journal_mode=WAL")
    writer.execute("CREATE TABLE t (n INTEGER)")
    writer.execute("INSERT INTO t VALUES (1)")
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("INSERT INTO t VALUES (2)")
    copy_sqlite(tmp_path / "a.sqlite", tmp_path / "to" / "b.sqlite")
    writer.execute("COMMIT")
    assert sqlite3.connect(tmp_path / "to" / "b.sqlite").execute("SELECT n FROM t").fetchall() == [(1,)]
    assert [path.name for path in (tmp_path / "to").iterdir()] == ["b.sqlite"]


def test_a_row_that_belongs_to_nothing_is_a_fault() -> None:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE a (id INTEGER PRIMARY KEY)")
    database.execute("CREATE TABLE b (a_id INTEGER REFERENCES a (id))")
    assert fault_of(database) == ""
    database.execute("INSERT INTO b VALUES (7)")
    assert fault_of(database) == "a row of b belongs to nothing"


def test_a_server_that_does_not_answer_is_named_without_the_password(tmp_path: Path) -> None:
    pytest.importorskip("psycopg")
    for failed, call in ((BackupError, dump_postgres), (RestoreError, load_postgres)):
        with pytest.raises((failed, BackupError)) as caught:
            call(NOBODY, tmp_path / "dump")
        assert "hidden" not in caught.value.message


def test_a_tool_that_is_not_there_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BackupError, match="pg_dump is not there; install PostgreSQL's client"):
        dump_postgres(NOBODY, tmp_path / "dump")
