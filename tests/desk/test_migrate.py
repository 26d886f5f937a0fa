"""Upgrades: from the first schema nothing is lost, half of one changes nothing, a newer database is left alone."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import MetaData, Table, inspect, select, text

from bot.desk.app import create_app
from bot.desk.errors import StoreError
from bot.desk.migrate import migrate
from bot.desk.schema_types import Base
from bot.desk.search_models import belongs_to_schema
from bot.desk.store import Store
from bot.settings import ROOT, Settings
from tests.desk.agent import Agent
from tests.desk.customer import Customer
from tests.desk.finding.conftest import new_database, postgres  # noqa: F401 - fixtures
from tests.desk.old_database import TOKEN, WAITING_TOKEN, make, upgrade
from tests.desk.running import RunningDesk

Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'old.sqlite'}"
    return request.getfixturevalue("new_database")()


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    one = Store(url)
    yield one
    one.close()


def rows_of(store: Store, columns: Callable[[str], set[str]] | None = None) -> Rows:
    """Every row of every table, as the first schema sees them."""
    found: Rows = {}
    with store.reader.connect() as connection:
        for name in inspect(connection).get_table_names():
            if name == "alembic_version" or (columns and not columns(name)):
                continue
            table = Table(name, MetaData(), autoload_with=connection)
            wanted = [c for c in table.columns if not columns or c.name in columns(name)]
            order = list(table.primary_key.columns)
            found[name] = [dict(row._mapping) for row in connection.execute(select(*wanted).order_by(*order))]
    return found


def test_from_the_first_schema_nothing_is_lost(store: Store) -> None:
    make(store)
    before = rows_of(store)
    assert len(before) == 10 and all(before.values()), "every table of the first schema has rows"
    migrate(store)
    names = {table: set(rows[0]) for table, rows in before.items()}
    after = rows_of(store, lambda table: names.get(table, set()))
    assert after == before


def test_the_migrated_schema_is_that_of_the_models(store: Store) -> None:
    make(store)
    migrate(store)
    opts = {"include_name": lambda name, type_, _: belongs_to_schema(name, type_)}
    with store.writer.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts=opts), Base.metadata) == []


async def test_the_desk_works_on_a_database_of_the_first_version(settings: Settings, store: Store, url: str) -> None:
    make(store)
    desk = RunningDesk(lambda: create_app(settings.model_copy(update={"database_url": url})), settings.port)
    desk.start()
    try:
        ana = Agent(desk.url)
        assert (await ana.sign_in()).status_code == 200
        await ana.listen()
        customer = await Customer(desk.url).connect()
        customer.token = TOKEN
        assert [m["id"] for m in (await customer.hello(after=0))["messages"]] == ["m_1", "m_2"]
        assert (await customer.say("and now it is red"))["message"]["seq"] == 3
        await customer.message(role="bot", seq=4)
        assert (await ana.take("c_2")).status_code == 200
        waiting = await Customer(desk.url).connect()
        waiting.token = WAITING_TOKEN
        await waiting.hello()
        assert (await ana.say("c_2", "Hello, I have it now.")).status_code == 200
        await waiting.message(text="Hello, I have it now.")
        found = (await ana.get("/search?q=zalias")).json()
        assert [hit["message_id"] for hit in found["messages"]] == ["m_1"]
        for one in (ana, customer, waiting):
            await one.close()
    finally:
        desk.stop()


def test_an_upgrade_that_fails_half_way_changes_nothing_and_names_the_mend(store: Store) -> None:
    make(store)
    upgrade(store, "0002")
    before = rows_of(store)
    # In the way of the last table of all: what came before it must be undone.
    with store.writer.begin() as connection:
        connection.execute(text("CREATE TABLE article_versions (id INTEGER)"))
    with pytest.raises(StoreError, match="nothing was changed: it still has the schema 0002"):
        migrate(store)
    with store.writer.begin() as connection:
        connection.execute(text("DROP TABLE article_versions"))
    assert rows_of(store) == before
    migrate(store)
    assert {"questions", "article_versions"} <= set(rows_of(store))


def test_a_database_of_a_newer_tandem_is_refused_and_left_as_it_is(store: Store, url: str) -> None:
    migrate(store)
    with store.writer.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    before = rows_of(store)
    command = [sys.executable, "-m", "bot.cli", "agent", "unlock", "ana@halden.example"]
    env = {"DATABASE_URL": url, "PATH": "/usr/bin:/bin"}
    refused = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True)
    assert refused.returncode == 2
    assert "schema 9999" in refused.stderr and "Start the newer Tandem" in refused.stderr
    assert rows_of(store) == before
