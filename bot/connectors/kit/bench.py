"""What checks work with: signed deliveries, conversations to hand over, and patience."""

from __future__ import annotations

import asyncio
import inspect
import json
import secrets
import time
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any, TypeVar

import httpx

from bot.connectors.kit.far_side import FarSide, Restart, Seen
from bot.connectors.kit.tandem import Tandem
from bot.handoff.build import package_id
from bot.handoff.package import validate
from bot.signatures import HEADER, sign

Found = TypeVar("Found")
ANSWER_S = 10.0
#: What must not happen is waited for this long.
QUIET_S = 1.0


class Unmet(Exception):
    """A requirement is not met; the text says what was seen."""


class Bench:
    """One connector under test.

    Attributes:
        slowest_s: How long the slowest answer to a delivery took, seconds.
    """

    def __init__(
        self,
        url: str,
        secret: str,
        tandem: Tandem,
        *,
        far: FarSide | None = None,
        restart: Restart | None = None,
        patience_s: float = 15.0,
        quiet_s: float = QUIET_S,
    ) -> None:
        """Takes the connector's address for webhooks and the secret that it checks them with."""
        self.url, self.secret, self.tandem = url, secret, tandem
        self.far, self.restart = far, restart
        self.slowest_s = 0.0
        self._patience_s, self._quiet_s = patience_s, quiet_s
        self._client = httpx.AsyncClient(trust_env=False, timeout=ANSWER_S)

    async def close(self) -> None:
        await self._client.aclose()

    async def send(
        self,
        event: str,
        data: dict[str, Any],
        *,
        delivery_id: str = "",
        secret: str = "",
        age_s: int = 0,
        signed: bool = True,
    ) -> int:
        """Delivers an event and returns the status of the answer; 0 when there was none."""
        delivery_id = delivery_id or f"d_{secrets.token_hex(6)}"
        body = json.dumps({"id": delivery_id, "event": event, "created_at": moment(), "data": data}).encode()
        headers = {"Content-Type": "application/json", "Tandem-Event": event, "Tandem-Delivery": delivery_id}
        if signed:
            headers[HEADER] = sign(secret or self.secret, body, int(time.time()) - age_s)
        begun = time.monotonic()
        try:
            status = (await self._client.post(self.url, content=body, headers=headers)).status_code
        except httpx.HTTPError:
            status = 0
        self.slowest_s = max(self.slowest_s, time.monotonic() - begun)
        return status

    async def deliver(self, event: str, data: dict[str, Any], *, delivery_id: str = "") -> None:
        """Delivers an event that must be accepted; tries again as Tandem would.

        Raises:
            Unmet: It is not accepted.
        """
        delivery_id = delivery_id or f"d_{secrets.token_hex(6)}"
        status = 0
        end = time.monotonic() + self._patience_s
        while time.monotonic() < end:
            status = await self.send(event, data, delivery_id=delivery_id)
            if 200 <= status < 300:
                return
            await asyncio.sleep(0.2)
        raise Unmet(f"{event} was answered with {status or 'nothing'}")

    async def hand_over(self, problem: str = "") -> str:
        """Hands a fresh conversation over; returns its id."""
        conversation_id = self.new_conversation()
        await self.deliver("handoff.queued", handoff_data(conversation_id, problem or f"Problem {conversation_id}"))
        return conversation_id

    def new_conversation(self) -> str:
        """A conversation that waits in Tandem and that the connector has not heard of."""
        return self.tandem.case(f"c_{secrets.token_hex(8)}").id

    async def until(self, found: Callable[[], Any], otherwise: str) -> Any:
        """Waits until ``found`` (a plain or an async function) returns something true, and returns that.

        Raises:
            Unmet: It does not in time; says ``otherwise``.
        """
        end = time.monotonic() + self._patience_s
        while True:
            value = found()
            value = await value if inspect.isawaitable(value) else value
            if value:
                return value
            if time.monotonic() > end:
                raise Unmet(otherwise)
            await asyncio.sleep(0.05)

    async def shown(self, conversation_id: str) -> Seen:
        """The conversation at the other desk, once it is there."""

        async def look() -> Seen | None:
            return await self.there.look(conversation_id)

        return await self.until(look, "the handoff does not show at the other desk")

    async def quiet(self) -> None:
        """Gives what must not happen the time to happen."""
        await asyncio.sleep(self._quiet_s)

    @property
    def there(self) -> FarSide:
        assert self.far is not None
        return self.far


def moment() -> str:
    """Now, as the protocol writes it."""
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def message_data(
    conversation_id: str, text: str, *, role: str = "customer", seq: int = 3, message_id: str = ""
) -> dict[str, Any]:
    """The data of ``message.created``."""
    message = {
        "id": message_id or f"m_{secrets.token_hex(8)}",
        "seq": seq,
        "client_id": None if role in ("bot", "system") else secrets.token_hex(8),
        "role": role,
        "kind": "notice" if role == "system" else "text",
        "text": text,
        "at": moment(),
        "author": None if role == "customer" else "Somebody",
        "payload": {"event": "agent_joined"} if role == "system" else {},
    }
    return {"conversation_id": conversation_id, "message": message}


def handoff_data(conversation_id: str, problem: str) -> dict[str, Any]:
    """The data of ``handoff.queued``, with a package that fits ``bot/handoff/schema.json``."""
    first = f"m_{secrets.token_hex(8)}"
    package = {
        "spec": "1.0",
        "id": package_id(conversation_id, first),
        "created_at": moment(),
        "conversation": {"id": conversation_id, "channel": "web", "language": "en", "started_at": moment()},
        "reason": {"code": "customer_request", "trigger": "human", "text": problem, "turn": 1},
        "routing": {
            "family": "technical",
            "intent": "wifi_connection",
            "team": "technical",
            "priority": 2,
            "language": "en",
        },
        "customer": {"id": f"u_{conversation_id}", "name": "Ada Kit", "email": f"{conversation_id}@example.com"},
        "summary": {"problem": problem, "tried": ["Restarted the router"], "next_step": "Ask for the light's colour."},
        "transcript": {"messages": [{"id": first, "at": moment(), "role": "customer", "text": problem}]},
        "effort": {"turns": 1, "rephrases": 0},
    }
    handoff = {
        "id": package["id"],
        "status": "queued",
        "created_at": moment(),
        "accepted_at": None,
        "first_reply_at": None,
        "resolution": None,
        "root_cause": None,
        "article_id": None,
        "note": None,
        "note_to_bot": None,
        "package": validate(package).model_dump(mode="json"),
    }
    return {"conversation_id": conversation_id, "handoff": handoff}
