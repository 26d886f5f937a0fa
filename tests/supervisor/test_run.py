"""Which processes are started, and how they are reached."""

from __future__ import annotations

import sys
from pathlib import Path

import httpx
import pytest

from bot.settings import ROOT, Settings, read_settings
from bot.supervisor import run as supervisor
from bot.supervisor.process import Child
from bot.supervisor.run import NotReady, make_children


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return read_settings(_env_file=None, var=tmp_path, host="0.0.0.0", port=9280, rasa_port=9205, actions_port=9255)


@pytest.fixture
def children(settings: Settings, tmp_path: Path) -> dict[str, Child]:
    return {child.name: child for child in make_children(settings, tmp_path / "model.tar.gz")}


def test_all_of_tandems_processes_are_there(children: dict[str, Child]) -> None:
    assert list(children) == ["rasa", "actions", "desk", "articles"]
    assert len({child.log for child in children.values()}) == 4
    assert all(child.cwd == ROOT for child in children.values())


def test_rasa_listens_on_loopback_only_and_runs_the_model_in_hand(children: dict[str, Child], tmp_path: Path) -> None:
    command = list(children["rasa"].command)
    after = {flag: command[command.index(flag) + 1] for flag in ("--interface", "--port", "--model", "--endpoints")}
    assert after["--interface"] == "127.0.0.1" and after["--port"] == "9205"
    assert after["--model"] == str(tmp_path / "model.tar.gz") and Path(after["--endpoints"]).is_file()


def test_rasa_alone_runs_in_its_own_environment(children: dict[str, Child]) -> None:
    assert ".venv-rasa" in children["rasa"].command[0]
    assert {child.command[0] for name, child in children.items() if name != "rasa"} == {sys.executable}


def test_every_process_has_the_internal_token_and_no_telemetry(children: dict[str, Child]) -> None:
    assert len({child.env["TANDEM_INTERNAL_TOKEN"] for child in children.values()}) == 1
    assert {child.env["RASA_TELEMETRY_ENABLED"] for child in children.values()} == {"false"}


def test_a_system_that_does_not_get_ready_is_told_with_the_reasons(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def get(url: str, timeout: float) -> httpx.Response:
        asked.append(url)
        return httpx.Response(503, text='{"bot": "does not answer"}')

    monkeypatch.setattr(supervisor.httpx, "get", get)
    monkeypatch.setattr(supervisor, "READY_TIMEOUT_S", 0.01)
    stop = supervisor.threading.Event()
    with pytest.raises(NotReady, match="does not answer") as caught:
        supervisor._wait_until_ready(settings, [], stop)
    assert set(asked) == {"http://127.0.0.1:9280/health/ready"}, "0.0.0.0 is no address to ask"
    assert str(settings.var / "log") in caught.value.message
