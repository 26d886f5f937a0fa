"""Rasa with the shipped model and rules, and the real actions over a scripted knowledge base."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from bot.settings import ROOT, read_settings
from bot.supervisor.ports import free_ports
from bot.supervisor.prepare import RASA_PYTHON, model_path, rasa_environment

READY_TIMEOUT_S = 90.0


class Dialogue:
    """Speaks with Rasa as the desk does, and can copy a conversation to try several next turns from one state."""

    def __init__(self, url: str, token: str, database: Path) -> None:
        self._client = httpx.Client(base_url=url, headers={"Authorization": f"Bearer {token}"}, timeout=20.0)
        self._database = database

    def turn(self, conversation: str, move: str, *, fresh: bool = False) -> list[dict[str, Any]]:
        """One turn: words, or a button's payload when it begins with a slash; its replies."""
        kind = "choice" if move.startswith("/") else "text"
        body = {
            "conversation": conversation,
            "message_id": uuid.uuid4().hex,
            "kind": kind,
            "text": "" if kind == "choice" else move,
            "payload": move,
            "fresh": fresh,
        }
        answer = self._client.post("/webhooks/tandem/turn", json=body)
        assert answer.status_code == 200, f"{move!r}: {answer.text}"
        return answer.json()["messages"]

    def copy(self, conversation: str) -> str:
        """A new conversation in the very state of another."""
        new = uuid.uuid4().hex
        with sqlite3.connect(self._database) as connection:
            connection.execute(
                "INSERT INTO dialogues SELECT ?, events FROM dialogues WHERE sender_id = ?", (new, conversation)
            )
        return new

    def slots(self, conversation: str) -> dict[str, Any]:
        """The slots as the last turn left them."""
        with sqlite3.connect(self._database) as connection:
            row = connection.execute("SELECT events FROM dialogues WHERE sender_id = ?", (conversation,)).fetchone()
        events = json.loads(row[0]) if row else []
        return {event["name"]: event["value"] for event in events if event["event"] == "slot"}


@pytest.fixture(scope="session")
def dialogue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dialogue]:
    settings = read_settings()
    model = model_path(settings)
    assert model.exists(), f"{model} is missing; run `make test`, which trains it"
    folder = tmp_path_factory.mktemp("dialogue")
    rasa_port, actions_port = free_ports(2)
    endpoints = {
        "action_endpoint": {"url": f"http://127.0.0.1:{actions_port}/webhook", "enable_selective_domain": True},
        "tracker_store": {
            "type": "bot.understanding.tracker_store.BoundedTrackerStore",
            "database_url": f"sqlite:///{folder / 'rasa.sqlite'}",
        },
    }
    (folder / "endpoints.yml").write_text(yaml.safe_dump(endpoints))
    env = {**rasa_environment(settings), "TANDEM_INTERNAL_TOKEN": "walk"}
    rasa = [str(RASA_PYTHON), "-m", "rasa", "run", "-i", "127.0.0.1", "-p", str(rasa_port), "--model", str(model)]
    rasa += ["--endpoints", str(folder / "endpoints.yml"), "--credentials", "credentials.yml"]
    script = str(Path(__file__).with_name("scripted_actions.py"))
    with (folder / "log").open("wb") as log:
        processes = [
            subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=subprocess.STDOUT)
            for command in ([sys.executable, script, str(actions_port)], rasa)
        ]
    try:
        _wait(f"http://127.0.0.1:{rasa_port}/", f"http://127.0.0.1:{actions_port}/health", log=folder / "log")
        yield Dialogue(f"http://127.0.0.1:{rasa_port}", "walk", folder / "rasa.sqlite")
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(10)


def _wait(*urls: str, log: Path) -> None:
    deadline = time.monotonic() + READY_TIMEOUT_S
    for url in urls:
        while True:
            try:
                httpx.get(url, timeout=1.0)
                break
            except httpx.HTTPError:
                assert time.monotonic() < deadline, (
                    f"{url} does not answer: {log.read_text('utf-8', 'replace')[-2000:]}"
                )
                time.sleep(0.2)
