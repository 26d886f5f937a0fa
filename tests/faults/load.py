"""Customers who come, ask and go, so many messages a second."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from tests.faults.recorder import Recorder

AT_ONCE = 10
#: Each is asked once in a conversation, so that an answer that comes twice is seen.
QUESTIONS = (
    "how do i set up a guest network for visitors?",
    "how long does delivery take?",
    "i forgot my password",
    "where do i recycle an old router?",
    "the doorbell does not ring",
    "how do i change the name of my wifi?",
    "which camera should i buy?",
)


class Load:
    """Keeps :data:`AT_ONCE` customers busy; who has asked everything gives way to a new one.

    Attributes:
        everybody: All customers so far.
    """

    def __init__(self, url: str, per_s: float) -> None:
        self.everybody: list[Recorder] = []
        self._url = url
        self._pause_s = 1.0 / per_s
        self._here: list[Recorder] = []

    async def during(self, work: Callable[[], Awaitable[None]]) -> None:
        """Sends messages until ``work`` is done."""
        doing = asyncio.ensure_future(work())
        loop = asyncio.get_running_loop()
        begun, number = loop.time(), 0
        while not doing.done():
            self._one(number)
            number += 1
            # By the clock, not by pauses: a busy machine must not make the load smaller.
            await asyncio.sleep(max(0.0, begun + number * self._pause_s - loop.time()))
        await doing

    async def close(self) -> None:
        await asyncio.gather(*(one.close() for one in self.everybody))

    def _one(self, number: int) -> None:
        place = number % AT_ONCE
        if place == len(self._here):
            self._here.append(self._arrive())
        elif len(self._here[place].sent) == len(QUESTIONS):
            self._here[place] = self._arrive()
        who = self._here[place]
        who.say(QUESTIONS[len(who.sent)])

    def _arrive(self) -> Recorder:
        self.everybody.append(Recorder(self._url).start())
        return self.everybody[-1]
