"""The store: what is written is there, told in order, and a lock from outside delays but loses nothing."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from bot.desk.conversations import begin
from bot.desk.errors import StoreError
from bot.desk.messages import add_message
from bot.desk.migrate import migrate
from bot.desk.models import Conversation, Message
from bot.desk.schema_types import Base
from bot.desk.search_models import belongs_to_schema
from bot.desk.store import Store, announce


@pytest.fixture
def store(tmp_path):
    one = Store(f"sqlite:///{tmp_path / 'var' / 'desk.sqlite'}")
    migrate(one)
    yield one
    one.close()


def test_migrations_and_models_say_the_same(store):
    migrate(store)
    opts = {"include_name": lambda name, type_, _: belongs_to_schema(name, type_)}
    with store.writer.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts=opts), Base.metadata) == []


def test_the_file_is_safe_against_power_cuts(store):
    def pragma(name):
        return store.write_now(lambda session: session.execute(text(f"PRAGMA {name}")).scalar())

    assert (pragma("journal_mode"), pragma("synchronous"), pragma("foreign_keys")) == ("wal", 2, 1)


async def test_events_are_told_in_the_order_of_the_commits_and_only_of_commits(store):
    told: list[int] = []
    store.listen(lambda events: told.extend(events))

    def job(number):
        def run(session):
            announce(session, number)
            if number % 3 == 0:
                raise ValueError

        return run

    await asyncio.gather(*(store.write(job(n)) for n in range(30)), return_exceptions=True)
    assert told == [n for n in range(30) if n % 3]


async def test_seq_has_no_gaps_and_a_client_id_is_unique(store):
    def start(session):
        return begin(session, channel="web", language="en", page=None)[0].id

    conversation_id = await store.write(start)

    def say(session, client_id=None, fail=False):
        add_message(
            session, session.get_one(Conversation, conversation_id), role="customer", text="canary", client_id=client_id
        )
        if fail:
            raise ValueError

    await asyncio.gather(
        *(store.write(lambda s, n=n: say(s, fail=n % 2 == 0)) for n in range(20)), return_exceptions=True
    )
    seqs = await store.read(lambda s: sorted(m.seq for m in s.query(Message)))
    assert seqs == list(range(1, 11))
    await store.write(lambda s: say(s, "same"))
    with pytest.raises(IntegrityError) as error:
        await store.write(lambda s: say(s, "same"))
    assert "canary" not in str(error.value)


async def test_a_lock_from_outside_delays_a_write_and_no_read(store, tmp_path):
    outside = sqlite3.connect(tmp_path / "var" / "desk.sqlite", isolation_level=None, check_same_thread=False)
    outside.execute("BEGIN IMMEDIATE")
    threading.Timer(0.4, lambda: outside.execute("COMMIT")).start()
    began = time.monotonic()
    write = asyncio.create_task(store.write(lambda s: begin(s, channel="web", language="en", page=None)[1]))
    await store.read(lambda s: s.execute(text("SELECT count(*) FROM messages")).scalar())
    assert time.monotonic() - began < 0.3
    assert await write
    assert time.monotonic() - began >= 0.35
    outside.close()


def test_a_database_that_cannot_be_opened_is_named(tmp_path):
    with pytest.raises(StoreError, match="DATABASE_URL"):
        Store("nonsense")
    (tmp_path / "text.sqlite").write_text("this is no database, only a long enough text" * 50)
    broken = Store(f"sqlite:///{tmp_path / 'text.sqlite'}")
    with pytest.raises(StoreError, match="not a database"):
        migrate(broken)
    broken.close()


async def test_what_is_on_disk_is_answered_though_it_could_not_be_told(store):
    def broken(_):
        raise ValueError

    store.listen(broken)
    assert await asyncio.wait_for(store.write(lambda session: 7), 5) == 7
