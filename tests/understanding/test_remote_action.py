"""Calls to the action server: the same verdicts as Rasa's own, bounded in time, failures noted."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Callable, Iterator
from types import CodeType, ModuleType
from typing import Any

import aiohttp
import jsonschema
import numpy as np
import pytest
import rasa.core.actions.action as rasa_actions
import rasa.core.actions.forms as rasa_forms
from rasa.core.channels.channel import CollectingOutputChannel
from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.shared.core.events import BotUttered, Event, SlotSet
from rasa.shared.exceptions import RasaException
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

from bot.understanding import remote_action
from bot.understanding.encoder_featurizer import Encoded, newest
from bot.understanding.remote_action import BoundedRemoteAction
from tests.understanding.dialogues import DOMAIN, tracker, turn

SLOT = {"event": "slot", "name": "stage", "value": "open"}
GOOD = [
    {"events": [SLOT], "responses": [{"text": "hi"}]},
    {"events": [], "responses": []},
    {"events": [SLOT, {"event": "action", "name": "action_listen"}], "responses": [{}]},
    {},
    {"events": [SLOT], "responses": [], "more": 1},
]
BAD = [
    [],
    None,
    "text",
    {"events": {}, "responses": []},
    {"events": [{"name": "stage"}], "responses": []},
    {"events": [{"event": "slot"}], "responses": []},
    {"events": [{"event": "no_such_event"}], "responses": []},
    {"events": ["slot"], "responses": []},
    {"events": [], "responses": "hi"},
    {"events": [], "responses": ["hi"]},
]


class Endpoint(EndpointConfig):
    """An action server that does what it is told."""

    def __init__(self, answer: Callable[[], Any]) -> None:
        super().__init__("http://127.0.0.1:1/webhook")
        self._answer = answer

    async def request(self, *args: Any, **kwargs: Any) -> Any:
        result = self._answer()
        return await result if asyncio.iscoroutine(result) else result


def raising(error: Exception) -> Callable[[], Any]:
    def answer() -> Any:
        raise error

    return answer


async def run(answer: Callable[[], Any]) -> list[Any]:
    action = BoundedRemoteAction("action_x", Endpoint(answer))
    nlg = TemplatedNaturalLanguageGenerator(DOMAIN.responses)
    return await action.run(CollectingOutputChannel(), nlg, tracker(turn("m_1")), DOMAIN)


@pytest.fixture
def noted() -> Iterator[list[str]]:
    names: list[str] = []
    token = remote_action.failures.set(names)
    yield names
    remote_action.failures.reset(token)


@pytest.mark.parametrize("result", [*GOOD, *BAD], ids=lambda r: json.dumps(r)[:60])
def test_the_verdict_is_that_of_jsonschema(result: Any) -> None:
    try:
        jsonschema.validate(result, rasa_actions.RemoteAction.action_response_format_spec())
        expected = None
    except jsonschema.ValidationError as error:
        expected = error
    action = BoundedRemoteAction("action_x", None)
    if expected is None:
        assert action._validate_action_result(result) is True
    else:
        with pytest.raises(jsonschema.ValidationError) as caught:
            action._validate_action_result(result)
        assert list(caught.value.path) == list(expected.path)
    assert (expected is None) == (result in GOOD)


VALUES = [
    None,
    "text",
    5,
    0.5,
    True,
    [],
    {},
    [{"entity": "e", "value": 1}],
    {"intent": {"name": "greet"}},
    {"intent": 1},
]
KINDS = ["user", "action", "slot", "entities", "bot", "followup", "active_loop", "reminder", "agent", "none", 5, None]
FIELDS = ["name", "value", "text", "entities", "parse_data", "policy", "confidence", "timestamp", "metadata", "data"]


@pytest.mark.parametrize("seed", range(20))
def test_what_is_plainly_good_is_what_the_whole_schema_takes(seed: int) -> None:
    chance = random.Random(seed)
    whole, verdicts = remote_action._validator(), []
    for _ in range(60):
        event = {field: chance.choice(VALUES) for field in chance.sample(FIELDS, chance.randint(0, 3))}
        result = {"events": [SLOT, {**event, "event": chance.choice(KINDS)}], "responses": [{}]}
        verdicts.append(whole.is_valid(result))
        assert remote_action.is_plainly_good(result) == verdicts[-1]
    assert True in verdicts and False in verdicts


@pytest.mark.parametrize("result", [*GOOD, *BAD], ids=lambda r: json.dumps(r)[:60])
def test_results_as_they_come_need_no_second_look(result: Any) -> None:
    assert remote_action.is_plainly_good(result) is (result in GOOD)


async def test_a_good_answer_becomes_events(noted: list[str]) -> None:
    events = await run(lambda: {"events": [SLOT], "responses": [{"text": "hi"}]})
    assert [type(e) for e in events] == [BotUttered, SlotSet] and events[0].text == "hi"
    assert noted == []


async def test_an_answer_that_takes_too_long_is_given_up_and_noted(
    noted: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote_action, "TIMEOUT_S", 0.02)
    with pytest.raises(asyncio.TimeoutError):
        await run(lambda: asyncio.sleep(5))
    assert noted == ["action_x: TimeoutError"]


@pytest.mark.parametrize("answer, expected", [
    (raising(aiohttp.ClientConnectionError("refused")), RasaException),
    (raising(ClientResponseError(500, "Internal Server Error", "my secret words")), RasaException),
    (raising(aiohttp.ClientPayloadError("broken")), RasaException),
    (raising(json.JSONDecodeError("no JSON", "<html>", 0)), ValueError),
    (lambda: {"events": "none"}, jsonschema.ValidationError),
], ids=["down", "500", "cut off", "not JSON", "wrong form"])  # fmt: skip
async def test_a_failed_call_is_noted_without_anything_of_its_content(
    noted: list[str], answer: Callable[[], Any], expected: type[Exception]
) -> None:
    with pytest.raises(expected):
        await run(answer)
    assert len(noted) == 1 and noted[0].startswith("action_x: ") and "secret" not in noted[0]


async def test_a_rejection_belongs_to_rasas_protocol_and_is_no_failure(noted: list[str]) -> None:
    refusal = ClientResponseError(400, "Bad Request", json.dumps({"action_name": "action_x", "error": "not now"}))
    with pytest.raises(rasa_actions.ActionExecutionRejection):
        await run(raising(refusal))
    assert noted == []


async def test_outside_a_turn_a_failure_is_raised_all_the_same() -> None:
    with pytest.raises(RasaException):
        await run(raising(aiohttp.ClientConnectionError("refused")))


@pytest.mark.parametrize("text, goes_along", [("it blinks", True), ("something said before", False)])
def test_the_vector_of_the_message_goes_along_and_no_other(
    text: str, goes_along: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = tracker(turn("m_1", "it blinks"))
    token = newest.set(Encoded(text, {"as it is read": np.arange(4), "a part": np.arange(4)}, "fingerprint"))
    try:
        call = BoundedRemoteAction("action_x", None)._action_call_format(said, DOMAIN)
    finally:
        newest.reset(token)
    assert ("encoded" in call) is goes_along
    if goes_along:
        told = [(one["text"], one["encoder"]) for one in call["encoded"]]
        assert told == [("as it is read", "fingerprint"), ("a part", "fingerprint")]


def test_events_are_of_the_classes_that_rasa_finds(installed: None) -> None:
    for event in (SLOT, {"event": "action", "name": "action_listen"}, {"event": "restart"}):
        assert Event.resolve_by_type(event["event"]) is remote_action._resolve(event["event"])
    with pytest.raises(ValueError, match="no_such_event"):
        Event.resolve_by_type("no_such_event")


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    # Restored afterwards by monkeypatch, whatever install() does.
    for module in (rasa_actions, rasa_forms):
        monkeypatch.setattr(module, "RemoteAction", module.RemoteAction)
    monkeypatch.setattr(Event, "resolve_by_type", staticmethod(remote_action._resolve))
    remote_action.install()


def test_rasa_makes_our_action_for_every_custom_one(installed: None) -> None:
    made = rasa_actions.action_for_name_or_text("action_answer_from_kb", DOMAIN, None)
    assert type(made) is BoundedRemoteAction and made.name() == "action_answer_from_kb"


@pytest.mark.parametrize("module", [rasa_actions, rasa_forms], ids=lambda m: m.__name__)
def test_rasa_still_looks_its_remote_action_up_by_the_name_we_replace(module: ModuleType, installed: None) -> None:
    assert module.RemoteAction is BoundedRemoteAction
    assert any("RemoteAction" in code.co_names for code in code_objects(module))


def code_objects(module: ModuleType) -> Iterator[CodeType]:
    """Code of the module's functions and methods, also nested ones."""
    with open(module.__file__, encoding="utf-8") as file:
        waiting = [c for c in compile(file.read(), module.__file__, "exec").co_consts if isinstance(c, CodeType)]
    while waiting:
        code = waiting.pop()
        yield code
        waiting += [c for c in code.co_consts if isinstance(c, CodeType)]
