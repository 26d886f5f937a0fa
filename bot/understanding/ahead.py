"""Tells the action server of a message as soon as it is understood, so that it searches while Rasa chooses what to do.

Rasa calls an action some three milliseconds after it has understood, and a search takes as long. A datagram is enough:
what it hurries is done all the same where it is lost.
"""

from __future__ import annotations

import json
import logging
import socket
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from rasa.core.channels.channel import UserMessage
from rasa.core.processor import MessageProcessor
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.taxonomy import load_taxonomy
from bot.understanding.encoder_featurizer import told_of
from bot.understanding.scope import OUT_OF_SCOPE

log = logging.getLogger(__name__)

# What fits into one datagram on loopback, with room for its head.
MOST_BYTES = 60_000

_parse = MessageProcessor.parse_message


async def _parse_and_tell(
    self: MessageProcessor,
    message: UserMessage,
    tracker: DialogueStateTracker | None = None,
    only_output_properties: bool = True,
) -> dict[str, Any]:
    parsed = await _parse(self, message, tracker, only_output_properties)
    # Outside of a dialogue nothing is searched for.
    if tracker is not None and is_searched_for(parsed):
        tell_actions(self.action_endpoint, message, parsed, tracker)
    return parsed


def is_searched_for(parsed: dict[str, Any]) -> bool:
    """Whether a message is most likely a question that the action server will look up."""
    intent = (parsed.get("intent") or {}).get("name")
    return intent == OUT_OF_SCOPE or (intent is not None and load_taxonomy().family_of(intent) is not None)


def tell_actions(
    endpoint: EndpointConfig | None, message: UserMessage, parsed: dict[str, Any], tracker: DialogueStateTracker
) -> None:
    """Sends what a search needs to the action server, if it is on this machine; a failure is nobody's loss."""
    encoded = told_of(message.text)
    if endpoint is None or not encoded:
        return
    slot = tracker.slots.get("product")
    latest = {"text": message.text, "intent": parsed["intent"], "entities": parsed["entities"]}
    latest["metadata"] = {"language": (message.metadata or {}).get("language")}
    told = {
        "token": endpoint.token,
        "message": latest,
        "product": slot.value if slot else None,
        "encoded": encoded,
    }
    data = json.dumps(told).encode()
    parts = urlsplit(endpoint.url)
    if len(data) > MOST_BYTES or parts.hostname != "127.0.0.1" or parts.port is None:
        return
    try:
        _socket().sendto(data, (parts.hostname, parts.port))
    except OSError as error:
        log.debug("the action server was not told ahead: %s", error)


@lru_cache(maxsize=1)
def _socket() -> socket.socket:
    found = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    # Left unbound it would take what anybody sends to it from outside, though nobody reads it.
    found.bind(("127.0.0.1", 0))
    found.setblocking(False)
    return found


def install() -> None:
    """Makes Rasa tell of each message of a dialogue."""
    MessageProcessor.parse_message = _parse_and_tell
