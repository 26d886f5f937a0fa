"""Another system that is told of events: keeps what it hears, answers as a test wants."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.desk.serving import Served


@dataclass(frozen=True)
class Heard:
    """One request."""

    headers: dict[str, str]
    body: bytes
    json: dict[str, Any]


class Receiver:
    """Answers 204, or with :attr:`statuses` first, one a request.

    Attributes:
        statuses: What the next requests are answered with.
        hold: While it is set, nothing is answered.
        most_at_once: How many requests were open at the same time.
    """

    def __init__(self) -> None:
        self.heard: list[Heard] = []
        self.statuses: list[int] = []
        self.hold = False
        self.most_at_once = 0
        self._open = 0
        self._served = Served(Starlette(routes=[Route("/hook", self._hear, methods=["POST"])]))

    @property
    def url(self) -> str:
        return f"{self._served.url}/hook"

    @property
    def events(self) -> list[str]:
        return [heard.json["event"] for heard in self.heard]

    def start(self) -> Receiver:
        self._served.start()
        return self

    def stop(self) -> None:
        self.hold = False
        self._served.stop()

    async def _hear(self, request: Request) -> Response:
        self._open += 1
        self.most_at_once = max(self.most_at_once, self._open)
        self.heard.append(Heard(dict(request.headers), await request.body(), await request.json()))
        while self.hold:
            await asyncio.sleep(0.01)
        self._open -= 1
        status = self.statuses.pop(0) if self.statuses else 204
        headers = {"Location": "/hook"} if 300 <= status < 400 else {}
        return Response(status_code=status, headers=headers)
