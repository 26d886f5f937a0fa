"""Which processes are started, and with what."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import yaml

from bot.bot_place import BotPlace, read_place
from bot.settings import ROOT, Settings, read_settings
from bot.supervisor.children import make_bot, make_children
from bot.supervisor.process import Child


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


def test_another_bot_has_ports_and_endpoints_of_its_own(children: dict[str, Child], settings: Settings) -> None:
    rasa, actions = make_bot(settings, Path("model.tar.gz"), BotPlace(9301, 9302))
    assert "9301" in rasa.command and actions.env["TANDEM_ACTIONS_PORT"] == "9302"
    called = {
        yaml.safe_load(Path(one.command[one.command.index("--endpoints") + 1]).read_text("utf-8"))["action_endpoint"][
            "url"
        ]
        for one in (children["rasa"], rasa)
    }
    assert called == {"http://127.0.0.1:9255/webhook", "http://127.0.0.1:9302/webhook"}
    # All of them go when everything is started anew: they hold the token.
    make_children(settings, Path("model.tar.gz"))
    assert [path.name for path in (settings.var / "run").glob("endpoints*")] == ["endpoints-9205.yml"]
    assert read_place(settings) == BotPlace(9205, 9255)
