"""Figures and versions on PostgreSQL, which takes less for granted than SQLite."""

from __future__ import annotations

import pytest

from bot.desk.app import create_app
from bot.desk.writing import records
from bot.desk.writing.figures import feedback, figures
from tests.desk.agent import Agent, hire
from tests.desk.finding.postgres import cluster
from tests.desk.running import RunningDesk

URL = "/articles/en/wifi-password"


@pytest.fixture(scope="module")
def server():
    with cluster() as url:
        yield url


@pytest.fixture
def desk(settings, server):
    in_postgres = settings.model_copy(update={"database_url": f"{server}/postgres"})
    running = RunningDesk(lambda: create_app(in_postgres), settings.port)
    running.start()
    yield running
    running.stop()


async def test_a_save_its_history_and_the_figures(desk):
    hire(desk, "wanda@halden.example", name="Wanda", role="writer")
    wanda = Agent(desk.url, "wanda@halden.example")
    assert (await wanda.sign_in()).status_code == 200
    article = (await wanda.get(URL)).json()["article"]
    sent = {"front": article["front"] | {"title": "Second"}, "body": article["body"]}
    answer = await wanda.put(URL, sent | {"base_revision": article["revision"]})
    assert answer.status_code == 200
    versions = (await wanda.get(f"{URL}/history")).json()["versions"]
    assert [one["author"] for one in versions] == ["Wanda", ""]
    assert desk.read(figures).chat(("en", "wifi-password")) == {"shown": 0, "helped": 0, "rejected": 0}
    assert desk.read(lambda session: feedback(session, "en", "wifi-password"))["comments"] == []
    assert desk.read(lambda session: records.has_version(session, "en", "wifi-password", article["revision"]))
    await wanda.close()
