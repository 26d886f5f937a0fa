"""A desk's web server and socket in a thread of their own, for tests to drive from theirs."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Coroutine
from typing import Any

import socketio
import uvicorn
from fastapi import FastAPI

NAMESPACE = "/agent"
#: What a console emits; each is given to the method ``on_…``.
EVENTS = ("typing", "watch", "watch_live")


class Served:
    """Serves ``app()`` and the namespace /agent; the port is kept over a stop, so that a console finds it again."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._sids: set[str] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def app(self) -> FastAPI:
        raise NotImplementedError

    def lets_in(self, cookies: dict[str, str]) -> bool:
        """Whether a socket with these cookies may connect."""
        raise NotImplementedError

    def start(self) -> Any:
        self.io = socketio.AsyncServer(async_mode="asgi")
        self.io.on("connect", self._connect, namespace=NAMESPACE)
        self.io.on("disconnect", self._disconnect, namespace=NAMESPACE)
        for event in EVENTS:
            self.io.on(event, self._heard(event), namespace=NAMESPACE)
        # Named as TCP, asyncio sends at once; else every answer of two parts waits 40 ms for an acknowledgement.
        listener = socket.socket(proto=socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self.port))
        self.port = listener.getsockname()[1]
        app = socketio.ASGIApp(self.io, self.app())
        self.server = uvicorn.Server(
            uvicorn.Config(app, log_level="warning", lifespan="off", timeout_graceful_shutdown=1)
        )
        started = threading.Event()
        self.thread = threading.Thread(target=lambda: asyncio.run(self._serve(listener, started)), daemon=True)
        self.thread.start()
        started.wait(10)
        return self

    async def _serve(self, listener: socket.socket, started: threading.Event) -> None:
        self.loop = asyncio.get_running_loop()
        started.set()
        await self.server.serve([listener])

    def stop(self) -> None:
        if self.thread.is_alive():
            for sid in list(self._sids):
                self.run(self.io.disconnect(sid, namespace=NAMESPACE))
            self.server.should_exit = True
            self.thread.join(10)

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Does something in the server's thread and waits for it."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(10)

    async def emit(self, event: str, data: dict[str, Any]) -> None:
        """To every console."""
        await self.io.emit(event, data, namespace=NAMESPACE)

    def _heard(self, event: str) -> Any:
        async def hear(sid: str, data: dict[str, Any]) -> None:
            await getattr(self, f"on_{event}")(data)

        return hear

    async def _connect(self, sid: str, environ: dict[str, Any], auth: Any = None) -> None:
        cookies = dict(part.strip().split("=", 1) for part in environ.get("HTTP_COOKIE", "").split(";") if "=" in part)
        if not self.lets_in(cookies):
            raise socketio.exceptions.ConnectionRefusedError("not_signed_in")
        self._sids.add(sid)

    async def _disconnect(self, sid: str, reason: str) -> None:
        self._sids.discard(sid)
