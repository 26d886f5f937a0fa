"""The store: what is written is there, told in order, and a lock from outside delays but loses nothing."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError, OperationalError

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


async def _while_the_writer_is_at_work(store, jobs):
    """Runs jobs that all came while another was being written; their results, and how many transactions it took."""
    free, commits = threading.Event(), []
    first = asyncio.create_task(store.write(lambda session: free.wait(5)))
    while not store.waiting_s:
        await asyncio.sleep(0.001)
    event.listen(store.writer, "commit", lambda _: commits.append(1))
    others = [asyncio.create_task(store.write(job)) for job in jobs]
    await asyncio.sleep(0)
    free.set()
    await first
    return await asyncio.gather(*others, return_exceptions=True), len(commits)


def _say(number):
    def job(session):
        conversation = begin(session, channel="web", language="en", page=None)[0]
        add_message(session, conversation, role="customer", text=f"number {number}")
        session.flush()
        announce(session, number)
        if number == 3:
            raise ValueError(number)
        return session.query(Message).count()

    return job


async def test_writes_that_wait_share_one_transaction_and_each_fails_alone(store):
    told = []
    store.listen(lambda events: told.extend(e for e in events if isinstance(e, int)))
    results, commits = await _while_the_writer_is_at_work(store, [_say(number) for number in range(6)])
    assert commits == 1
    assert isinstance(results[3], ValueError)
    assert results[:3] + results[4:] == [1, 2, 3, 4, 5]
    assert told == [0, 1, 2, 4, 5]
    stored = await store.read(lambda session: sorted(m.text for m in session.query(Message)))
    assert stored == [f"number {n}" for n in (0, 1, 2, 4, 5)]


async def test_writes_that_cannot_be_stored_together_are_stored_one_by_one(store):
    broken = []

    def once(session):
        # As a full disk would: SQLite gives up the whole transaction, not only this job's part.
        if not broken:
            broken.append(1)
            raise OperationalError("INSERT", {}, sqlite3.OperationalError("database or disk is full"))
        return "stored after all"

    results, commits = await _while_the_writer_is_at_work(store, [_say(0), once, _say(1)])
    assert results == [1, "stored after all", 2] and commits == 2  # the one in the middle wrote nothing
    assert await store.read(lambda session: session.query(Message).count()) == 2
