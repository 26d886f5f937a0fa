"""Serves an ASGI application in a thread of its own, so that tests speak with it over real sockets."""

from __future__ import annotations

import asyncio
import socket
import threading
from typing import Any

import uvicorn

from bot.desk.web_socket import WebSocketProtocol
from bot.supervisor.ports import free_ports


def free_port() -> int:
    """A TCP port that is free at this moment."""
    return free_ports(1)[0]


class QuickServer(uvicorn.Server):
    """Stops at once when told to, where uvicorn looks ten times a second."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()
        self._told = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    async def main_loop(self) -> None:
        self._loop = asyncio.get_running_loop()
        self.ready.set()
        await self._told.wait()

    def tell(self) -> None:
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._told.set)


class Served:
    """One application on a port that it keeps over a stop and a start."""

    def __init__(self, app: Any, port: int = 0) -> None:
        self.app = app
        self.port = port or free_port()
        self._server: QuickServer | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def running(self) -> bool:
        return self._server is not None

    def start(self) -> None:
        # Named as TCP, asyncio sends at once; else every answer of two parts waits 40 ms for an acknowledgement.
        listener = socket.socket(proto=socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self.port))
        config = uvicorn.Config(self.app, log_level="warning", timeout_graceful_shutdown=1, ws=WebSocketProtocol)
        self._server = QuickServer(config)
        self._thread = threading.Thread(target=self._run, args=(listener,), daemon=True)
        self._thread.start()
        while not self._server.ready.wait(0.05):
            if not self._thread.is_alive():
                raise RuntimeError("the application did not start")

    def stop(self) -> None:
        if self._server is not None and self._thread is not None:
            self._server.tell()
            self._thread.join(10)
            self._server = None

    def _run(self, listener: socket.socket) -> None:
        assert self._server is not None
        asyncio.run(self._server.serve([listener]))
