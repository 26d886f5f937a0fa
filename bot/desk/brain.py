"""The bot, as the desk sees it: one request per turn, over loopback, safe to repeat."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import Any

import aiohttp
from pydantic import BaseModel, ValidationError

from bot import datagrams, request_id
from bot.desk.errors import BotFailure

# A bot that is being restarted is often back in a moment; one more try costs less than an apology.
RETRY_AFTER_S = 0.3
MAX_CONNECTIONS = 64
# Rasa closes a connection that nobody used for 5 s; not to meet that moment, the desk is before it.
KEPT_S = 4.0
UNDERSTAND_S = 5.0
FORGET_S = 20.0
REACHABLE = aiohttp.ClientTimeout(total=1.0)


class Button(BaseModel):
    """A choice the bot offers; ``payload`` is what it means to the bot."""

    title: str
    payload: str


class BotMessage(BaseModel):
    """One message of the bot's reply."""

    text: str | None = None
    buttons: list[Button] | None = None
    custom: dict[str, Any] | None = None


class BotReply(BaseModel):
    """The bot's whole reply to one turn.

    Attributes:
        seconds: Where Rasa's time went, by stage.
    """

    messages: list[BotMessage]
    understanding: dict[str, Any] | None = None
    seconds: dict[str, float] = {}


class Brain:
    """Rasa's channel ``/webhooks/tandem``."""

    def __init__(self, rasa_url: Callable[[], str], token_file: Path) -> None:
        """Args:
        rasa_url: Asked before each request: a bot that is renewed moves.
        token_file: Where the internal token is kept.
        """
        self._token_file = token_file
        self._url = rasa_url
        # Opened at the first call: it belongs to the event loop.
        self._http: aiohttp.ClientSession | None = None

    async def turn(self, request: dict[str, Any]) -> BotReply:
        """Asks the bot; the caller sets the time limit.

        Args:
            request: The turn; the same ``message_id`` again gets the same reply.

        Raises:
            BotFailure: ``unreachable``, ``status`` or ``bad_reply``.
        """
        try:
            body = await self._post(request)
        except aiohttp.ClientError:
            await asyncio.sleep(RETRY_AFTER_S)
            try:
                body = await self._post(request)
            except aiohttp.ClientError as error:
                raise _unreachable(error) from None
        try:
            return BotReply.model_validate_json(body)
        except ValidationError as error:
            faults = error.error_count()
            raise BotFailure(f"Rasa's reply breaks the agreed form in {faults} places", code="bad_reply") from None

    def tell(self, request: dict[str, Any]) -> None:
        """Tells the bot of a turn ahead, so that it has understood it when it is asked; from any thread.

        Args:
            request: What :meth:`turn` will be given.
        """
        if request["kind"] == "text":
            datagrams.tell(self._url(), self._token(), {"turn": request})

    async def understand(self, text: str, language: str) -> dict[str, Any]:
        """What today's model makes of a text, outside of any dialogue.

        Returns:
            ``{intent, ranking, family, scope, entities, model_id}`` as Rasa gives them.

        Raises:
            BotFailure: ``unreachable``, ``status`` or ``bad_reply``.
        """
        try:
            async with asyncio.timeout(UNDERSTAND_S):
                body = await self._post({"text": text, "language": language}, "understand")
        except (aiohttp.ClientError, TimeoutError) as error:
            raise _unreachable(error) from None
        try:
            parsed = json.loads(body)
        except ValueError:
            parsed = None
        if not isinstance(parsed, dict):
            raise BotFailure("what Rasa understood is not of the agreed form", code="bad_reply")
        return parsed

    async def forget(self, conversation_id: str) -> None:
        """Has Rasa drop what it keeps of a conversation, once a turn that is under way has ended.

        Raises:
            BotFailure: ``unreachable`` or ``status``; it may be asked again.
        """
        try:
            async with asyncio.timeout(FORGET_S):
                await self._post({"conversation": conversation_id}, "forget")
        except (aiohttp.ClientError, TimeoutError) as error:
            raise _unreachable(error) from None

    async def reachable(self) -> bool:
        """Whether Rasa answers and has a model: its channel says so (the server itself answers before)."""
        return await self.model() is not None

    async def model(self) -> dict[str, Any] | None:
        """What Rasa says of its model, ``{model_id, trained_at}``; None where it does not answer or has none yet."""
        try:
            async with self._session().get(f"{self._url()}/webhooks/tandem/", timeout=REACHABLE) as response:
                return await response.json() if response.status == HTTPStatus.OK else None
        except (aiohttp.ClientError, TimeoutError, ValueError):
            return None

    async def close(self) -> None:
        if self._http is not None:
            await self._http.close()

    async def _post(self, request: dict[str, Any], what: str = "turn") -> bytes:
        """The body of the answer.

        Raises:
            BotFailure: ``status``.
        """
        headers = {"Authorization": f"Bearer {self._token()}", **request_id.headers()}
        url = f"{self._url()}/webhooks/tandem/{what}"
        async with self._session().post(url, json=request, headers=headers) as response:
            body = await response.read()
        if response.status != HTTPStatus.OK:
            raise BotFailure(f"Rasa answered with status {response.status}; its log says why", code="status")
        return body

    def _session(self) -> aiohttp.ClientSession:
        if self._http is None or self._http.closed:
            connector = aiohttp.TCPConnector(limit=MAX_CONNECTIONS, keepalive_timeout=KEPT_S)
            jar = aiohttp.DummyCookieJar()
            self._http = aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(), cookie_jar=jar)
        return self._http

    def _token(self) -> str:
        """The internal token, read anew each time: it may be made after the desk has started."""
        given = os.environ.get("TANDEM_INTERNAL_TOKEN")
        if given:
            return given
        try:
            return self._token_file.read_text("ascii").strip()
        except OSError:
            return ""


def _unreachable(error: Exception) -> BotFailure:
    return BotFailure(f"Rasa does not answer ({type(error).__name__}); is it running?", code="unreachable")
