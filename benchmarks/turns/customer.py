"""A customer with a socket, as thin as can be: the load must not cost more than what it loads.

Speaks Socket.IO over one WebSocket by hand (Engine.IO 4: ``0`` open, ``2`` ping, ``3`` pong, ``4`` message; Socket.IO 5
within it: ``0`` connect, ``2`` event, ``3`` acknowledgement).

Source: github.com/socketio/socket.io-protocol, github.com/socketio/engine.io-protocol.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
import uuid
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from benchmarks.turns.exchange import Exchange, NoReply

WAIT_S = 30.0


class Customer:
    """One conversation with the desk.

    Attributes:
        state: The conversation's state as last told; ``bot`` while the bot has the floor.
    """

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._acks: dict[int, asyncio.Future[Any]] = {}
        self._heard: list[dict[str, Any]] = []
        self._news = asyncio.Event()
        self._reader = asyncio.create_task(self._read())
        self.state = "bot"

    @classmethod
    async def arrive(cls, url: str) -> Customer:
        """Opens the socket and a new conversation."""
        customer = cls(await _open(url))
        await customer._hello()
        return customer

    async def say(self, text: str) -> Exchange:
        """Sends a message and waits for the bot's first word.

        Raises:
            NoReply: The desk refused it, a person has the conversation, or nothing came.
        """
        self._heard.clear()
        sent = time.monotonic()
        answer = await self._ask("message", {"client_id": uuid.uuid4().hex, "text": text})
        if not answer.get("ok"):
            raise NoReply(answer["error"]["code"], answer["error"]["message"])
        stored = time.monotonic()
        try:
            message = await asyncio.wait_for(self._first_after(answer["message"]["seq"]), WAIT_S)
        except TimeoutError:
            raise NoReply("timeout", f"nothing came within {WAIT_S:.0f} s") from None
        if message["role"] == "system":
            raise NoReply(message["payload"].get("event", "notice"), message["text"])
        return Exchange(sent, stored, time.monotonic(), message["kind"], message["text"])

    async def leave(self) -> None:
        self._reader.cancel()
        await self._socket.close()

    async def _hello(self) -> None:
        answer = await self._ask("hello", {})
        self.state = answer["conversation"]["state"]

    async def _ask(self, event: str, data: dict[str, Any]) -> dict[str, Any]:
        number = len(self._acks) + 1
        self._acks[number] = asyncio.get_running_loop().create_future()
        await self._socket.send(f"42{number}{json.dumps([event, data])}")
        return await asyncio.wait_for(self._acks[number], WAIT_S)

    async def _read(self) -> None:
        async for packet in self._socket:
            if packet == "2":
                await self._socket.send("3")
            elif packet.startswith("43"):
                number, _, rest = packet[2:].partition("[")
                self._acks[int(number)].set_result(json.loads("[" + rest)[0])
            elif packet.startswith("42"):
                self._hear(*json.loads(packet[2:]))

    async def _first_after(self, seq: int) -> dict[str, Any]:
        """The first message of another's after the customer's own; what was said before it may still be on its way."""
        while True:
            found = next((one for one in self._heard if one["seq"] > seq), None)
            if found is not None:
                return found
            if self.state != "bot":
                raise NoReply("handed_over", "a person has the conversation")
            self._news.clear()
            await self._news.wait()

    def _hear(self, event: str, data: dict[str, Any]) -> None:
        if event == "conversation":
            self.state = data["state"]
        elif event == "message" and data["role"] != "customer":
            self._heard.append(data)
        self._news.set()


async def _open(url: str) -> ClientConnection:
    address = url.replace("http", "ws", 1) + "/socket.io/?EIO=4&transport=websocket"
    socket = await connect(address, compression=None, proxy=None, max_size=None)
    await socket.recv()
    await socket.send("40")
    await socket.recv()
    return socket


async def leave_all(customers: list[Customer]) -> None:
    """Closes every socket, whatever state it is in."""
    with contextlib.suppress(Exception):
        await asyncio.gather(*(one.leave() for one in customers), return_exceptions=True)
