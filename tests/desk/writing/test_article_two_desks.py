"""Two desk processes on one folder of articles and one database."""

from __future__ import annotations

import asyncio

import pytest

from bot.desk.app import create_app
from tests.desk.agent import Agent
from tests.desk.running import RunningDesk
from tests.desk.serving import free_port

URL = "/articles/en/wifi-password"


@pytest.fixture
def second(settings, desk):
    other = settings.model_copy(update={"port": free_port()})
    running = RunningDesk(lambda: create_app(other), other.port)
    running.start()
    yield running
    running.stop()


async def test_saves_at_both_are_merged_and_all_kept(wanda, second, path_of):
    elsewhere = Agent(second.url, wanda.email)
    assert (await elsewhere.sign_in()).status_code == 200
    article = (await wanda.get(URL)).json()["article"]
    body = "\n\n".join(f"Paragraph {n} says something." for n in range(30))
    sent = {"front": article["front"], "body": body, "base_revision": article["revision"]}
    base = (await wanda.put(URL, sent)).json()["article"]

    async def one(n):
        changed = body.replace(f"Paragraph {3 * n} says", f"Paragraph {3 * n} now says")
        sent = {"front": base["front"], "body": changed, "base_revision": base["revision"]}
        return await (wanda, elsewhere)[n % 2].put(URL, sent)

    answers = await asyncio.gather(*(one(n) for n in range(10)))
    assert [answer.status_code for answer in answers] == [200] * 10
    text = path_of().read_text()
    assert all(f"Paragraph {3 * n} now says" in text for n in range(10))
    versions = (await elsewhere.get(f"{URL}/history")).json()["versions"]
    assert len(versions) == 12
    await elsewhere.close()
