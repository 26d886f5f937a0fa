"""The whole system under its own supervision, with handles to harm it from outside."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import shutil
import signal
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.supervisor.process import Child
from bot.supervisor.renewal import Renewal
from tests.desk.serving import free_port
from tests.faults.action_proxy import ActionProxy
from tests.faults.databases import Database, Sqlite
from tests.system.running import System

TEND_EVERY_S = 0.5
PROCESSES = ("rasa", "actions", "desk")


class Harness(System):
    """Desk, Rasa, action server and watcher, kept alive as ``tandem run`` keeps them.

    Attributes:
        actions: Stands between Rasa and the action server.
    """

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        super().__init__(folder, patch)
        port = free_port()
        self.actions = ActionProxy(self.settings.actions_port, port)
        server = self.child("actions")
        server.env = {**server.env, "TANDEM_ACTIONS_PORT": str(port)}
        self._store: Path | None = None
        self._first: tuple[str, str] | None = None
        self._gone: set[str] = set()
        self._over = threading.Event()
        self._tending = threading.Lock()
        self._tender = threading.Thread(target=self._tend, daemon=True)

    @property
    def direct_url(self) -> str:
        """The desk itself, without the proxy that can be unplugged."""
        return f"http://127.0.0.1:{self.settings.port}"

    @property
    def store(self) -> Path:
        """The desk's database file."""
        return self._store or self.settings.var / "desk.sqlite"

    @property
    def database(self) -> Database:
        """The desk's store."""
        return Sqlite(self.store)

    @property
    def dialogues(self) -> Database:
        """Where Rasa keeps its dialogues."""
        return Sqlite(self.settings.var / "rasa.sqlite")

    def start(self) -> None:
        self.actions.start()
        super().start()
        self._tender.start()

    def stop(self) -> None:
        self._over.set()
        with self._tending:
            super().stop()
        self.actions.stop()

    def agent(self) -> tuple[str, str]:
        if self._first is None:
            self._first = super().agent()
        return self._first

    def named(self, *kinds: str) -> list[str]:
        """The children of these kinds; where there are several desks, each has one of a kind."""
        return [name for name in self._children if name.split()[0] in kinds]

    @contextmanager
    def gone(self, name: str) -> Iterator[None]:
        """A process killed, and started again only in the end."""
        self._gone.add(name)
        self.kill(name)
        try:
            yield
        finally:
            self._gone.discard(name)

    def kill(self, name: str) -> bool:
        """SIGKILL to a process and nothing else; False where it was not running."""
        return self._signal(name, signal.SIGKILL)

    @contextmanager
    def frozen(self, name: str) -> Iterator[None]:
        """A process that neither answers nor ends."""
        self._signal(name, signal.SIGSTOP)
        try:
            yield
        finally:
            self._signal(name, signal.SIGCONT)

    @contextmanager
    def all_stopped(self) -> Iterator[None]:
        """Everything ended in order, then started again and waited for."""
        with self._tending:
            for name in reversed(self._children):
                self.child(name).stop(8.0)
            try:
                yield
            finally:
                for name in self._children:
                    self.child(name).start()
        self.wait_until_ready()

    @contextmanager
    def with_environment(self, **variables: str) -> Iterator[None]:
        """Everything started again with further settings, and in the end again without them."""
        plain = {name: child.env for name, child in self._children.items()}
        with self.all_stopped():
            for name, child in self._children.items():
                child.env = {**plain[name], **variables}
        try:
            yield
        finally:
            with self.all_stopped():
                for name, child in self._children.items():
                    child.env = plain[name]

    @contextmanager
    def desk_on(self, folder: Path) -> Iterator[None]:
        """The desk started again, with a copy of its database and its log in a folder; in the end as before."""
        self.agent()  # while it is still the first database
        first, copy = self.child("desk"), folder / "desk.sqlite"
        env = {**first.env, "DATABASE_URL": f"sqlite:///{copy}"}

        def move() -> None:
            with contextlib.closing(sqlite3.connect(self.store)) as old:
                old.execute("VACUUM INTO ?", (str(copy),))
            self._store = copy

        try:
            with self._instead(dataclasses.replace(first, env=env, log=folder / "desk.log"), move):
                yield
        finally:
            self._store = None

    @contextmanager
    def desk_with(self, **variables: str) -> Iterator[None]:
        """The desk alone started again with further settings, and in the end again without them."""
        first = self.child("desk")
        with self._instead(dataclasses.replace(first, env={**first.env, **variables}), lambda: None):
            yield

    @contextmanager
    def _instead(self, other: Child, between: Callable[[], None]) -> Iterator[None]:
        first = self.child(other.name)

        def change(old: Child, new: Child, before_start: Callable[[], None]) -> None:
            with self._tending:
                old.stop(8.0)
                before_start()
                self._children[new.name] = new
                new.start()

        change(first, other, between)
        try:
            self.wait_until_ready()
            yield
        finally:
            change(other, first, lambda: None)
            self.wait_until_ready()

    def renew(self) -> None:
        """The bot is renewed as `tandem reload` has it done; in the main thread, since processes end with theirs.

        Its action server is not behind :attr:`actions` any more, and both have other ports than the settings say.
        """
        with self._tending:
            children = list(self._children.values())
            renewal = Renewal(self.settings, children)
            renewal.ask()
            while renewal.busy:
                renewal.step()
                time.sleep(0.1)
            self._children = {child.name: child for child in children}

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """What the desk's store holds, read beside it."""
        return self.database.rows(query, *values)

    @contextmanager
    def copy_of_store(self, folder: Path) -> Iterator[tuple[str, Database]]:
        """The store as a power cut at this moment would leave it: its address, and itself. Gone in the end."""
        folder.mkdir(parents=True)
        with self.frozen("desk"):
            for source in (self.store, self.store.with_name(self.store.name + "-wal")):
                if source.exists():
                    shutil.copyfile(source, folder / source.name)
        copy = folder / self.store.name
        try:
            yield f"sqlite:///{copy}", Sqlite(copy)
        finally:
            shutil.rmtree(folder)

    def _signal(self, name: str, number: int) -> bool:
        pid = self.child(name).pid
        if pid is None:
            return False
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
            return True
        return False

    def _tend(self) -> None:
        while not self._over.wait(TEND_EVERY_S):
            with self._tending:
                for name, child in self._children.items():
                    if name not in self._gone:
                        child.tend()


@contextmanager
def running(folder: Path) -> Iterator[Harness]:
    """A started system in a folder of its own, ended in the end."""
    with pytest.MonkeyPatch.context() as patch:
        harness = Harness(folder, patch)
        try:
            harness.start()
            yield harness
        finally:
            harness.stop()


def until(holds: Callable[[], object], limit_s: float, every_s: float = 0.1) -> bool:
    """Waits until ``holds()`` is true; False where it is not after ``limit_s`` seconds."""
    end = time.monotonic() + limit_s
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(every_s)
    return True
