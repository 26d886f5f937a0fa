"""A desk's web server and socket in a thread of their own, for tests to drive from theirs."""

from __future__ import annotations

from typing import Any

import socketio
from fastapi import FastAPI

from tests.stand_in_server import ThreadedServer

NAMESPACE = "/agent"
#: What a console emits; each is given to the method ``on_…``.
EVENTS = ("typing", "watch", "watch_live")


class Served(ThreadedServer):
    """Serves ``app()`` and the namespace /agent; the port is kept over a stop, so that a console finds it again."""

    def __init__(self, port: int) -> None:
        super().__init__(port)
        self._sids: set[str] = set()

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
        self.serve(socketio.ASGIApp(self.io, self.app()))
        return self

    def stop(self) -> None:
        if self.thread.is_alive():
            for sid in list(self._sids):
                self.run(self.io.disconnect(sid, namespace=NAMESPACE))
            self.end()

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
