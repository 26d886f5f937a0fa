"""A customer who notes every acknowledged message and every reply seen, and comes back after every cut."""

from __future__ import annotations

import asyncio
import contextlib
import time
import uuid
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import socketio
from socketio.exceptions import SocketIOError

ACK_S = 6.0
PAUSE_S = 0.25
#: Refusals after which the same message is sent again, as the widget does.
AGAIN = {"too_many", "unavailable"}


@dataclass
class Sent:
    """One message.

    Attributes:
        at: When it was to be sent, monotonic seconds.
        stored: The message as the desk acknowledged it; None before that.
        acknowledged_at: When that was.
    """

    client_id: str
    text: str
    at: float
    stored: dict[str, Any] | None = None
    acknowledged_at: float = 0.0


class Recorder:
    """Sends one message after the other, each again with the same id until it is acknowledged.

    Attributes:
        sent: Every message in the order in which it was to be sent.
        seen: Every message seen, by ``seq``.
        faults: What was wrong with what was seen.
        seen_at: When each ``seq`` was first seen, monotonic seconds.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.token: str | None = None
        self.conversation_id = ""
        self.state = ""
        self.sent: list[Sent] = []
        self.seen: dict[int, dict[str, Any]] = {}
        self.seen_at: dict[int, float] = {}
        self.faults: list[str] = []
        self._waiting: deque[Sent] = deque()
        self._news = asyncio.Event()
        self._cut = asyncio.Event()
        self._lacks = False
        self._io: socketio.AsyncClient | None = None
        self._task: asyncio.Task[None] | None = None

    def start(self) -> Recorder:
        self._task = asyncio.create_task(self._run())
        return self

    def say(self, text: str) -> Sent:
        """Puts a message into the outbox; it is on its way at once, or when the desk is there again."""
        one = Sent(uuid.uuid4().hex, text, time.monotonic())
        self.sent.append(one)
        self._waiting.append(one)
        self._news.set()
        return one

    async def delivered(self, limit_s: float) -> bool:
        """Waits until everything is acknowledged; False where it is not in time."""
        return await eventually(lambda: not self._waiting, limit_s)

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self._hang_up()

    @property
    def last_seen(self) -> int:
        """``seq`` up to which nothing is missing."""
        seq = 0
        while seq + 1 in self.seen:
            seq += 1
        return seq

    async def _run(self) -> None:
        while True:
            try:
                await self._connect()
                while self._io is not None and self._io.connected:
                    await self._send_waiting()
                    await self._fill_gaps()
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(self._news.wait(), PAUSE_S)
                    self._news.clear()
            except (SocketIOError, OSError, TimeoutError):
                pass
            await self._hang_up()
            await asyncio.sleep(PAUSE_S)

    async def _connect(self) -> None:
        self._io = socketio.AsyncClient(reconnection=False)
        self._io.on("message", self._see)
        self._io.on("conversation", self._view)
        cut = self._cut = asyncio.Event()
        self._io.on("disconnect", lambda *_: cut.set())
        await asyncio.wait_for(self._io.connect(self.url, transports=["websocket"], wait_timeout=ACK_S), ACK_S)
        known = {"token": self.token} if self.token else {}
        answer = await self._ask("hello", {**known, "after": self.last_seen})
        if not answer or not answer.get("ok"):
            raise TimeoutError("no hello")
        if self.token and answer["token"] != self.token:
            self.faults.append(f"{self.conversation_id}: the desk no longer knew the token")
        self.token, self.conversation_id = answer["token"], answer["conversation"]["id"]
        for message in answer["messages"]:
            await self._see(message)
        await self._view(answer["conversation"])

    async def _send_waiting(self) -> None:
        while self._waiting and self._io is not None:
            one = self._waiting[0]
            answer = await self._ask("message", {"client_id": one.client_id, "text": one.text})
            if answer and answer.get("ok"):
                one.stored, one.acknowledged_at = answer["message"], time.monotonic()
            elif not answer or answer["error"]["code"] in AGAIN:
                await asyncio.sleep(PAUSE_S)
                continue
            else:
                self.faults.append(f"{self.conversation_id}: refused with {answer['error']['code']}")
            self._waiting.popleft()

    async def _ask(self, event: str, data: dict[str, Any]) -> Any:
        """Emits and waits for the answer, for no longer than the connection lasts."""
        assert self._io is not None
        asked = asyncio.ensure_future(self._io.call(event, data, timeout=ACK_S))
        cut = asyncio.ensure_future(self._cut.wait())
        await asyncio.wait({asked, cut}, return_when=asyncio.FIRST_COMPLETED)
        cut.cancel()
        if not asked.done():
            asked.cancel()
            raise TimeoutError("cut off")
        return asked.result()

    async def _fill_gaps(self) -> None:
        """Asks for what a view said to be there and was never told, as the widget does."""
        if self._lacks and self._io is not None:
            self._lacks = False
            answer = await self._ask("sync", {"after": self.last_seen})
            for message in answer["messages"] if answer and answer.get("ok") else ():
                await self._see(message)

    async def _view(self, view: dict[str, Any]) -> None:
        self.state = view["state"]
        if view["last_seq"] > self.last_seen:
            self._lacks = True
            self._news.set()

    async def _see(self, message: dict[str, Any]) -> None:
        before = self.seen.get(message["seq"])
        if before is not None and before["id"] != message["id"]:
            self.faults.append(f"{self.conversation_id}: two messages have the number {message['seq']}")
        self.seen[message["seq"]] = message
        self.seen_at.setdefault(message["seq"], time.monotonic())

    async def _hang_up(self) -> None:
        if self._io is not None:
            with contextlib.suppress(Exception):
                await asyncio.wait_for(self._io.disconnect(), 2.0)
            self._io = None


async def eventually(holds: Callable[[], object], limit_s: float) -> bool:
    """Waits until ``holds()`` is true; False where it is not after ``limit_s`` seconds."""
    end = time.monotonic() + limit_s
    while not holds():
        if time.monotonic() > end:
            return False
        await asyncio.sleep(0.02)
    return True


def first_words(chat: Recorder) -> list[float]:
    """Seconds from each message to the next word that is not the customer's."""
    words = sorted(seq for seq, message in chat.seen.items() if message["role"] != "customer")
    times = []
    for sent in chat.sent:
        after = next((seq for seq in words if sent.stored and seq > sent.stored["seq"]), None)
        if after is not None:
            times.append(chat.seen_at[after] - sent.at)
    return times or [0.0]
