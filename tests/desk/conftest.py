"""A desk with a real database and real sockets, a stand-in for Rasa, and customers."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from bot.desk import passwords
from bot.desk.app import create_app
from bot.desk.migrate import migrate
from bot.desk.store import Store
from bot.settings import Settings
from tests.desk.agent import Agent, hire
from tests.desk.customer import Customer
from tests.desk.rasa import TOKEN, FakeRasa
from tests.desk.running import RunningDesk
from tests.desk.serving import free_port

COMPANY = """
teams:
  - {id: technical, name: Technical support, family: technical, auto_assign: false}
  - {id: service, name: Customer service, family: general, auto_assign: false}
"""


@pytest.fixture(scope="session")
def one_rasa() -> Iterator[FakeRasa]:
    rasa = FakeRasa().start()
    yield rasa
    rasa.stop()


@pytest.fixture
def rasa(one_rasa: FakeRasa) -> FakeRasa:
    """Rasa as good as new; it costs too much to start one for every test."""
    one_rasa.reset()
    if not one_rasa.served.running:
        one_rasa.start()
    return one_rasa


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database without rows, to be copied."""
    path = tmp_path_factory.mktemp("database") / "desk.sqlite"
    store = Store(f"sqlite:///{path}")
    migrate(store)
    store.close()
    return path


@pytest.fixture
def settings(rasa: FakeRasa, empty_database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    shutil.copy(empty_database, tmp_path / "desk.sqlite")
    # What waits is taken by hand, unless a test says otherwise.
    (tmp_path / "company.yml").write_text(COMPANY)
    # As safe as a password need be in a test, and a hundred times faster.
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    monkeypatch.setenv("TANDEM_INTERNAL_TOKEN", TOKEN)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return Settings(
        _env_file=None,
        port=free_port(),
        rasa_port=rasa.port,
        actions_port=rasa.port,
        var=tmp_path,
        data_dir=tmp_path,
        # Nothing that a test saves may reach the articles of the project, or its repository.
        kb_dir=tmp_path / "kb_articles",
        kb_git="off",
        turn_timeout_s=1.0,
        allowed_origins="https://shop.example",
        # As it is where nobody set one, whatever is set where the tests run.
        metrics_token="",
    )


@pytest.fixture
def desk(settings: Settings) -> Iterator[RunningDesk]:
    running = RunningDesk(lambda: create_app(settings), settings.port)
    running.start()
    yield running
    running.stop()


@pytest.fixture
async def arrive(desk: RunningDesk) -> AsyncIterator[Callable[..., Awaitable[Customer]]]:
    """Connects a customer and says hello."""
    customers: list[Customer] = []

    async def customer(token: str | None = None, **data: object) -> Customer:
        one = await Customer(desk.url).connect()
        customers.append(one)
        one.token = token
        await one.hello(**data)
        return one

    yield customer
    for one in customers:
        await one.close()


@pytest.fixture
async def agent(desk: RunningDesk) -> AsyncIterator[Agent]:
    """An agent who is signed in and listens."""
    hire(desk)
    one = Agent(desk.url)
    assert (await one.sign_in()).status_code == 200
    await one.listen()
    yield one
    await one.close()


@pytest.fixture
async def staff(desk: RunningDesk) -> AsyncIterator[Callable[..., Awaitable[Agent]]]:
    """Adds somebody who is signed in: ``await staff("ana", role="admin", teams=["technical"], listen=True)``."""
    made: list[Agent] = []

    async def one(name: str, *, role: str = "agent", teams: list[str] | None = None, listen: bool = False) -> Agent:
        somebody = Agent(desk.url, f"{name}@halden.example")
        somebody.id = hire(desk, somebody.email, name=name.title(), role=role, teams=teams)
        made.append(somebody)
        assert (await somebody.sign_in()).status_code == 200
        if listen:
            await somebody.listen()
        return somebody

    yield one
    for somebody in made:
        await somebody.close()
