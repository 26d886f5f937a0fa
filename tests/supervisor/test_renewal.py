"""A second bot takes over from the first, or the first goes on; with stand-ins that answer like them."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot.bot_place import BotPlace, read_place, write_place
from bot.settings import ROOT, Settings, read_settings
from bot.supervisor import renewal
from bot.supervisor.one import NotRunning
from bot.supervisor.ports import free_ports
from bot.supervisor.process import Child
from bot.supervisor.renewal import Renewal, reload

SERVE = [sys.executable, "-m", "http.server", "--bind", "127.0.0.1", "--directory"]
MODEL = Path("tandem-2.tar.gz")


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    (tmp_path / "www" / "webhooks" / "tandem").mkdir(parents=True)
    (tmp_path / "www" / "health").touch()
    ports = free_ports(2)
    made = read_settings(_env_file=None, var=tmp_path, rasa_port=ports[0], actions_port=ports[1], turn_timeout_s=0.01)
    monkeypatch.setattr(renewal, "GRACE_S", 0.01)
    monkeypatch.setattr(renewal, "READY_TIMEOUT_S", 20.0)
    monkeypatch.setattr(renewal, "TRAIN", ["true"])
    monkeypatch.setattr(renewal, "train", lambda _: MODEL)
    monkeypatch.setattr(renewal, "model_path", lambda _: MODEL)
    monkeypatch.setattr(renewal, "make_bot", lambda settings, model, place: _bot(settings, place))
    write_place(tmp_path, BotPlace(*ports))
    return made


def _bot(settings: Settings, place: BotPlace) -> list[Child]:
    command = [*SERVE, str(settings.var / "www")]
    return [
        Child(name, [*command, str(port)], settings.var / f"{name}.log", {}, ROOT)
        for name, port in (("rasa", place.rasa_port), ("actions", place.actions_port))
    ]


@pytest.fixture
def children(settings: Settings) -> Iterator[list[Child]]:
    started = [*_bot(settings, read_place(settings)), Child("desk", ["true"], settings.var / "desk.log", {}, ROOT)]
    for child in started[:2]:
        child.start()
    yield started
    for child in started:
        child.stop(1.0)


def _renew(settings: Settings, children: list[Child]) -> None:
    one = Renewal(settings, children)
    one.step()  # nobody has asked yet
    assert not one.busy
    one.ask()
    while one.busy:
        one.step()
        time.sleep(0.01)


def _answers(place: BotPlace) -> bool:
    try:
        return httpx.get(f"{place.rasa_url}/health", trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False


def test_the_new_one_takes_over_and_the_old_one_ends(
    settings: Settings, children: list[Child], capsys: pytest.CaptureFixture[str]
) -> None:
    before, old = read_place(settings), children[:2]
    _renew(settings, children)
    after = read_place(settings)
    assert len({before.rasa_port, before.actions_port, after.rasa_port, after.actions_port}) == 4
    assert _answers(after) and not _answers(before)
    assert [child.name for child in children] == ["rasa", "actions", "desk"] and children[0] is not old[0]
    assert "The bot runs on tandem-2.tar.gz" in capsys.readouterr().out


def test_one_that_does_not_get_ready_leaves_the_old_one_in_place(
    settings: Settings, children: list[Child], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(renewal, "READY_TIMEOUT_S", 0.01)
    made: list[Child] = []

    def deaf(settings: Settings, model: Path, place: BotPlace) -> list[Child]:
        made.extend(Child(name, ["sleep", "60"], settings.var / "x.log", {}, ROOT) for name in ("rasa", "actions"))
        return made

    monkeypatch.setattr(renewal, "make_bot", deaf)
    before, old = read_place(settings), list(children)
    _renew(settings, children)
    assert read_place(settings) == before and children == old
    assert "The bot goes on as it was: the new one was not ready" in capsys.readouterr().out
    assert all(child._process is not None and child._process.poll() is not None for child in made)


def test_training_that_fails_changes_nothing(
    settings: Settings, children: list[Child], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(renewal, "TRAIN", ["false"])
    old = list(children)
    _renew(settings, children)
    assert children == old
    assert "The bot goes on as it was: training failed" in capsys.readouterr().out


def test_stopped_in_the_middle_it_leaves_no_process_behind(
    settings: Settings, children: list[Child], monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[subprocess.Popen] = []
    start = subprocess.Popen
    monkeypatch.setattr(subprocess, "Popen", lambda *a, **k: made.append(start(*a, **k)) or made[-1])
    for steps, train in ((1, ["sleep", "60"]), (3, ["true"])):
        monkeypatch.setattr(renewal, "TRAIN", train)
        monkeypatch.setattr(renewal, "_answers", lambda _: False)
        old, one = list(children), Renewal(settings, children)
        one.ask()
        for _ in range(steps):
            one.step()
            time.sleep(0.1)
        assert one.busy
        one.stop()
        assert not one.busy and children == old
    assert len(made) == 4 and all(process.poll() is not None for process in made)


def test_the_command_waits_until_the_running_one_has_taken_over(
    settings: Settings, children: list[Child], monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(NotRunning):
        reload(settings)
    monkeypatch.setattr(renewal.one, "find", lambda _: 4711)
    asked: list[int] = []

    def kill(pid: int, number: int) -> None:
        asked.append(pid)
        threading.Thread(target=lambda: (time.sleep(0.1), write_place(settings.var, BotPlace(1, 2)))).start()

    monkeypatch.setattr(renewal.os, "kill", kill)
    assert reload(settings) == BotPlace(1, 2) and asked == [4711]


def test_the_command_says_when_nothing_came_of_it(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renewal.one, "find", lambda _: 4711)
    monkeypatch.setattr(renewal.os, "kill", lambda *_: None)
    monkeypatch.setattr(renewal, "READY_TIMEOUT_S", 0.01)
    with pytest.raises(renewal.NotRenewed, match="goes on as it was"):
        reload(settings)
