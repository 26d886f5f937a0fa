"""The one way into Rasa: the desk's turns, answered once per message id.

Rasa saves a dialogue after it has replied, so a turn may be asked for again after a crash on either side. A message
id that the dialogue already holds, with its replies, is answered with these and changes nothing.
"""

from __future__ import annotations

import asyncio
import gc
import hmac
import logging
import os
import re
from collections.abc import Awaitable, Callable
from datetime import timezone
from functools import lru_cache
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from rasa.shared.core.events import ActionExecuted, BotUttered, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot import datagrams, request_id
from bot.understanding import ahead, graph_runner, remote_action, rule_lookup, small_costs, spent

remote_action.install()
graph_runner.install()
rule_lookup.install()
small_costs.install()
ahead.install()

log = logging.getLogger(__name__)

KINDS = {"text", "choice", "human"}
HUMAN_PAYLOAD = "/human_request"
# In any mixture: Rasa strips a text before it looks for the slash.
SLASHES_AND_SPACES = re.compile(r"^[\s/]+")


class WholeMessages(CollectingOutputChannel):
    """Collects each reply as one message; Rasa's own collector splits text and custom part."""

    @classmethod
    def name(cls) -> str:
        return "tandem"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keeps text, buttons and custom part together."""
        self.messages.append(reply_of(message.get("text"), message.get("buttons"), message.get("custom")))


def reply_of(text: str | None, buttons: Any, custom: Any) -> dict[str, Any]:
    """One reply in the channel's form; absent parts are None."""
    return {"text": text or None, "buttons": buttons or None, "custom": custom or None}


class BadTurn(Exception):
    """The request is not a turn; the text says which part."""


def text_for_rasa(turn: dict[str, Any]) -> str:
    """What Rasa gets to read.

    Rasa takes any text that begins with a slash as an intent of the speaker's choice, so a customer's own words lose
    their leading slashes; only a payload that the desk issued may begin with one.

    Raises:
        BadTurn: A field is missing or of the wrong kind.

    >>> text_for_rasa({"kind": "text", "text": " / /restart"})
    'restart'
    >>> text_for_rasa({"kind": "choice", "payload": "/affirm"})
    '/affirm'
    """
    kind = turn.get("kind")
    if kind not in KINDS:
        raise BadTurn("kind must be text, choice or human")
    if kind == "human":
        return HUMAN_PAYLOAD
    if kind == "choice":
        payload = turn.get("payload")
        if not isinstance(payload, str) or not payload.startswith("/"):
            raise BadTurn("payload must be an intent that begins with /")
        return payload
    text = turn.get("text")
    if not isinstance(text, str):
        raise BadTurn("text must be a string")
    return SLASHES_AND_SPACES.sub("", text, count=1).rstrip() or "?"


