"""How the processes are reached, and what is said where they are not."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from bot.settings import Settings, read_settings
from bot.supervisor import run as supervisor
from bot.supervisor.run import NotReady


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return read_settings(_env_file=None, var=tmp_path, host="0.0.0.0", port=9280, rasa_port=9205, actions_port=9255)


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
