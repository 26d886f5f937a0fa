"""The desk's ASGI application: sockets, API and pages around one :class:`bot.desk.desk.Desk`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import socketio
from fastapi import FastAPI

from bot.channels.web import CustomerSocket
from bot.desk.console_socket import ConsoleSocket
from bot.desk.desk import Desk
from bot.desk.headers import Headers
from bot.desk.http import make_http
from bot.desk.sockets import make_server
from bot.settings import Settings


class App:
    """What uvicorn runs.

    Attributes:
        desk: For tests and tools in the same process.
    """

    def __init__(self, desk: Desk, asgi: socketio.ASGIApp) -> None:
        self.desk = desk
        self._asgi = asgi

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self._asgi(scope, receive, send)


def create_app(settings: Settings) -> App:
    """Puts the desk together; the database is opened when the server starts it.

    Raises:
        TandemError: A setting or a content file is wrong.
    """
    desk = Desk(settings)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await desk.start()
        try:
            yield
        finally:
            await desk.stop()

    io = make_server(settings)
    CustomerSocket(io, desk)
    console = ConsoleSocket(io, desk)
    https = settings.base_url.startswith("https://")
    http = Headers(make_http(desk, console, lifespan), https=https)
    return App(desk, socketio.ASGIApp(io, http))
