"""A server in a thread of its own, for stand-ins that tests drive from theirs."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Coroutine
from typing import Any

import uvicorn


class ThreadedServer:
    """Serves one application; the port is kept over a stop, so that a page finds it again."""

    def __init__(self, port: int = 0) -> None:
        self.port = port

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def serve(self, app: Any) -> None:
        """Returns when it listens."""
        # Named as TCP, asyncio sends at once; else every answer of two parts waits 40 ms for an acknowledgement.
        listener = socket.socket(proto=socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self.port))
        # From here on a browser that comes early waits instead of being refused.
        listener.listen(64)
        self.port = listener.getsockname()[1]
        config = uvicorn.Config(app, log_level="warning", lifespan="off", timeout_graceful_shutdown=1)
        self.server = uvicorn.Server(config)
        started = threading.Event()
        self.thread = threading.Thread(target=lambda: asyncio.run(self._serve(listener, started)), daemon=True)
        self.thread.start()
        started.wait(10)

    def end(self) -> None:
        self.server.should_exit = True
        self.thread.join(10)

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Does something in the server's thread and waits for it."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(10)

    async def _serve(self, listener: socket.socket, started: threading.Event) -> None:
        self.loop = asyncio.get_running_loop()
        started.set()
        await self.server.serve([listener])
