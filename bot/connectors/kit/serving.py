"""Serves an application beside the rest of the process, in a thread with an event loop of its own."""

from __future__ import annotations

import asyncio
import socket
import threading
from typing import Any

import uvicorn

from bot.errors import TandemError

START_S = 10.0


class NotServed(TandemError):
    """The address cannot be listened on."""

    code = "not_served"


class Served:
    """One application on one address, from ``start`` to ``stop``."""

    def __init__(self, app: Any, host: str = "127.0.0.1", port: int = 0) -> None:
        """Takes an ASGI application; port 0: any that is free, kept for the next start."""
        self._app = app
        self.host = host
        self.port = port
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    def start(self) -> None:
        """Returns when requests are answered.

        Raises:
            NotServed: The port is taken, or the application does not start.
        """
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((self.host, self.port))
        except OSError as error:
            raise NotServed(f"{self.host}:{self.port} cannot be listened on ({error}); name another port") from None
        self.port = listener.getsockname()[1]
        config = uvicorn.Config(self._app, log_level="warning", timeout_graceful_shutdown=1, lifespan="on")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=asyncio.run, args=(self._server.serve([listener]),), daemon=True)
        self._thread.start()
        pause = threading.Event()
        for _ in range(round(START_S / 0.01)):
            if self._server.started:
                return
            if not self._thread.is_alive():
                break
            pause.wait(0.01)
        raise NotServed("the application did not start; its log says why")

    def stop(self) -> None:
        if self._server is not None and self._thread is not None:
            self._server.should_exit = True
            self._thread.join(START_S)
            self._server = self._thread = None
