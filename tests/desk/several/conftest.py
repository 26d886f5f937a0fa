"""Two desks on one PostgreSQL and one Redis, with a stand-in for Rasa behind them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.desk.app import create_app
from bot.desk.store import Store
from bot.settings import Settings
from tests.desk.finding.conftest import TEMPLATE, new_database, postgres
from tests.desk.running import RunningDesk
from tests.desk.serving import free_port
from tests.desk.several.redis_server import RedisServer, redis_server

__all__ = ["new_database", "postgres"]


@pytest.fixture(scope="session")
def one_redis() -> Iterator[RedisServer]:
    with redis_server() as server:
        yield server


@pytest.fixture
def redis(one_redis: RedisServer) -> Iterator[RedisServer]:
    """An empty one, and again for the next test."""
    yield one_redis
    one_redis.kill()
    one_redis.start()


@pytest.fixture
def database(new_database) -> str:
    return new_database(f"TEMPLATE {TEMPLATE}")


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    one = Store(database)
    yield one
    one.close()


@dataclass
class Two:
    """Two desks of one database."""

    one: RunningDesk
    other: RunningDesk
    redis: RedisServer


@pytest.fixture
def two(settings: Settings, database: str, redis: RedisServer, tmp_path: Path) -> Iterator[Two]:
    shared = {"database_url": database, "redis_url": redis.url}
    desks = []
    for name in ("one", "other"):
        changed = settings.model_copy(update={**shared, "port": free_port(), "var": tmp_path / name})
        desks.append(RunningDesk(lambda changed=changed: create_app(changed), changed.port))
    for desk in desks:
        desk.start()
    yield Two(*desks, redis)
    for desk in desks:
        desk.stop()
