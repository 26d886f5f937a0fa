"""A backup of a desk under load: what was acknowledged before it is there, in words, files and people."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx
import pytest

from bot.backup.errors import BackupError
from bot.backup.make import make
from bot.backup.places import places
from bot.backup.restore import restore
from bot.desk.app import create_app
from bot.desk.models import Message
from bot.settings import Settings
from tests.desk.agent import Agent, hire
from tests.desk.customer import Customer
from tests.desk.running import RunningDesk
from tests.desk.serving import free_port

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 64
WRITERS = 4
Arrive = Callable[..., Awaitable[Customer]]


@contextlib.contextmanager
def desk_of(settings: Settings):
    """Another desk, on what was restored."""
    settings = settings.model_copy(update={"port": free_port()})
    running = RunningDesk(lambda: create_app(settings), settings.port)
    running.start()
    try:
        yield running
    finally:
        running.stop()


async def _attach(desk: RunningDesk, customer: Customer) -> str:
    headers = {"Authorization": f"Bearer {customer.token}"}
    async with httpx.AsyncClient(base_url=desk.url, headers=headers, trust_env=False) as http:
        sent = await http.post("/api/customer/attachments", params={"name": "light.png"}, content=PNG)
    attached = sent.raise_for_status().json()["attachment"]
    await customer.ask("message", {"client_id": "with-file", "text": "see here", "attachments": [attached["id"]]})
    return attached["url"]


async def _write(customer: Customer, told: list[str], over: asyncio.Event) -> None:
    number = 0
    while not over.is_set():
        words = f"zebra number {number} of {customer.conversation['id']}"
        assert (await customer.say(words))["ok"]
        told.append(words)
        number += 1


async def test_what_was_acknowledged_before_a_backup_under_load_is_restored(
    desk: RunningDesk, settings: Settings, new_settings: Settings, arrive: Arrive, to: Path, models: Path
) -> None:
    hire(desk, role="admin")
    (settings.kb_dir / "en").mkdir(parents=True)
    (settings.kb_dir / "en" / "a.md").write_text("# An article")
    (models / "tandem-1.tar.gz").write_bytes(b"model")
    (models / "tandem-1.tar.gz.sha256").write_text("sum")
    customers = [await arrive() for _ in range(WRITERS)]
    url = await _attach(desk, customers[0])
    told: list[str] = []
    over = asyncio.Event()
    writers = [asyncio.create_task(_write(one, told, over)) for one in customers]
    await customers[0].wait(lambda: len(told) > 20)
    before = list(told)
    made = await asyncio.to_thread(make, places(settings), to)
    over.set()
    await asyncio.gather(*writers)
    assert len(told) > len(before), "nobody wrote meanwhile"
    assert made.lacking == [] and made.path.stat().st_mode & 0o777 == 0o600
    for path in models.iterdir():
        path.unlink()

    restored = restore(places(new_settings), made.path, overwrite=False)
    assert restored.aside is None
    assert restored.manifest.rows["messages"] >= len(before) + 1
    assert sorted(p.name for p in models.iterdir()) == ["tandem-1.tar.gz", "tandem-1.tar.gz.sha256"]
    assert (new_settings.kb_dir / "en" / "a.md").read_text() == "# An article"
    with desk_of(new_settings) as other:
        ana = Agent(other.url)
        assert (await ana.sign_in()).status_code == 200
        held = {row.text for row in other.rows(Message)}
        assert set(before) <= held
        assert (await ana.get("/search?q=zebra")).json()["total"] >= len(before)
        async with httpx.AsyncClient(base_url=other.url, trust_env=False) as http:
            assert (await http.get(url)).content == PNG
        again = await Customer(other.url).connect()
        again.token = customers[1].token
        assert (await again.hello(after=0))["messages"][0]["text"].startswith("zebra number 0")
        await again.close()
        await ana.close()


async def test_a_backup_of_postgresql_is_restored_into_an_empty_database(
    settings: Settings, new_settings: Settings, new_database: Callable[..., str], to: Path
) -> None:
    settings = settings.model_copy(update={"database_url": new_database()})
    with desk_of(settings) as desk:
        hire(desk, role="admin")
        customer = await Customer(desk.url).connect()
        await customer.hello()
        await customer.say("zebra crossing")
        made = await asyncio.to_thread(make, places(settings), to / "one.tar.gz")
        await customer.close()
    new_settings = new_settings.model_copy(update={"database_url": new_database()})
    assert restore(places(new_settings), made.path, overwrite=False).manifest.rows["messages"] >= 1
    with desk_of(new_settings) as other:
        ana = Agent(other.url)
        assert (await ana.sign_in()).status_code == 200
        assert (await ana.get("/search?q=zebra")).json()["total"] >= 1
        await ana.close()


def test_what_cannot_be_backed_up_is_named_and_nothing_is_left(settings: Settings, to: Path) -> None:
    (to / "there.tar.gz").write_bytes(b"an older backup")
    with pytest.raises(BackupError, match="is there already"):
        make(places(settings), to / "there.tar.gz")
    with pytest.raises(BackupError, match="no such folder"):
        make(places(settings), to / "none" / "x.tar.gz")
    with pytest.raises(BackupError, match="there is no database"):
        make(places(settings.model_copy(update={"var": to})), to)
    empty = settings.model_copy(update={"database_url": f"sqlite:///{to / 'other.sqlite'}"})
    sqlite3.connect(to / "other.sqlite").close()
    with pytest.raises(BackupError, match="no tables of Tandem's"):
        make(places(empty), to)
    assert sorted(path.name for path in to.iterdir()) == ["other.sqlite", "there.tar.gz"]


def test_a_damaged_database_is_not_backed_up_as_if_it_were_whole(settings: Settings, to: Path) -> None:
    file = settings.var / "desk.sqlite"
    data = bytearray(file.read_bytes())
    data[len(data) // 2 :] = b"\xff" * (len(data) - len(data) // 2)
    file.write_bytes(data)
    with pytest.raises(BackupError, match=r"desk\.sqlite"):
        make(places(settings), to)
    assert list(to.iterdir()) == []


async def test_a_file_of_a_message_that_is_gone_is_told(
    desk: RunningDesk, settings: Settings, arrive: Arrive, to: Path
) -> None:
    await _attach(desk, await arrive())
    (lost,) = (path for path in (settings.var / "attachments").rglob("f_*") if path.is_file())
    lost.unlink()
    assert make(places(settings), to).lacking == [lost.name]