class TandemInput(InputChannel):
    """``POST /webhooks/tandem/turn``, ``…/understand`` and ``…/forget``; see :mod:`bot.desk.brain` for the caller."""

    def __init__(self, token: str) -> None:
        self._token = token
        self._heard: asyncio.DatagramTransport | None = None
        self._asked_to_listen = False

    @classmethod
    def name(cls) -> str:
        return "tandem"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> TandemInput:
        """The token comes from ``TANDEM_INTERNAL_TOKEN``, never from a file in the repository."""
        return cls(os.environ.get("TANDEM_INTERNAL_TOKEN", ""))

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The channel's routes."""
        routes = Blueprint("tandem_channel", __name__)

        @routes.route("/", methods=["GET"])
        async def health(request: Request) -> HTTPResponse:
            agent = getattr(request.app.ctx, "agent", None)
            if agent is None or not agent.is_ready():
                return _problem(503, "starting", "The model is not loaded yet.")
            _settle()
            await self._listen(request)
            trained_at = agent.processor.model_metadata.trained_at.replace(tzinfo=timezone.utc).isoformat()
            return response.json({"status": "ok", "model_id": agent.model_id, "trained_at": trained_at})

        @routes.route("/turn", methods=["POST"])
        async def turn(request: Request) -> HTTPResponse:
            if not self._token or not hmac.compare_digest(request.token or "", self._token):
                return _problem(401, "unauthorised", "The desk's internal token is missing or wrong.")
            given = request.headers.get(request_id.HEADER)
            request_id.begin(given)
            try:
                message = _message(request.json or {})
            except BadTurn as error:
                return _problem(400, "bad_turn", str(error))
            request_id.begin(given, message.sender_id)
            return await _answer(request, message, on_new_message)

        @routes.route("/understand", methods=["POST"])
        async def understand(request: Request) -> HTTPResponse:
            if not self._token or not hmac.compare_digest(request.token or "", self._token):
                return _problem(401, "unauthorised", "The desk's internal token is missing or wrong.")
            request_id.begin(request.headers.get(request_id.HEADER))
            return await _understand(request)

        @routes.route("/forget", methods=["POST"])
        async def forget(request: Request) -> HTTPResponse:
            if not self._token or not hmac.compare_digest(request.token or "", self._token):
                return _problem(401, "unauthorised", "The desk's internal token is missing or wrong.")
            request_id.begin(request.headers.get(request_id.HEADER))
            return await _forget(request)

        @routes.listener("before_server_stop")
        async def stop(*_: Any) -> None:
            if self._heard is not None:
                self._heard.close()

        return routes

    async def _listen(self, request: Request) -> None:
        """Hears from now on of turns that will come; from the first look for health that finds the model."""
        if self._asked_to_listen:
            return
        self._asked_to_listen = True
        agent, port = request.app.ctx.agent, request.conn_info.server_port
        self._heard = await datagrams.listen(port, self._token, lambda told: begin_ahead(agent.processor, told))


def begin_ahead(processor: Any, told: dict[str, Any]) -> None:
    """Begins to understand a message whose turn will come.

    Args:
        processor: Rasa's.
        told: ``{turn}``: what the turn will ask.

    Raises:
        BadTurn: It is no turn.
    """
    turn = told.get("turn")
    message = _message(turn)
    message.metadata.pop("fresh")
    if turn["kind"] == "text":
        ahead.begin(processor, message)


@lru_cache(maxsize=1)
def _settle() -> None:
    """Keeps the collector of cycles off Rasa and its model: to look through them stops turns for a quarter of a second.

    Done at the first look for health that finds the model, before there is a customer.
    """
    gc.collect()
    gc.freeze()


def _message(turn: Any) -> UserMessage:
    if not isinstance(turn, dict):
        raise BadTurn("the body must be an object")
    for name in ("conversation", "message_id"):
        if not isinstance(turn.get(name), str) or not turn[name]:
            raise BadTurn(f"{name} must be a string that is not empty")
    if not isinstance(turn.get("context") or {}, dict):
        raise BadTurn("context must be an object")
    metadata = {
        "fresh": bool(turn.get("fresh")),
        "language": turn.get("language") or "en",
        "context": turn.get("context") or {},
        "said": turn.get("text") or "",
    }
    return UserMessage(
        text_for_rasa(turn),
        WholeMessages(),
        turn["conversation"],
        input_channel=TandemInput.name(),
        message_id=turn["message_id"],
        metadata=metadata,
    )


async def _answer(
    request: Request, message: UserMessage, on_new_message: Callable[[UserMessage], Awaitable[Any]]
) -> HTTPResponse:
    agent = request.app.ctx.agent
    store = _own_store(agent)
    tracker = await store.retrieve(message.sender_id)
    before = replies_to(tracker, message.message_id) if tracker else None
    if before:
        return _replies(tracker, before, True, agent.model_id, {})
    if message.metadata.pop("fresh") and tracker is not None:
        await store.forget(message.sender_id)
    noted: list[str] = []
    reset = remote_action.failures.set(noted)
    try:
        with spent.counting() as seconds:
            await on_new_message(message)
    finally:
        remote_action.failures.reset(reset)
    log.info("turn done in %.4f s", seconds["total"])
    messages = message.output_channel.messages
    if noted or not messages:
        return _problem(502, "no_reply", "; ".join(noted) or "The dialogue gave no reply.")
    # It has just been written; another turn of the same conversation waits for this one's reply.
    tracker = store.saved(message.sender_id) or await store.retrieve(message.sender_id)
    return _replies(tracker, messages, False, agent.model_id, seconds)


