"""Webhooks on PostgreSQL, where several desks really write at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import create_engine
from sqlalchemy import text as sql

from bot.desk.hooks.deliveries import PER_HOOK, claim, look, settle
from bot.desk.hooks.outbox import emit
from bot.desk.hooks.post import Result
from bot.desk.hooks.webhooks import all_webhooks, remove
from bot.desk.ids import new_id
from bot.desk.migrate import migrate
from bot.desk.sign_in import add_agent
from bot.desk.store import Store
from tests.desk.finding.postgres import cluster
from tests.desk.hooks.conftest import Hooks


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    with cluster() as server:
        engine = create_engine(f"{server}/postgres", isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(sql("CREATE DATABASE hooks"))
        engine.dispose()
        store = Store(f"{server}/hooks")
        migrate(store)
        store.close()
        yield f"{server}/hooks"


@pytest.fixture
def hooks(database: str) -> Iterator[Hooks]:
    store = Store(database)
    store.write_now(lambda session: session.execute(sql("TRUNCATE webhooks, webhook_deliveries CASCADE")))
    yield Hooks(store)
    store.close()


def test_desks_that_claim_at_once_share_the_work_and_keep_the_order(hooks: Hooks, database: str) -> None:
    hooks.add()
    for number in range(30):
        hooks.emit(conversation_id=f"c_{number % 10}", number=number)
    desks = [Store(database) for _ in range(4)]
    sent: list[tuple[str, int]] = []

    def work(desk: Store) -> list[str]:
        ids = []
        while desk.read_now(look)[0]:
            for parcel in desk.write_now(lambda session: claim(session, {})):
                ids.append(parcel.delivery_id)
                sent.append((parcel.body["data"]["conversation_id"], parcel.body["data"]["number"]))
                desk.write_now(lambda session, one=parcel: settle(session, one, Result(204, None)))
        return ids

    with ThreadPoolExecutor(4) as pool:
        ids = [one for part in pool.map(work, desks) for one in part]
    for desk in desks:
        desk.close()
    assert len(ids) == 30 and max(Counter(ids).values()) == 1
    for conversation in {name for name, _ in sent}:
        numbers = [number for name, number in sent if name == conversation]
        assert numbers == sorted(numbers)
    assert hooks.states == ["delivered"] * 30


def test_an_event_of_a_webhook_that_is_being_removed_breaks_nothing(hooks: Hooks, database: str) -> None:
    hooks.add()
    hooks.emit()
    other = Store(database)

    def tell(number: int) -> None:
        other.write_now(lambda session: emit(session, "message.created", f"c_{number}"))

    def drop(_: int) -> None:
        admin = hooks.store.write_now(
            lambda session: add_agent(
                session, name="Ada", email=new_id("e"), password="x", role="admin", must_change=False
            )
        )
        hooks.store.write_now(lambda session: remove(session, admin, "w_1"))

    with ThreadPoolExecutor(8) as pool:
        told = [pool.submit(tell, number) for number in range(40)]
        dropped = pool.submit(drop, 0)
        for one in [*told, dropped]:
            one.result()
    other.close()
    assert hooks.log == [] and hooks.store.read_now(all_webhooks) == []


def test_failing_is_told_from_what_arrived_last(hooks: Hooks) -> None:
    hooks.add()
    hooks.emit()
    parcels = hooks.store.write_now(lambda session: claim(session, {}))
    assert 0 < len(parcels) <= PER_HOOK
    hooks.store.write_now(lambda session: settle(session, parcels[0], Result(500, "no")))
    assert hooks.store.read_now(all_webhooks)[0]["failing"]
    hooks.emit(conversation_id="c_2")
    (later,) = hooks.store.write_now(lambda session: claim(session, {}))
    hooks.store.write_now(lambda session: settle(session, later, Result(204, None)))
    assert not hooks.store.read_now(all_webhooks)[0]["failing"]
