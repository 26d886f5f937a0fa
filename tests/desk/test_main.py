"""The desk as a process: killed at any moment it loses nothing that it acknowledged."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys

import httpx
import pytest

from tests.desk.customer import Customer, wait_for
from tests.desk.rasa import TOKEN


def environment(settings, **more):
    own = {
        "TANDEM_PORT": settings.port,
        "TANDEM_RASA_PORT": settings.rasa_port,
        "TANDEM_ACTIONS_PORT": settings.actions_port,
        "TANDEM_VAR": settings.var,
        "TANDEM_DATA_DIR": settings.data_dir,
        "TANDEM_INTERNAL_TOKEN": TOKEN,
        "DATABASE_URL": f"sqlite:///{settings.var / 'desk.sqlite'}",
    }
    return os.environ | {name: str(value) for name, value in (own | more).items()}


@pytest.fixture
def process(settings):
    running: list[subprocess.Popen] = []

    async def start() -> subprocess.Popen:
        one = subprocess.Popen([sys.executable, "-m", "bot.desk"], env=environment(settings), stderr=subprocess.DEVNULL)
        running.append(one)
        url = f"http://127.0.0.1:{settings.port}/health/live"
        async with httpx.AsyncClient(trust_env=False) as client:
            for _ in range(600):
                assert one.poll() is None
                try:
                    await client.get(url)
                    return one
                except httpx.TransportError:
                    await asyncio.sleep(0.05)
        raise AssertionError("the desk did not start")

    yield start
    for one in running:
        one.kill()
        one.wait()


async def test_kill_9_after_the_acknowledgement_loses_nothing_and_doubles_nothing(process, settings, rasa):
    url = f"http://127.0.0.1:{settings.port}"
    first = await process()
    customer = await Customer(url).connect()
    await customer.hello()
    await customer.say("before")
    await customer.message(text="You said: before")
    rasa.hang = True
    acked = [await customer.say(f"kept {n}", client_id=f"k{n}") for n in range(3)]
    first.send_signal(signal.SIGKILL)
    first.wait()
    await customer.io.wait()
    rasa.hang = False

    await process()
    back = await Customer(url).connect()
    back.token = customer.token
    await back.hello()
    again = await back.say("another text", client_id="k1")
    assert again["message"] == acked[1]["message"]
    await wait_for(lambda: len(rasa.answered) == 4)
    await asyncio.sleep(0.2)
    said = [(m["seq"], m["role"], m["text"]) for m in await back.transcript()]
    assert [seq for seq, _, _ in said] == list(range(1, 9))
    assert [t for _, role, t in said if role == "bot"] == ["You said: before"] + [
        f"You said: kept {n}" for n in range(3)
    ]
    await back.close()


def test_a_wrong_setting_is_one_sentence(settings):
    env = environment(settings, TANDEM_ALLOWED_ORIGINS="*")
    result = subprocess.run([sys.executable, "-m", "bot.desk"], env=env, capture_output=True, text=True, timeout=60)
    assert result.returncode == 1 and "TANDEM_ALLOWED_ORIGINS" in result.stderr and "Traceback" not in result.stderr


def test_the_first_agent_is_printed_as_json_with_a_new_password_until_one_is_chosen(settings):
    def run():
        command = [sys.executable, "-m", "bot.desk.first_agent"]
        result = subprocess.run(
            command, env=environment(settings), capture_output=True, text=True, timeout=60, check=True
        )
        return json.loads(result.stdout)

    first, again = run(), run()
    assert set(first) == set(again) == {"email", "one_time_password"}
    assert first["email"] == again["email"] and first["one_time_password"] != again["one_time_password"]
