"""The connector as a web service: Tandem's webhook comes in at ``/tandem``, Chatwoot's at ``/chatwoot``."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from bot.connectors.chatwoot.api import ChatwootApi
from bot.connectors.chatwoot.from_chatwoot import FromChatwoot, concerns
from bot.connectors.chatwoot.from_tandem import FromTandem
from bot.connectors.contract import EVENTS
from bot.connectors.ledger import Item, Ledger
from bot.connectors.settings import ChatwootSettings
from bot.connectors.tandem_api import TandemApi
from bot.connectors.worker import Worker
from bot.signatures import HEADER, MAX_AGE_S, verify

MAX_BYTES = 5_000_000
TANDEM, CHATWOOT = "tandem", "chatwoot"


class Connector:
    """What the service works with, from start to stop."""

    def __init__(self, settings: ChatwootSettings) -> None:
        """Opens the ledger."""
        self.settings = settings
        self.ledger = Ledger(settings.connector_db)
        self._chatwoot = ChatwootApi(
            settings.chatwoot_url, settings.chatwoot_account, settings.chatwoot_token, settings.chatwoot_inbox
        )
        self._tandem = TandemApi(settings.url, settings.token)
        self._from_tandem = FromTandem(self.ledger, self._chatwoot, settings.url)
        self._from_chatwoot = FromChatwoot(self.ledger, self._chatwoot, self._tandem)
        self.worker = Worker(self.ledger, self._handle, self._gave_up)

    async def close(self) -> None:
        await self._chatwoot.close()
        await self._tandem.close()
        self.ledger.close()

    def accept(self, event_id: str, source: str, conversation: str, body: dict[str, Any]) -> None:
        """Writes an event down, and has it worked off."""
        self.ledger.accept(event_id, source, conversation, body)
        self.worker.wake()

    async def _handle(self, item: Item) -> None:
        await (self._from_tandem if item.source == TANDEM else self._from_chatwoot).handle(item)

    async def _gave_up(self, item: Item, why: str) -> None:
        if item.source == CHATWOOT:
            await self._from_chatwoot.give_up(item, why)


def create_app(settings: ChatwootSettings) -> FastAPI:
    """The service."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        connector = app.state.connector = Connector(settings)
        task = asyncio.create_task(connector.worker.run())
        yield
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await connector.close()

    app = FastAPI(title="Tandem Chatwoot connector", lifespan=lifespan, openapi_url=None, docs_url=None, redoc_url=None)
    app.add_api_route("/health/live", _live, methods=["GET"])
    app.add_api_route("/tandem", _tandem, methods=["POST"])
    app.add_api_route("/chatwoot", _chatwoot, methods=["POST"])
    app.add_api_route("/chatwoot/{key}", _chatwoot_by_key, methods=["POST"])
    return app


async def _live() -> dict[str, str]:
    return {"status": "live"}


async def _tandem(request: Request) -> JSONResponse:
    connector: Connector = request.app.state.connector
    raw = await _body(request)
    if raw is None or not verify(connector.settings.connector_secret, raw, request.headers.get(HEADER)):
        return _refusal("bad_signature")
    body = _json(raw)
    conversation_id = (body.get("data") or {}).get("conversation_id")
    if body.get("event") in EVENTS and isinstance(conversation_id, str) and isinstance(body.get("id"), str):
        connector.accept(f"{TANDEM}:{body['id']}", TANDEM, conversation_id, body)
    return JSONResponse({})


async def _chatwoot(request: Request) -> JSONResponse:
    raw = await _body(request)
    secret = request.app.state.connector.settings.chatwoot_secret
    if raw is None or not _signed(secret, raw, request):
        return _refusal("bad_signature")
    return _heard(request, raw)


async def _chatwoot_by_key(key: str, request: Request) -> JSONResponse:
    """For a Chatwoot that does not sign: the address itself is the secret."""
    raw = await _body(request)
    secret = request.app.state.connector.settings.chatwoot_secret
    if raw is None or not hmac.compare_digest(key.encode(), secret.encode()):
        return _refusal("bad_key")
    return _heard(request, raw)


def _heard(request: Request, raw: bytes) -> JSONResponse:
    connector: Connector = request.app.state.connector
    body = _json(raw)
    conversation = concerns(body, connector.settings.chatwoot_inbox)
    if conversation is not None:
        # A message is one however often it is told; that something was ended may be told of the same thing twice.
        own = body["id"] if body["event"] == "message_created" else f"status:{secrets.token_hex(8)}"
        connector.accept(f"{CHATWOOT}:{own}", CHATWOOT, conversation, body)
    return JSONResponse({})


def _signed(secret: str, raw: bytes, request: Request) -> bool:
    """Chatwoot's own signature: HMAC-SHA256 of ``<timestamp>.<body>``."""
    at = request.headers.get("x-chatwoot-timestamp", "")
    given = request.headers.get("x-chatwoot-signature", "")
    expected = "sha256=" + hmac.new(secret.encode(), f"{at}.".encode() + raw, hashlib.sha256).hexdigest()
    fresh = at.isascii() and at.isdigit() and len(at) < 13 and abs(time.time() - int(at)) <= MAX_AGE_S
    return hmac.compare_digest(given.encode(), expected.encode()) and fresh


async def _body(request: Request) -> bytes | None:
    """The request's body; None when it is larger than any event."""
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > MAX_BYTES:
            return None
        parts.append(part)
    return b"".join(parts)


def _json(raw: bytes) -> dict[str, Any]:
    try:
        found = json.loads(raw)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _refusal(code: str) -> JSONResponse:
    return JSONResponse({"code": code, "message": "The request is not signed with this connector's secret."}, 401)
