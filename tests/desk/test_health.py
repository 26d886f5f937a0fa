"""Health while the database takes no writes, and after."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from tests.desk.running import RunningDesk


@pytest.fixture
async def http(desk: RunningDesk):
    async with httpx.AsyncClient(base_url=desk.url, trust_env=False) as client:
        yield client


@contextmanager
def no_room(desk: RunningDesk) -> Iterator[None]:
    """The database may not grow by a page: SQLite says then what it says of a full disk."""
    with desk.desk.store.writer.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    yield
    with desk.desk.store.writer.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count=1000000")


async def test_a_database_without_room_is_told_and_the_customer_hears_a_sentence(desk, arrive, http) -> None:
    customer = await arrive()

    async def database() -> str | None:
        return (await http.get("/health/ready")).json()["reasons"].get("database")

    with no_room(desk):
        answers = [await customer.say("x" * 3000) for _ in range(5)]
        refused = [one["error"] for one in answers if not one["ok"]]
        assert {one["code"] for one in refused} == {"unavailable"} and all(one["message"] for one in refused)
        assert desk.desk.store.refuses
    # Nobody writes, and yet it is noticed that there is room again.
    assert await database() is None and not desk.desk.store.refuses
    assert (await customer.say("hello again"))["ok"]


async def test_a_write_that_fails_for_the_job_s_own_reasons_is_no_fault_of_the_database(desk, http) -> None:
    def job(_: object) -> None:
        raise ValueError

    with pytest.raises(ValueError):
        await desk.desk.store.write(job)
    assert not desk.desk.store.refuses
