"""A customer of the stock bot, over its REST channel."""

from __future__ import annotations

import time
import uuid

import httpx

from benchmarks.turns.exchange import Exchange, NoReply


class StockCustomer:
    """One conversation with the stock bot; all share the connections of one client."""

    state = "bot"

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client
        self._sender = uuid.uuid4().hex

    async def say(self, text: str) -> Exchange:
        """Sends a message and waits for the replies, which come together.

        Raises:
            NoReply: It answered nothing.
        """
        sent = time.monotonic()
        answer = await self._client.post("/webhooks/rest/webhook", json={"sender": self._sender, "message": text})
        replied = time.monotonic()
        messages = answer.json() if answer.status_code == httpx.codes.OK else []
        if not messages:
            raise NoReply(str(answer.status_code), "no message in the reply")
        return Exchange(sent, replied, replied, "text", messages[0].get("text", ""))

    async def leave(self) -> None:
        """A conversation over REST has nothing to close."""
