"""One delivery over the network, and what came of it."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass
from typing import Any

import httpx

from bot.desk.hooks.addresses import NotAllowed, resolve
from bot.desk.texts import FALLBACK, text
from bot.signatures import HEADER, sign

LIMIT_S = 10.0


@dataclass(frozen=True)
class Parcel:
    """What is sent, where to, and what it is signed with."""

    delivery_id: str
    webhook_id: str
    event: str
    body: dict[str, Any]
    url: str
    secret: str
    attempts: int


@dataclass(frozen=True)
class Result:
    """How one attempt ended.

    Attributes:
        status: HTTP status; None when there was no answer.
        error: A sentence for the log; None when it arrived.
    """

    status: int | None
    error: str | None

    @property
    def arrived(self) -> bool:
        return self.error is None


def make_client() -> httpx.AsyncClient:
    """A client that goes where it is told and nowhere else: no proxy of the environment's, no redirect."""
    # Kept connections are told apart by network address, and two names may share one: a certificate checked for the
    # first would then stand for the second.
    limits = httpx.Limits(max_keepalive_connections=0)
    return httpx.AsyncClient(trust_env=False, follow_redirects=False, timeout=LIMIT_S, limits=limits)


async def post(client: httpx.AsyncClient, parcel: Parcel, *, private: bool) -> Result:
    """Sends a delivery once.

    Args:
        private: Whether addresses inside are allowed.
    """
    try:
        return await asyncio.wait_for(_post(client, parcel, private), LIMIT_S)
    except (asyncio.TimeoutError, httpx.TimeoutException):
        return Result(None, text(FALLBACK, "webhooks.timeout", seconds=round(LIMIT_S)))
    except NotAllowed:
        return Result(None, text(FALLBACK, "webhooks.not_public"))
    except (OSError, httpx.HTTPError, httpx.InvalidURL, UnicodeError):
        return Result(None, text(FALLBACK, "webhooks.unreachable"))


async def _post(client: httpx.AsyncClient, parcel: Parcel, private: bool) -> Result:
    target = await resolve(parcel.url, private=private)
    body = json.dumps(parcel.body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    headers = {
        "Host": target.authority,
        "Content-Type": "application/json",
        "User-Agent": "Tandem-Webhook/1",
        "Tandem-Event": parcel.event,
        "Tandem-Delivery": parcel.delivery_id,
        HEADER: sign(parcel.secret, body, int(time.time())),
    }
    # The network address that was looked at is the one connected to; the certificate must still be the name's.
    extensions = {"sni_hostname": target.host}
    # The answer's body is of no interest, and may be endless.
    async with client.stream("POST", target.url, content=body, headers=headers, extensions=extensions) as answer:
        status = answer.status_code
    if 200 <= status < 300:
        return Result(status, None)
    key = "webhooks.redirect" if 300 <= status < 400 else "webhooks.status"
    return Result(status, text(FALLBACK, key, status=status))
