"""A Tandem of one's own: the real processes on free ports with a scratch folder, gone when the work is done."""

from __future__ import annotations

import dataclasses
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from bot import seals
from bot.errors import TandemError
from bot.settings import Settings, read_settings, settings
from bot.supervisor.children import make_children
from bot.supervisor.ports import free_ports
from bot.supervisor.prepare import prepare
from bot.supervisor.process import Child
from bot.supervisor.run import first_agent

READY_TIMEOUT_S = 90.0
STOP_PATIENCE_S = 5.0
PASSWORD = "kept only while this runs"


class NotStarted(TandemError):
    """The system of one's own did not get ready."""

    code = "not_started"


@dataclass(frozen=True)
class Running:
    """Where it answers, and an access token of an agent who sees everything."""

    url: str
    token: str


@contextmanager
def own_system() -> Iterator[Running]:
    """Builds what changed, starts desk, bot and action server, stops them in the end.

    Raises:
        TandemError: A build failed, or a process does not get ready.
    """
    shipped = settings()
    model = prepare(shipped)
    with tempfile.TemporaryDirectory(prefix="tandem-", ignore_cleanup_errors=True) as scratch:
        ports = free_ports(3)
        mine = read_settings(
            var=scratch_var(shipped, Path(scratch) / "var"),
            **dict(zip(("port", "rasa_port", "actions_port"), ports, strict=True)),
        )
        mine = mine.model_copy(update={"host": "127.0.0.1", "public_url": "", "database_url": "", "smtp_url": ""})
        # Nobody edits articles meanwhile: what watches them stays out.
        children = [_of_its_own(child, mine) for child in make_children(mine, model) if child.name != "articles"]
        try:
            for child in children:
                child.start()
            _wait_until_ready(mine)
            yield Running(mine.base_url, _token(mine))
        finally:
            for child in reversed(children):
                child.stop(STOP_PATIENCE_S)


def scratch_var(shipped: Settings, var: Path) -> Path:
    """A new var folder that has the encoder and the index already, and nothing else."""
    var.mkdir()
    seals.lend_key(shipped.var, var)
    (var / "encoder").symlink_to(shipped.var / "encoder")
    for name in ("index", "cache"):
        if (shipped.var / name).exists():
            shutil.copytree(shipped.var / name, var / name, symlinks=True)
    return var


def answers(url: str) -> bool:
    """Whether a ready Tandem is at an address."""
    try:
        return httpx.get(f"{url}/health/ready", timeout=3.0).status_code == 200
    except httpx.HTTPError:
        return False


def _variables(mine: Settings) -> dict[str, str]:
    # A customer's mail or database is no place for scripted conversations.
    stores = ("DATABASE_URL", "TANDEM_DATABASE_URL", "TANDEM_REDIS_URL")
    none = dict.fromkeys((*stores, "TANDEM_SMTP_URL", "TANDEM_PUBLIC_URL"), "")
    ports = {"TANDEM_PORT": mine.port, "TANDEM_RASA_PORT": mine.rasa_port, "TANDEM_ACTIONS_PORT": mine.actions_port}
    return {**none, **{name: str(port) for name, port in ports.items()}, "TANDEM_HOST": "127.0.0.1"}


def _of_its_own(child: Child, mine: Settings) -> Child:
    return dataclasses.replace(child, env={**child.env, **_variables(mine)})


def _wait_until_ready(mine: Settings) -> None:
    deadline = time.monotonic() + READY_TIMEOUT_S
    while not answers(mine.base_url):
        if time.monotonic() > deadline:
            logs = "\n".join(
                line
                for log in sorted((mine.var / "log").glob("*.log"))
                for line in [f"{log.name}:", *log.read_text("utf-8", "replace").splitlines()[-5:]]
            )
            raise NotStarted(f"{logs}\nNot ready after {READY_TIMEOUT_S:.0f} s; `make run` shows what is amiss.")
        time.sleep(0.25)


def _token(mine: Settings) -> str:
    """An access token of the first agent, past the forced change of the one-time password."""
    made = first_agent(mine)
    with httpx.Client(base_url=mine.base_url, headers={"Origin": mine.base_url}, timeout=20.0) as client:
        for password in (made["one_time_password"], PASSWORD):
            signed_in = client.post("/api/agent/session", json={"email": made["email"], "password": password})
            client.headers["X-CSRF-Token"] = signed_in.raise_for_status().json()["csrf"]
            if password != PASSWORD:
                change = {"old_password": password, "new_password": PASSWORD}
                client.post("/api/agent/password", json=change).raise_for_status()
        return client.post("/api/agent/tokens", json={"name": "evaluate"}).raise_for_status().json()["secret"]
