"""Two machines' worth of Tandem on one PostgreSQL and one Redis, with a balancer before the two desks."""

from __future__ import annotations

import dataclasses
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psycopg
import pytest

from bot.evaluate.dialogues.own_system import scratch_var
from bot.settings import Settings, read_settings
from bot.supervisor.children import make_children
from bot.supervisor.ports import free_ports
from bot.supervisor.prepare import model_path
from bot.supervisor.process import Child
from tests.desk.finding.postgres import Server, new_server, started
from tests.desk.serving import free_port
from tests.desk.several.redis_server import RedisServer, redis_server
from tests.faults.action_proxy import ActionProxy
from tests.faults.databases import Database, Postgres
from tests.faults.harness import Harness, until
from tests.system.proxy import Proxy
from tests.system.running import READY_TIMEOUT_S

NAME = "tandem"
#: What the machines have in common, as docs/reliability.md says that they must.
SHARED = ("attachments", "secrets")


class Actions:
    """What stands before the action servers, set together."""

    def __init__(self, *proxies: ActionProxy) -> None:
        self._proxies = proxies

    def start(self) -> None:
        for one in self._proxies:
            one.start()

    def stop(self) -> None:
        for one in self._proxies:
            one.stop()

    def set(self, mode: str) -> None:
        for one in self._proxies:
            one.set(mode)


class TwoDesks(Harness):
    """The second machine's children have a 2 in their names; customers and agents come through a balancer.

    Attributes:
        redis: What may be killed and started again.
        desk_urls: The two desks themselves.
    """

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch, server: Server, redis: RedisServer) -> None:
        shipped = read_settings()
        patch.setenv("DATABASE_URL", f"{server.url}/{NAME}")
        patch.setenv("TANDEM_REDIS_URL", redis.url)
        super().__init__(folder, patch)
        self.redis = redis
        self._server = server
        port, rasa_port, actions_port = free_ports(3)
        var = scratch_var(shipped, folder / "var2")
        for name in SHARED:
            (self.settings.var / name).mkdir(exist_ok=True)
            shutil.rmtree(var / name, ignore_errors=True)
            (var / name).symlink_to(self.settings.var / name)
        second = {"port": port, "rasa_port": rasa_port, "actions_port": actions_port, "var": var}
        self.second: Settings = self.settings.model_copy(update=second)
        for child in make_children(self.second, model_path(shipped)):
            self._children[f"{child.name} 2"] = self._on_second(child)
        behind = free_port()
        server_2 = self.child("actions 2")
        server_2.env = {**server_2.env, "TANDEM_ACTIONS_PORT": str(behind)}
        self.actions = Actions(self.actions, ActionProxy(actions_port, behind))
        self._front = Proxy(self.settings.port, port)
        self.proxy.targets = list(self._front.targets)
        self.desk_urls = [f"http://127.0.0.1:{one}" for one in self._front.targets]

    @property
    def database(self) -> Database:
        """What both desks share."""
        return Postgres(f"{self._server.url}/{NAME}")

    @property
    def dialogues(self) -> Database:
        """What both Rasas share: the same."""
        return self.database

    @property
    def direct_url(self) -> str:
        """The balancer that cannot be unplugged."""
        return f"http://127.0.0.1:{self._front.port}"

    def stop(self) -> None:
        super().stop()
        self._front.close()

    def wait_until_ready(self) -> None:
        super().wait_until_ready()
        assert until(lambda: _is_ready(self.desk_urls[1]), READY_TIMEOUT_S), "the second desk is not ready"

    @contextmanager
    def copy_of_store(self, folder: Path) -> Iterator[tuple[str, Database]]:
        """The server's files while all its processes stand still, and a server of its own on them."""
        home = self._server.data.parent / f"cut-{folder.name}"
        home.mkdir()
        shutil.chown(home, self._server.data.owner(), self._server.data.group())
        pids = self._server.pids
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        try:
            subprocess.run(["cp", "-a", str(self._server.data), str(home / "data")], check=True)
        finally:
            for pid in reversed(pids):
                os.kill(pid, signal.SIGCONT)
        (home / "data" / "postmaster.pid").unlink()
        try:
            with started(home / "data") as copy:
                yield f"{copy.url}/{NAME}", Postgres(f"{copy.url}/{NAME}")
        finally:
            shutil.rmtree(home)

    def _on_second(self, child: Child) -> Child:
        mine = {"PORT": self.second.port, "RASA_PORT": self.second.rasa_port, "ACTIONS_PORT": self.second.actions_port}
        ports = {f"TANDEM_{name}": str(port) for name, port in mine.items()}
        return dataclasses.replace(child, env={**child.env, **ports})


def _is_ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health/ready", timeout=3.0).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


@contextmanager
def two_desks(folder: Path) -> Iterator[TwoDesks]:
    """Both machines started, and ended in the end; skips the test where PostgreSQL or Redis is missing."""
    with new_server() as server, redis_server() as redis, pytest.MonkeyPatch.context() as patch:
        with psycopg.connect(f"{server.url}/postgres", autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {NAME}")
        harness = TwoDesks(folder, patch, server, redis)
        try:
            harness.start()
            yield harness
        finally:
            harness.stop()
