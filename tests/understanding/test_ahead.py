"""What is understood before Rasa is asked, and what the action server is told before it is called."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from rasa.core.channels.channel import UserMessage
from rasa.core.processor import MessageProcessor
from rasa.shared.nlu.training_data.message import Message
from rasa.utils.endpoints import EndpointConfig

from bot.understanding import ahead, spent
from bot.understanding.encoder_featurizer import Encoded, newest, on_encoded, told_of
from tests.loopback import listening
from tests.understanding.dialogues import tracker, turn

VECTOR = np.array([0.6, 0.8], dtype=np.float32)
QUESTION = "how do I give my guests wifi"
VERSION = {"entity": "version", "value": "2"}


@pytest.fixture
def actions() -> Iterator[socket.socket]:
    with listening() as server:
        yield server


@pytest.fixture(autouse=True)
def nothing_ready() -> Iterator[None]:
    ahead._ready.clear()
    yield
    ahead._ready.clear()


class Processor:
    """What the wrapper needs of Rasa's: it counts what it is given to understand."""

    def __init__(self, intent: str | None = "network_settings", actions: socket.socket | None = None) -> None:
        self.intent = intent
        self.parses: list[str] = []
        self.failure: Exception | None = None
        self.action_endpoint = actions and EndpointConfig(
            f"http://127.0.0.1:{actions.getsockname()[1]}/webhook", token="the-token"
        )


@pytest.fixture(autouse=True)
def rasa(monkeypatch: pytest.MonkeyPatch) -> None:
    async def parse(self: Processor, message: UserMessage, *_: Any) -> dict[str, Any]:
        self.parses.append(message.text)
        if self.failure:
            raise self.failure
        newest.set(Encoded(message.text, {message.text: VECTOR}, "fingerprint"))
        hear = on_encoded.get()
        if hear is not None:
            hear(Message({"text": message.text, "entities": [VERSION]}))
        spent.add("understand", 0.5)
        return {"text": message.text, "intent": {"name": self.intent}, "entities": [VERSION]}

    monkeypatch.setattr(ahead, "_parse", parse)


def message(text: str = QUESTION, message_id: str = "m_1", **more: Any) -> UserMessage:
    metadata = {"language": "en", "context": {"page": "secret"}, **more}
    return UserMessage(text, sender_id="c_1", message_id=message_id, metadata=metadata)


async def begin(processor: Processor, given: UserMessage) -> None:
    ahead.begin(processor, given)
    await asyncio.gather(*ahead._tasks)


def heard(actions: socket.socket) -> list[dict[str, Any]]:
    found = []
    while True:
        try:
            found.append(json.loads(actions.recv(65536)))
        except TimeoutError:
            return found


async def test_a_turn_finds_its_message_understood() -> None:
    processor = Processor()
    await begin(processor, message())
    with spent.counting() as seconds:
        parsed = await ahead._parse_once(processor, message(), tracker(turn("m_0")))
    assert parsed["intent"] == {"name": "network_settings"}
    assert processor.parses == [QUESTION]
    assert seconds["understand"] == 0.5, "the time that it took is the turn's"
    assert [one["text"] for one in told_of(QUESTION)] == [QUESTION], "the call takes the vectors along"
    assert ahead._ready == {"m_1": None}


@pytest.mark.parametrize("other", [message("another text"), message(language="lt"), message(message_id="m_2")])
async def test_what_the_turn_asks_otherwise_is_understood_anew(other: UserMessage) -> None:
    processor = Processor()
    await begin(processor, message())
    await ahead._parse_once(processor, other, tracker(turn("m_0")))
    assert processor.parses == [QUESTION, other.text]


async def test_a_message_is_understood_ahead_once_and_not_after_its_turn() -> None:
    processor = Processor()
    for _ in range(3):
        ahead.begin(processor, message())
    await asyncio.gather(*ahead._tasks)
    assert len(processor.parses) == 1
    await ahead._parse_once(processor, message("two", "m_2"), tracker(turn("m_0")))
    await begin(processor, message("two", "m_2"))
    assert processor.parses == [QUESTION, "two"]


async def test_a_fault_is_the_turns_and_stays_out_of_the_log(caplog: pytest.LogCaptureFixture) -> None:
    processor = Processor()
    processor.failure = ValueError(QUESTION)
    await begin(processor, message())
    assert "ValueError" in caplog.text and QUESTION not in caplog.text
    with pytest.raises(ValueError):
        await ahead._parse_once(processor, message(), tracker(turn("m_0")))


async def test_few_wait_for_a_turn_that_never_comes() -> None:
    processor = Processor()
    for number in range(ahead.MOST_READY + 3):
        await begin(processor, message(message_id=f"m_{number}"))
    assert len(ahead._ready) == ahead.MOST_READY and "m_0" not in ahead._ready


async def test_a_question_is_told_once_as_soon_as_it_is_encoded(actions: socket.socket) -> None:
    processor = Processor("greet", actions)
    await begin(processor, message())
    await ahead._parse_once(processor, message(), tracker(turn("m_0")))
    (told,) = heard(actions)
    assert told["token"] == "the-token"
    assert told["message"] == {"text": QUESTION, "entities": [VERSION], "metadata": {"language": "en"}}
    assert [(one["text"], one["encoder"]) for one in told["encoded"]] == [(QUESTION, "fingerprint")]


@pytest.mark.parametrize(
    ("intent", "searched"),
    [("network_settings", True), ("refund", True), ("out_of_scope", True), ("greet", False), ("affirm", False),
     (None, False)],
)  # fmt: skip
async def test_of_few_words_only_a_question_is_told(actions: socket.socket, intent: str | None, searched: bool) -> None:
    processor = Processor(intent, actions)
    await ahead._parse_once(processor, message("guest wifi please"), tracker(turn("m_0")))
    assert len(heard(actions)) == searched


async def test_outside_of_a_dialogue_nothing_is_told_or_kept(actions: socket.socket) -> None:
    await ahead._parse_once(Processor(actions=actions), message())
    assert heard(actions) == [] and not ahead._ready


async def test_without_an_action_server_nobody_is_told() -> None:
    await ahead._parse_once(Processor(), message(), tracker(turn("m_0")))


def test_it_stands_where_rasa_parses() -> None:
    ahead.install()
    assert MessageProcessor.parse_message is ahead._parse_once