async def _forget(request: Request) -> HTTPResponse:
    """Drops a dialogue for good; the same again changes nothing."""
    agent = getattr(request.app.ctx, "agent", None)
    if agent is None or not agent.is_ready():
        return _problem(503, "starting", "The model is not loaded yet.")
    conversation = request.json.get("conversation") if isinstance(request.json, dict) else None
    if not isinstance(conversation, str) or not conversation:
        return _problem(400, "bad_turn", "conversation must be a string that is not empty")
    # A turn that is under way would save the dialogue again; it holds this lock until it has.
    async with agent.lock_store.lock(conversation):
        await _own_store(agent).erase(conversation)
    return response.json({})


async def _understand(request: Request) -> HTTPResponse:
    """What the model makes of a text; no dialogue is read or written."""
    agent = getattr(request.app.ctx, "agent", None)
    if agent is None or not agent.is_ready():
        return _problem(503, "starting", "The model is not loaded yet.")
    body = request.json
    if not isinstance(body, dict):
        return _problem(400, "bad_turn", "the body must be an object")
    try:
        text = text_for_rasa({"kind": "text", "text": body.get("text")})
    except BadTurn as error:
        return _problem(400, "bad_turn", str(error))
    metadata = {"language": body.get("language") or "en"}
    parsed = await agent.processor.parse_message(UserMessage(text, metadata=metadata))
    return response.json(_parsed(parsed, agent.model_id))


def _own_store(agent: Any) -> Any:
    """Our tracker store, out of the wrapper that Rasa puts around every store.

    The wrapper goes on in memory after an error and never reads that back: a silent loss. Without it the error reaches
    the desk, which tells the customer and can ask again.
    """
    store = getattr(agent.tracker_store, "_tracker_store", agent.tracker_store)
    if agent.tracker_store is not store:
        agent.tracker_store = agent.processor.tracker_store = store
    return store


def replies_to(tracker: DialogueStateTracker, message_id: str) -> list[dict[str, Any]] | None:
    """The replies that a message got, or None if the dialogue does not hold it with a finished turn.

    A turn is finished when the bot went back to listening after at least one reply.
    """
    replies: list[dict[str, Any]] = []
    found = finished = False
    for event in tracker.events:
        if isinstance(event, UserUttered):
            if found:
                break
            found = event.message_id == message_id
        elif found and isinstance(event, BotUttered):
            replies.append(reply_of(event.text, event.data.get("buttons"), event.data.get("custom")))
        elif found and isinstance(event, ActionExecuted) and event.action_name == "action_listen":
            finished = True
    return replies if found and finished and replies else None


def _replies(
    tracker: DialogueStateTracker,
    messages: list[dict[str, Any]],
    replayed: bool,
    model: Any,
    seconds: dict[str, float],
) -> HTTPResponse:
    understood = _understanding(tracker, model)
    return response.json({"messages": messages, "replayed": replayed, "understanding": understood, "seconds": seconds})


def _understanding(tracker: DialogueStateTracker, model: Any) -> dict[str, Any]:
    parsed = (tracker.latest_message.parse_data or {}) if tracker.latest_message else {}
    slots = {e.key: e.value for e in tracker.events if isinstance(e, SlotSet) and e.key == "stage"}
    return {**_parsed(parsed, model), "slots": slots}


def _parsed(parsed: dict[str, Any], model: Any) -> dict[str, Any]:
    return {
        "intent": parsed.get("intent"),
        "ranking": parsed.get("intent_ranking", []),
        "family": parsed.get("family"),
        "scope": parsed.get("scope"),
        "entities": parsed.get("entities", []),
        "model_id": model,
    }


def _problem(status: int, code: str, message: str) -> HTTPResponse:
    return response.json({"code": code, "message": message}, status=status)
