"""A customer with a real socket."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from typing import Any

import socketio

#: Long enough for a machine that stands still for a while; who waits goes on at once when it has come.
WAIT_S = 15.0


class Customer:
    """Speaks the protocol of ``docs/protocol.md`` and keeps what it hears.

    Attributes:
        heard: Every event so far, as ``(name, data)``.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.io = socketio.AsyncClient(reconnection=False)
        self.heard: list[tuple[str, Any]] = []
        self.token: str | None = None
        self.conversation: dict[str, Any] = {}
        self.io.on("*", self._hear)

    async def connect(self, **headers: str) -> Customer:
        await self.io.connect(self.url, transports=["websocket"], headers=headers, wait_timeout=WAIT_S)
        return self

    async def close(self) -> None:
        await self.io.disconnect()

    async def hello(self, **data: Any) -> dict[str, Any]:
        answer = await self.ask("hello", {"token": self.token, **data} if self.token else data)
        self.token, self.conversation = answer["token"], answer["conversation"]
        return answer

    async def ask(self, event: str, data: Any) -> dict[str, Any]:
        """Emits and waits for the acknowledgement."""
        return await self.io.call(event, data, timeout=WAIT_S)

    async def say(self, text: Any, client_id: str | None = None) -> dict[str, Any]:
        return await self.ask("message", {"client_id": client_id or uuid.uuid4().hex, "text": text})

    async def choose(self, message: dict[str, Any], title: str, client_id: str | None = None) -> dict[str, Any]:
        choice = next(c["id"] for c in message["payload"]["choices"] if c["title"] == title)
        data = {"client_id": client_id or uuid.uuid4().hex, "message_id": message["id"], "choice_id": choice}
        return await self.ask("choose", data)

    async def human(self) -> dict[str, Any]:
        return await self.ask("human", {"client_id": uuid.uuid4().hex})

    async def transcript(self) -> list[dict[str, Any]]:
        return (await self.ask("sync", {"after": 0}))["messages"]

    def events(self, name: str) -> list[Any]:
        return [data for event, data in self.heard if event == name]

    def said(self, role: str) -> list[dict[str, Any]]:
        return [message for message in self.events("message") if message["role"] == role]

    async def wait(self, found: Callable[[], Any], limit_s: float = WAIT_S) -> Any:
        """Waits until ``found`` returns something true, and returns that."""
        return await wait_for(found, limit_s)

    async def message(self, **wanted: Any) -> dict[str, Any]:
        """The newest message heard that has these fields, waited for; ``event`` means the payload's."""

        def found() -> dict[str, Any] | None:
            fits = [m for m in self.events("message") if _fits(m, wanted)]
            return fits[-1] if fits else None

        return await wait_for(found)

    async def state(self, state: str) -> dict[str, Any]:
        """The newest conversation heard, once it is in this state."""

        def found() -> dict[str, Any] | None:
            newest = self.events("conversation")[-1:]
            return newest[0] if newest and newest[0]["state"] == state else None

        return await wait_for(found)

    async def _hear(self, event: str, data: Any = None) -> None:
        self.heard.append((event, data))


def _fits(message: dict[str, Any], wanted: dict[str, Any]) -> bool:
    return all((message["payload"].get(k) if k == "event" else message.get(k)) == v for k, v in wanted.items())


async def wait_for(found: Callable[[], Any], limit_s: float = WAIT_S) -> Any:
    """Waits until ``found`` returns something true, and returns that.

    Raises:
        AssertionError: It did not within ``limit_s`` seconds.
    """
    loop = asyncio.get_running_loop()
    end = loop.time() + limit_s
    while True:
        value = found()
        if value:
            return value
        assert loop.time() < end, "what was waited for did not come"
        await asyncio.sleep(0.005)
