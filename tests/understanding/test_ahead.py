"""What the action server is told ahead: of which messages, with what, and that nobody waits for it."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from rasa.core.channels.channel import UserMessage
from rasa.core.processor import MessageProcessor
from rasa.utils.endpoints import EndpointConfig

from bot.understanding import ahead
from bot.understanding.encoder_featurizer import Encoded, newest
from tests.understanding.dialogues import tracker, turn

VECTOR = np.array([0.6, 0.8], dtype=np.float32)


@pytest.fixture
def actions() -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.settimeout(1.0)
        yield listening


def endpoint_of(actions: socket.socket, host: str = "127.0.0.1") -> EndpointConfig:
    return EndpointConfig(f"http://{host}:{actions.getsockname()[1]}/webhook", token="the-token")


class Processor:
    """What the wrapper needs of Rasa's."""

    def __init__(self, parsed: dict[str, Any], endpoint: EndpointConfig | None) -> None:
        self.parsed = parsed
        self.action_endpoint = endpoint


@pytest.fixture
def rasa(monkeypatch: pytest.MonkeyPatch) -> None:
    async def parse(self: Processor, message: UserMessage, *_: Any) -> dict[str, Any]:
        newest.set(Encoded(message.text, {message.text: VECTOR}, "fingerprint"))
        return self.parsed

    monkeypatch.setattr(ahead, "_parse", parse)


def parsed(intent: str | None) -> dict[str, Any]:
    return {"text": "guest wifi", "intent": {"name": intent}, "entities": [{"entity": "version", "value": "2"}]}


async def test_a_question_is_told_with_its_vectors_and_the_product_of_the_matter(
    actions: socket.socket, rasa: None
) -> None:
    said = UserMessage("guest wifi", metadata={"language": "en", "context": {"page": "secret"}})
    dialogue = tracker(turn("m_1", slots={"product": "router-h1"}))
    found = await ahead._parse_and_tell(Processor(parsed("network_settings"), endpoint_of(actions)), said, dialogue)
    assert found == parsed("network_settings")
    data, sender = actions.recvfrom(65536)
    assert sender == ahead._socket().getsockname() and sender[0] == "127.0.0.1"
    told = json.loads(data)
    assert told["token"] == "the-token" and told["product"] == "router-h1"
    assert told["message"] == {
        "text": "guest wifi",
        "intent": {"name": "network_settings"},
        "entities": [{"entity": "version", "value": "2"}],
        "metadata": {"language": "en"},
    }
    assert [(one["text"], one["encoder"]) for one in told["encoded"]] == [("guest wifi", "fingerprint")]


@pytest.mark.parametrize(
    ("intent", "searched"),
    [("network_settings", True), ("refund", True), ("out_of_scope", True), ("greet", False), ("affirm", False),
     (None, False)],
)  # fmt: skip
def test_only_questions_are_told(intent: str | None, searched: bool) -> None:
    assert ahead.is_searched_for(parsed(intent)) is searched


async def test_outside_of_a_dialogue_nothing_is_told(actions: socket.socket, rasa: None) -> None:
    actions.settimeout(0.1)
    await ahead._parse_and_tell(Processor(parsed("refund"), endpoint_of(actions)), UserMessage("guest wifi"))
    with pytest.raises(TimeoutError):
        actions.recv(65536)


async def test_nobody_is_told_elsewhere_and_what_is_too_long_is_left(actions: socket.socket, rasa: None) -> None:
    actions.settimeout(0.1)
    dialogue = tracker(turn("m_1"))
    for endpoint, text in (
        (None, "guest wifi"),
        (endpoint_of(actions, "actions.example"), "guest wifi"),
        (endpoint_of(actions), "x" * ahead.MOST_BYTES),
    ):
        await ahead._parse_and_tell(Processor(parsed("refund"), endpoint), UserMessage(text), dialogue)
    with pytest.raises(TimeoutError):
        actions.recv(65536)


def test_it_stands_where_rasa_parses() -> None:
    ahead.install()
    assert MessageProcessor.parse_message is ahead._parse_and_tell
