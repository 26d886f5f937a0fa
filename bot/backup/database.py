"""Consistent copies of the databases while they are written to: SQLite's online backup, PostgreSQL's own tools."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import subprocess
from pathlib import Path

from sqlalchemy import URL, inspect

from bot.backup.errors import BackupError, RestoreError
from bot.desk.store import Store

LOCKED_S = 30.0


def copy_sqlite(source: Path, target: Path) -> None:
    """Copies what is committed at this moment, in one file; writers go on meanwhile.

    Raises:
        BackupError: It cannot be read, or the copy is not whole.
    """
    if not source.exists():
        raise BackupError(f"{source}: there is no database; has Tandem run with these settings?")
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with (
            contextlib.closing(
                sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True, timeout=LOCKED_S)
            ) as old,
            contextlib.closing(sqlite3.connect(target)) as new,
        ):
            # In one step: what is written meanwhile would have it begin again and again.
            old.backup(new, pages=-1)
            # Without a journal beside it.
            new.execute("PRAGMA journal_mode=DELETE")
            fault = fault_of(new)
    except sqlite3.Error as error:
        raise BackupError(f"{source}: cannot be copied ({error}); check the disk and that the file is whole") from None
    if fault:
        raise BackupError(f"{source}: the copy is not whole ({fault}); check the disk, then restore an older backup")


def fault_of(database: sqlite3.Connection) -> str:
    """What is wrong with a SQLite database, in words; empty where it is whole."""
    (said,) = database.execute("PRAGMA integrity_check(1)").fetchone()
    if said != "ok":
        return str(said)
    strays = database.execute("PRAGMA foreign_key_check").fetchmany(1)
    return f"a row of {strays[0][0]} belongs to nothing" if strays else ""


def dump_postgres(url: URL, target: Path) -> None:
    """Dumps the database as ``pg_dump`` does, with its own compression.

    Raises:
        BackupError: The tool is missing, too old for the server, or the server does not answer.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    command = [_tool("pg_dump"), "--format=custom", "--no-owner", "--no-privileges", f"--file={target}"]
    fault = _run([*command, f"--dbname={_address(url)}"], url)
    if fault:
        raise BackupError(f"{url!r}: pg_dump failed: {fault}")


def load_postgres(url: URL, dump: Path) -> None:
    """Brings a dump back into an empty database, all of it or nothing.

    Raises:
        RestoreError: The tool is missing, or the server refuses.
    """
    command = [_tool("pg_restore"), "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error"]
    fault = _run([*command, f"--dbname={_address(url)}", str(dump)], url)
    if fault:
        raise RestoreError(f"{url!r}: pg_restore failed, and nothing was changed: {fault}")


def has_tables(url: URL) -> bool:
    """Whether a PostgreSQL database is anything but empty."""
    store = Store(url.render_as_string(hide_password=False))
    try:
        with store.reader.connect() as connection:
            return bool(inspect(connection).get_table_names())
    finally:
        store.close()


def _tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise BackupError(f"{name} is not there; install PostgreSQL's client, of the server's version or newer")
    return found


def _address(url: URL) -> str:
    """Without the password, which every user of the machine could read in the list of processes."""
    return url.set(drivername="postgresql", password=None).render_as_string()


def _run(command: list[str], url: URL) -> str:
    """What the tool complained of; empty where it did not fail."""
    env = {**os.environ, **({"PGPASSWORD": str(url.password)} if url.password else {})}
    result = subprocess.run(command, env=env, capture_output=True, text=True)
    return "" if result.returncode == 0 else result.stderr.strip() or f"exit code {result.returncode}"
