"""The whole desk on PostgreSQL, by the address as people write it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import create_engine
from sqlalchemy import text as sql

from bot.desk.app import create_app
from bot.desk.migrate import migrate
from bot.desk.models import Message, Rating
from bot.desk.record_models import AuditEntry
from bot.desk.store import Store
from bot.settings import Settings
from tests.desk.agent import Agent, hire
from tests.desk.customer import Customer
from tests.desk.finding.postgres import cluster
from tests.desk.running import RunningDesk


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with cluster() as url:
        yield url


@pytest.fixture
def database(server: str, request: pytest.FixtureRequest) -> str:
    name = f"desk_{abs(hash(request.node.name))}"
    admin = create_engine(f"{server}/postgres", isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(sql(f"CREATE DATABASE {name}"))
    admin.dispose()
    return f"{server}/{name}"


@pytest.fixture
def on_postgres(settings: Settings, database: str) -> Iterator[RunningDesk]:
    running = RunningDesk(lambda: create_app(settings.model_copy(update={"database_url": database})), settings.port)
    running.start()
    yield running
    running.stop()


@pytest.fixture
async def customer(on_postgres: RunningDesk) -> AsyncIterator[Customer]:
    one = await Customer(on_postgres.url).connect()
    await one.hello()
    yield one
    await one.close()


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_its_address_may_be_written_as_people_write_it(database: str, scheme: str) -> None:
    store = Store(database.replace("postgresql", scheme, 1))
    assert store.read_now(lambda session: session.scalar(sql("SELECT 1"))) == 1
    store.close()


def test_desks_that_start_at_once_make_its_tables_once(database: str) -> None:
    stores = [Store(database) for _ in range(3)]
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(migrate, stores))
    for store in stores:
        assert store.read_now(lambda session: session.scalar(sql("SELECT count(*) FROM alembic_version"))) == 1
        store.close()


async def test_a_conversation_from_the_bot_to_its_rating(on_postgres: RunningDesk, customer: Customer) -> None:
    hire(on_postgres)
    ana = Agent(on_postgres.url)
    await ana.sign_in()
    await ana.listen()
    await customer.say("My router shows amber")
    await customer.message(role="bot")
    await customer.human()
    await customer.state("queued")
    found = (await ana.row(state="queued"))["id"]
    assert (await ana.take(found)).status_code == 200
    assert (await ana.say(found, "Hello, I am **Ana**.")).status_code == 200
    await customer.message(text="Hello, I am **Ana**.")
    rows = (await ana.get("/conversations?view=mine&q=router")).json()["conversations"]
    assert [row["id"] for row in rows] == [found]
    assert (await ana.finish(found)).status_code == 200
    await customer.state("closed")
    assert (await customer.ask("rate", {"csat": 5, "comment": "Quick"}))["ok"]
    assert [rating.value for rating in on_postgres.rows(Rating)] == [5]
    seqs = [message.seq for message in on_postgres.rows(Message)]
    assert sorted(seqs) == list(range(1, len(seqs) + 1))
    assert {"conversation.taken", "conversation.closed"} <= {entry.action for entry in on_postgres.rows(AuditEntry)}
    await ana.close()


async def test_what_a_window_sends_at_once_is_there_in_its_order(on_postgres: RunningDesk, customer: Customer) -> None:
    words = [f"line {number}" for number in range(20)]
    answers = await asyncio.gather(*(customer.say(one) for one in words))
    assert all(answer["ok"] for answer in answers)
    assert [one["text"] for one in await customer.transcript() if one["role"] == "customer"] == words


async def test_what_no_text_of_the_database_may_hold_is_refused_in_a_sentence(
    on_postgres: RunningDesk, customer: Customer
) -> None:
    hire(on_postgres, role="admin")
    ana = Agent(on_postgres.url)
    await ana.sign_in()
    await ana.listen()
    await customer.human()
    found = f"/conversations/{(await ana.row(state='queued'))['id']}"
    await ana.post(f"{found}/take")
    said = {"client_id": "x1", "text": "Hello"}
    broken = {
        f"{found}/transfer": [{"team_id": "a\0b"}, {"agent_id": "a\ud800"}],
        f"{found}/messages": [said | {"attachments": ["f\0"]}, said | {"attachments": ["f\ud800"]}],
        f"{found}/close": [{"resolution": "solved", "root_cause": "a\0"}, {"resolution": "\0"}],
        "/teams": [{"name": "New", "members": ["a\0"]}],
        "/filters": [{"name": "Mine", "query": {"vi\ud800ew": "mine"}}],
    }
    for path, bodies in broken.items():
        for body in bodies:
            # As ASCII: a lone surrogate can only come escaped.
            headers = {"X-CSRF-Token": ana.csrf, "Content-Type": "application/json"}
            answer = await ana.http.post(path, content=json.dumps(body).encode(), headers=headers)
            assert answer.status_code == 422 and answer.json()["message"], (path, answer.text)
    sent = await ana.post(f"{found}/messages", said | {"template_id": "p\0"})
    assert sent.status_code == 200
    assert (await ana.http.get(f"{on_postgres.url}/files/f%00/k%00")).status_code == 404
    await ana.close()
