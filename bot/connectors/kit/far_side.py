"""The other desk, as the kit looks at it: through a small probe that whoever makes a connector offers beside it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Protocol

import httpx

Restart = Callable[[], Awaitable[None]]


@dataclass(frozen=True)
class Seen:
    """A conversation as it stands at the other desk.

    Attributes:
        copies: How many conversations there stand for this one.
        customer: Texts shown as the customer's.
        agent: Texts that people there wrote to the customer.
        notes: Texts that only people there see.
    """

    copies: int = 1
    open: bool = True
    customer: list[str] = field(default_factory=list)
    agent: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def words(self) -> str:
        """Everything that people there can read."""
        return "\n".join([*self.customer, *self.agent, *self.notes])


class FarSide(Protocol):
    """What the kit must be able to do at the other desk; conversations are named by Tandem's id."""

    async def look(self, conversation_id: str) -> Seen | None: ...

    async def reply(self, conversation_id: str, text: str) -> None: ...

    async def note(self, conversation_id: str, text: str) -> None: ...

    async def close(self, conversation_id: str) -> None: ...


class HttpProbe:
    """The same over HTTP, as ``docs/connect.md`` describes it."""

    def __init__(self, url: str) -> None:
        """Takes the probe's address."""
        self._client = httpx.AsyncClient(base_url=url.rstrip("/"), trust_env=False, timeout=10)

    async def look(self, conversation_id: str) -> Seen | None:
        answer = await self._client.get(f"/conversations/{conversation_id}")
        return None if answer.status_code == 404 else Seen(**answer.raise_for_status().json())

    async def reply(self, conversation_id: str, text: str) -> None:
        await self._post(conversation_id, "reply", text)

    async def note(self, conversation_id: str, text: str) -> None:
        await self._post(conversation_id, "note", text)

    async def close(self, conversation_id: str) -> None:
        await self._post(conversation_id, "close", "")

    async def _post(self, conversation_id: str, verb: str, text: str) -> None:
        answer = await self._client.post(f"/conversations/{conversation_id}/{verb}", json={"text": text})
        answer.raise_for_status()
