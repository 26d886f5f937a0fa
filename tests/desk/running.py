"""A desk that is served, stopped and started anew on the same database and port."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.desk.app import App
from bot.desk.desk import Desk
from tests.desk.serving import Served


class RunningDesk:
    """One desk after another, as a process that is restarted."""

    def __init__(self, make: Callable[[], App], port: int) -> None:
        self._make = make
        self._port = port
        self._served: Served | None = None
        self.app: App | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @property
    def desk(self) -> Desk:
        assert self.app is not None
        return self.app.desk

    def start(self) -> None:
        self.app = self._make()
        self._served = Served(self.app, self._port)
        self._served.start()

    def stop(self) -> None:
        if self._served is not None:
            self._served.stop()
            self._served = None

    def rows(self, table: type) -> list[Any]:
        """Everything in a table."""
        return self.read(lambda session: list(session.scalars(select(table))))

    def read(self, job: Callable[[Session], Any]) -> Any:
        return self.desk.store.read_now(job)

    def write(self, job: Callable[[Session], Any]) -> Any:
        return self.desk.store.write_now(job)
