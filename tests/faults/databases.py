"""A desk's or Rasa's database, read, changed and locked beside it: SQLite's file or PostgreSQL."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol

import psycopg

LOCKED_S = 30.0
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"


class Database(Protocol):
    """What checks need of one; in queries ``?`` stands for a value."""

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """What is committed."""

    def change(self, query: str, *values: Any) -> None:
        """Changes rows, at once."""

    def faults(self) -> list[Any]:
        """What is not whole in it."""

    def locked(self) -> contextlib.AbstractContextManager[None]:
        """Somebody else has it: nobody writes, everybody reads."""

    def earlier(self, column: str, span: timedelta) -> str:
        """SQL for a time so much earlier than a column's."""


class Sqlite:
    """A file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        with contextlib.closing(sqlite3.connect(f"file:{self._path}?mode=ro", uri=True, timeout=LOCKED_S)) as file:
            return file.execute(query, values).fetchall()

    def change(self, query: str, *values: Any) -> None:
        with contextlib.closing(sqlite3.connect(self._path, timeout=LOCKED_S)) as file:
            file.execute(query, values)
            file.commit()

    def faults(self) -> list[Any]:
        # Not read-only: what its journal holds is taken in first.
        with contextlib.closing(sqlite3.connect(self._path)) as file:
            whole = file.execute("PRAGMA integrity_check").fetchall()
            return [*(row for row in whole if row != ("ok",)), *file.execute("PRAGMA foreign_key_check").fetchall()]

    @contextmanager
    def locked(self) -> Iterator[None]:
        with contextlib.closing(sqlite3.connect(self._path, isolation_level=None, timeout=LOCKED_S)) as file:
            file.execute("BEGIN IMMEDIATE")
            try:
                yield
            finally:
                file.execute("ROLLBACK")

    def earlier(self, column: str, span: timedelta) -> str:
        return f"strftime('%Y-%m-%d %H:%M:%f000', {column}, '-{span.total_seconds():.0f} seconds')"


class Postgres:
    """A database of a server."""

    def __init__(self, url: str) -> None:
        self._url = url

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        with psycopg.connect(self._url, autocommit=True) as connection:
            return connection.execute(_with_marks(query), values).fetchall()

    def change(self, query: str, *values: Any) -> None:
        with psycopg.connect(self._url) as connection:
            connection.execute(_with_marks(query), values)

    def faults(self) -> list[Any]:
        # Reads every row, which fails where a page is torn; then asks each reference for what it points at.
        with psycopg.connect(self._url, autocommit=True) as connection:
            try:
                for (table,) in connection.execute(TABLES).fetchall():
                    connection.execute(f"SELECT count(t::text) FROM {table} t")
                return [stray for query in self._strays(connection) for stray in connection.execute(query).fetchall()]
            except psycopg.DatabaseError as error:
                return [error]

    def _strays(self, connection: psycopg.Connection) -> list[str]:
        """Queries for rows that refer to nothing, one for each reference of one column."""
        found = connection.execute(
            "SELECT conrelid::regclass::text, a.attname, confrelid::regclass::text, b.attname FROM pg_constraint"
            " JOIN pg_attribute a ON a.attrelid = conrelid AND a.attnum = conkey[1]"
            " JOIN pg_attribute b ON b.attrelid = confrelid AND b.attnum = confkey[1]"
            " WHERE contype = 'f' AND array_length(conkey, 1) = 1"
        )
        return [
            f"SELECT '{table}.{column}', x.{column} FROM {table} x LEFT JOIN {other} y ON y.{key} = x.{column}"
            f" WHERE x.{column} IS NOT NULL AND y.{key} IS NULL LIMIT 1"
            for table, column, other, key in found.fetchall()
        ]

    @contextmanager
    def locked(self) -> Iterator[None]:
        tables = self.rows(f"{TABLES} AND tablename != 'dialogues'")
        with psycopg.connect(self._url) as connection:
            connection.execute(f"LOCK TABLE {', '.join(name for (name,) in tables)} IN EXCLUSIVE MODE")
            yield
            connection.rollback()

    def earlier(self, column: str, span: timedelta) -> str:
        return f"{column} - interval '{span.total_seconds():.0f} seconds'"


def _with_marks(query: str) -> str:
    return query.replace("%", "%%").replace("?", "%s")
