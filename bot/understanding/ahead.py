"""Understanding before Rasa is asked, and searching before the action server is called.

The desk tells of a message while it stores it; the turn that asks for the same message finds it understood. And
the action server is told of it once its vectors are there, so that it searches while Rasa finds out what it is about
and chooses what to do. Both by :mod:`bot.datagrams`: what they hurry is done all the same where nothing comes.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from typing import Any, NamedTuple

from rasa.core.channels.channel import UserMessage
from rasa.core.processor import MessageProcessor
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ENTITIES
from rasa.shared.nlu.training_data.message import Message
from rasa.utils.endpoints import EndpointConfig

from bot import datagrams
from bot.taxonomy import load_taxonomy
from bot.understanding import spent
from bot.understanding.encoder_featurizer import Encoded, newest, on_encoded, told_of
from bot.understanding.scope import OUT_OF_SCOPE

log = logging.getLogger(__name__)

# A message of so few words may be a greeting or a yes, which is not searched for; that is known once it is understood.
FEW_WORDS = 4
# So many messages may be understood ahead, more than the desk lets wait; where the turn never comes newer ones push it
# out.
MOST_READY = 512

_parse = MessageProcessor.parse_message


class Understood(NamedTuple):
    """A message as the desk told of it, and what was made of it."""

    message: UserMessage
    parsed: dict[str, Any]
    encoded: Encoded | None
    seconds: float


#: By message id; None for one whose turn came first, which leaves nothing to do ahead.
_ready: OrderedDict[str, Understood | None] = OrderedDict()
#: The event loop itself keeps tasks only weakly.
_tasks: set[asyncio.Task[None]] = set()


def begin(processor: MessageProcessor, message: UserMessage) -> None:
    """Begins to understand a message whose turn will come; once for each.

    Args:
        processor: Rasa's, with the model of its turns.
        message: Just as the turn will bring it.
    """
    task = asyncio.get_running_loop().create_task(_understand(processor, message))
    _tasks.add(task)
    task.add_done_callback(_tasks.discard)


async def _understand(processor: MessageProcessor, message: UserMessage) -> None:
    if message.message_id in _ready:
        return
    try:
        with spent.counting() as seconds:
            parsed = await _parse_and_tell(processor, message)
    except Exception as error:
        # The turn meets the same fault and answers for it; what a customer wrote does not reach the log.
        log.warning("nothing was understood ahead: %s", type(error).__name__)
        return
    _note(message.message_id, Understood(message, parsed, newest.get(), seconds.get("understand", 0.0)))


def _note(message_id: str, understood: Understood | None) -> None:
    _ready[message_id] = understood
    while len(_ready) > MOST_READY:
        _ready.popitem(last=False)


async def _parse_once(
    self: MessageProcessor,
    message: UserMessage,
    tracker: DialogueStateTracker | None = None,
    only_output_properties: bool = True,
) -> dict[str, Any]:
    # Outside of a dialogue nothing comes twice, and nothing is searched for.
    if tracker is None:
        return await _parse(self, message, tracker, only_output_properties)
    ready = _ready.get(message.message_id)
    _note(message.message_id, None)
    if ready is not None and (ready.message.text, ready.message.metadata) == (message.text, message.metadata):
        newest.set(ready.encoded)
        spent.add("understand", ready.seconds)
        return ready.parsed
    return await _parse_and_tell(self, message, tracker, only_output_properties)


async def _parse_and_tell(processor: MessageProcessor, message: UserMessage, *rest: Any) -> dict[str, Any]:
    told = _Told(processor.action_endpoint, message)
    reset = on_encoded.set(told.encoded)
    try:
        parsed = await _parse(processor, message, *rest)
    finally:
        on_encoded.reset(reset)
    told.understood(parsed)
    return parsed


class _Told:
    """Tells the action server of a message, once, as soon as it is likely to be a question."""

    def __init__(self, endpoint: EndpointConfig | None, message: UserMessage) -> None:
        self._endpoint = endpoint
        self._message = message
        self._done = False

    def encoded(self, message: Message) -> None:
        """Its vectors and entities are there; what it is about is not known yet."""
        if len(self._message.text.split()) > FEW_WORDS:
            self._tell(message.get(ENTITIES) or [])

    def understood(self, parsed: dict[str, Any]) -> None:
        """All is there."""
        if is_searched_for(parsed):
            self._tell(parsed["entities"])

    def _tell(self, entities: list[dict[str, Any]]) -> None:
        encoded = told_of(self._message.text)
        if self._done or self._endpoint is None or not encoded:
            return
        self._done = True
        latest = {"text": self._message.text, "entities": entities}
        latest["metadata"] = {"language": (self._message.metadata or {}).get("language")}
        datagrams.tell(self._endpoint.url, self._endpoint.token or "", {"message": latest, "encoded": encoded})


def is_searched_for(parsed: dict[str, Any]) -> bool:
    """Whether a message is most likely a question that the action server will look up."""
    intent = (parsed.get("intent") or {}).get("name")
    return intent == OUT_OF_SCOPE or (intent is not None and load_taxonomy().family_of(intent) is not None)


def install() -> None:
    """Makes Rasa use what is understood ahead, and tell the action server."""
    MessageProcessor.parse_message = _parse_once
