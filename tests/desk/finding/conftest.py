"""A migrated database of each kind, and a session to write in."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from bot.desk.migrate import migrate
from bot.desk.store import Store
from tests.desk.finding.postgres import cluster

_numbers = itertools.count()


TEMPLATE = "migrated"


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A server with a migrated database to copy."""
    with cluster() as url:
        _run(url, f"CREATE DATABASE {TEMPLATE}")
        store = Store(f"{url}/{TEMPLATE}")
        migrate(store)
        store.close()
        yield url


@pytest.fixture
def new_database(postgres: str) -> Callable[..., str]:
    """Makes an empty database, or a copy of one, and returns its address."""

    def make(of: str = "") -> str:
        name = f"desk{next(_numbers)}"
        _run(postgres, f"CREATE DATABASE {name} {of}")
        return f"{postgres}/{name}"

    return make


def _run(server: str, statement: str) -> None:
    admin = create_engine(f"{server}/postgres", isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(statement))
    admin.dispose()


@pytest.fixture
def store(empty_database: Path, tmp_path: Path) -> Iterator[Store]:
    shutil.copy(empty_database, tmp_path / "desk.sqlite")
    one = Store(f"sqlite:///{tmp_path / 'desk.sqlite'}")
    yield one
    one.close()


@pytest.fixture
def session(store: Store) -> Iterator[Session]:
    """What is written in it is never committed."""
    with Session(store.writer, expire_on_commit=False) as one:
        yield one


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest) -> Iterator[Session]:
    """The same on both kinds of database."""
    if request.param == "sqlite":
        yield request.getfixturevalue("session")
        return
    one = Store(request.getfixturevalue("new_database")(f"TEMPLATE {TEMPLATE}"))
    with Session(one.writer, expire_on_commit=False) as made:
        yield made
    one.close()
