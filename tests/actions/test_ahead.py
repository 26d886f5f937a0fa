"""Datagrams that hurry a search: who may send them, what they lead to, and that none does harm."""

from __future__ import annotations

import asyncio
import base64
import json
import logging
import socket
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from actions import ahead, turn
from actions.__main__ import create_app
from bot.encoder import Told, tell
from tests.actions.scene import ScriptedKnowledge

SECRET = "canary-jo@mail.example"


class Plain:
    """An encoder that knows one text only if it is told."""

    dim, fingerprint = 3, "plain-3"

    def encode(self, texts: list[str]) -> np.ndarray:
        raise AssertionError("was told")


@pytest.fixture
async def send(knowledge: ScriptedKnowledge, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Any]:
    told = Told(Plain())
    monkeypatch.setattr(ahead, "encoder", lambda: told)
    transport = await ahead.listen(0, "the-token")
    address = transport.get_extra_info("sockname")
    client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)

    async def send(data: bytes) -> None:
        client.sendto(data, address)
        await asyncio.sleep(0.05)

    yield SimpleNamespace(bytes=send, told=told, address=address)
    client.close()
    transport.close()


def message(text: str, **more: Any) -> bytes:
    vector = tell(text, np.array([0.0, 0.6, 0.8], dtype=np.float32), "plain-3")
    latest = {"text": text, "intent": {"name": "wifi_connection"}, "entities": [], "metadata": {"language": "en"}}
    return json.dumps({"token": "the-token", "message": latest, "product": None, "encoded": [vector], **more}).encode()


async def test_what_a_customer_asks_is_looked_at_before_the_action_is_called(
    send: Any, knowledge: ScriptedKnowledge
) -> None:
    assert send.address[0] == "127.0.0.1"
    await send.bytes(message("wifi for guests", product="router-h1"))
    assert knowledge.ahead == [{"query": "wifi for guests", "language": "en", "products": ["router-h1"]}]
    assert send.told.encode(["wifi for guests"]) == pytest.approx(np.array([[0.0, 0.6, 0.8]]))
    assert knowledge.searches == []


async def test_it_is_the_query_that_the_search_will_have(send: Any, knowledge: ScriptedKnowledge) -> None:
    text = "e 42 on my Doorbell, order HA-123456"
    entities = [
        {"entity": "error_code", "value": "E42", "start": 0, "end": 4},
        {"entity": "product", "value": "doorbell", "start": 11, "end": 19},
        {"entity": "order_number", "value": "HA-123456", "start": 27, "end": 36},
    ]
    latest = {"text": text, "intent": {"name": "error_code"}, "entities": entities, "metadata": {"language": "en"}}
    await send.bytes(message(text, message=latest, product="router-h1"))
    searched = turn.Turn(SimpleNamespace(latest_message=latest, get_slot=lambda _: None))
    assert knowledge.ahead == [{"query": searched.query, "language": "en", "products": ["doorbell"]}]
    assert "HA-123456" not in searched.query


async def test_a_bare_product_is_searched_for_with_the_question_before_it(
    send: Any, knowledge: ScriptedKnowledge
) -> None:
    entities = [{"entity": "product", "value": "thermostat-t1", "start": 4, "end": 6}]
    await send.bytes(message("", message={"text": "the T1", "entities": entities, "metadata": {}}))
    assert knowledge.ahead == []


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[]", b"null", b"\xff", b'{"token": 5}', b'{"token": "the-token"}', message(SECRET, token="wrong"),
     message(SECRET, token=""), message(SECRET, message={"text": SECRET, "entities": [{}]}),
     message(SECRET, encoded=[{"vector": base64.b64encode(b"x").decode()}, 5])],
)  # fmt: skip
async def test_nothing_that_comes_ends_it_or_reaches_the_log(
    send: Any, knowledge: ScriptedKnowledge, caplog: pytest.LogCaptureFixture, data: bytes
) -> None:
    caplog.set_level(logging.DEBUG)
    await send.bytes(data)
    assert SECRET not in caplog.text
    knowledge.ahead.clear()
    await send.bytes(message("wifi for guests"))
    assert len(knowledge.ahead) == 1


async def test_where_the_port_is_taken_the_actions_do_without(send: Any, caplog: pytest.LogCaptureFixture) -> None:
    port = send.address[1]
    assert await ahead.listen(port, "the-token") is None
    assert f"port {port} takes no datagrams" in caplog.text
    async with create_app("the-token", port).router.lifespan_context(None):
        pass


async def test_without_the_token_nothing_is_looked_at_or_logged(
    send: Any, knowledge: ScriptedKnowledge, caplog: pytest.LogCaptureFixture
) -> None:
    for token in ("", "wrong", "the-token2", None, ["the-token"], "日本"):
        await send.bytes(message("wifi for guests", token=token))
    await send.bytes(b"no json")
    assert knowledge.ahead == [] and caplog.text == ""
