"""Tandem as `make run` starts it, on free ports and in a folder of its own, for tests to use and to harm."""

from __future__ import annotations

import shutil
import socket
import time
from pathlib import Path

import httpx
import pytest

from bot.settings import ROOT, Settings, read_settings
from bot.supervisor.prepare import model_path
from bot.supervisor.process import Child
from bot.supervisor.run import first_agent, make_children
from tests.system.proxy import Proxy

READY_TIMEOUT_S = 90.0
PASSWORD = "a password of four words"


class System:
    """The running processes.

    Attributes:
        url: Where customers and agents reach the desk: through a proxy that can be unplugged.
        articles: Folder of the articles, a copy to be changed freely.
    """

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        ports = _free_ports(3)
        shipped = read_settings()
        self.proxy = Proxy(ports[0])
        self.url = f"http://127.0.0.1:{self.proxy.port}"
        self.articles = folder / "kb_articles"
        shutil.copytree(ROOT / "kb_articles", self.articles)
        variables = {
            "TANDEM_VAR": str(_var(shipped, folder / "var")),
            "TANDEM_KB_DIR": str(self.articles),
            "TANDEM_PORT": str(ports[0]),
            "TANDEM_RASA_PORT": str(ports[1]),
            "TANDEM_ACTIONS_PORT": str(ports[2]),
            "TANDEM_PUBLIC_URL": self.url,
        }
        for name, value in variables.items():
            patch.setenv(name, value)
        self.settings = read_settings()
        self._children = {c.name: c for c in make_children(self.settings, model_path(shipped))}

    def start(self) -> None:
        for child in self._children.values():
            child.start()
        self.wait_until_ready()

    def stop(self) -> None:
        for child in reversed(self._children.values()):
            child.stop(5.0)
        self.proxy.close()

    def child(self, name: str) -> Child:
        return self._children[name]

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_TIMEOUT_S
        while True:
            try:
                answer = httpx.get(f"http://127.0.0.1:{self.settings.port}/health/ready", timeout=3.0)
                if answer.status_code == 200:
                    return
                reasons = answer.text
            except httpx.HTTPError as error:
                reasons = repr(error)
            assert time.monotonic() < deadline, f"not ready: {reasons}"
            time.sleep(0.25)

    def agent(self) -> tuple[str, str]:
        """E-mail and password of the first agent, past the forced change of the one-time password."""
        made = first_agent(self.settings)
        if "one_time_password" in made:
            with httpx.Client(base_url=self.url, headers={"Origin": self.url}) as client:
                who = {"email": made["email"], "password": made["one_time_password"]}
                csrf = client.post("/api/agent/session", json=who).raise_for_status().json()["csrf"]
                change = {"old_password": made["one_time_password"], "new_password": PASSWORD}
                client.post("/api/agent/password", json=change, headers={"X-CSRF-Token": csrf}).raise_for_status()
        return made["email"], PASSWORD


def _var(shipped: Settings, var: Path) -> Path:
    """A var folder that has the encoder and the index already, and nothing else."""
    var.mkdir()
    (var / "encoder").symlink_to(shipped.var / "encoder")
    for name in ("index", "cache"):
        shutil.copytree(shipped.var / name, var / name, symlinks=True)
    return var


def _free_ports(count: int) -> list[int]:
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports
