"""Tandem as `make run` starts it, on free ports and in a folder of its own, for tests to use and to harm."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import yaml

from bot.evaluate.dialogues.own_system import scratch_var
from bot.settings import ROOT, read_settings
from bot.supervisor.children import make_children
from bot.supervisor.ports import free_ports
from bot.supervisor.prepare import model_path
from bot.supervisor.process import Child
from bot.supervisor.run import first_agent
from tests.system.proxy import Proxy

READY_TIMEOUT_S = 90.0
PASSWORD = "a password of four words"
METRICS_TOKEN = "whoever-reads-the-metrics"


class System:
    """The running processes.

    Attributes:
        url: Where customers and agents reach the desk: through a proxy that can be unplugged.
        articles: Folder of the articles, a copy to be changed freely.
    """

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        ports = free_ports(3)
        shipped = read_settings()
        self.proxy = Proxy(ports[0])
        self.url = f"http://127.0.0.1:{self.proxy.port}"
        self.articles = folder / "kb_articles"
        shutil.copytree(ROOT / "kb_articles", self.articles)
        self._agents: dict[str, str] = {}
        variables = {
            "TANDEM_VAR": str(scratch_var(shipped, folder / "var")),
            "TANDEM_KB_DIR": str(self.articles),
            "TANDEM_DATA_DIR": str(_data(folder / "data")),
            "TANDEM_PORT": str(ports[0]),
            "TANDEM_RASA_PORT": str(ports[1]),
            "TANDEM_ACTIONS_PORT": str(ports[2]),
            "TANDEM_PUBLIC_URL": self.url,
            "TANDEM_METRICS_TOKEN": METRICS_TOKEN,
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

    def wait_until_ready(self, limit_s: float = READY_TIMEOUT_S) -> None:
        deadline = time.monotonic() + limit_s
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
            self._own_password(made["email"], made["one_time_password"])
        return made["email"], PASSWORD

    def hire(self, name: str, role: str, *teams: str) -> str:
        """Adds somebody to the staff, once; returns the e-mail address, which :data:`PASSWORD` goes with."""
        email = f"{name.split()[0].lower()}@halden.example"
        if email not in self._agents:
            with self.signed_in(*self.agent()) as client:
                body = {"name": name, "email": email, "role": role, "teams": list(teams)}
                made = client.post("/api/agent/staff", json=body).raise_for_status().json()
            self._own_password(email, made["one_time_password"])
            self._agents[email] = made["agent"]["id"]
        return email

    @contextmanager
    def signed_in(self, email: str, password: str = PASSWORD) -> Iterator[httpx.Client]:
        """A client of the agents' API."""
        with httpx.Client(base_url=self.url, headers={"Origin": self.url}, timeout=20.0) as client:
            made = client.post("/api/agent/session", json={"email": email, "password": password}).raise_for_status()
            client.headers["X-CSRF-Token"] = made.json()["csrf"]
            yield client

    def _own_password(self, email: str, one_time: str) -> None:
        with self.signed_in(email, one_time) as client:
            change = {"old_password": one_time, "new_password": PASSWORD}
            client.post("/api/agent/password", json=change).raise_for_status()


def _data(folder: Path) -> Path:
    """The company's data with people there at every hour, so that no test depends on when it runs."""
    shutil.copytree(ROOT / "data", folder)
    path = folder / "company.yml"
    company = yaml.safe_load(path.read_text("utf-8"))
    del company["hours"]
    for team in company["teams"]:
        team["auto_assign"] = False
    path.write_text(yaml.safe_dump(company, allow_unicode=True), "utf-8")
    return folder
