"""Datagrams that tell another process ahead: who is told, who may tell, and that none does harm."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import pytest

from bot import datagrams
from tests.loopback import listening

SECRET = "canary-jo@mail.example"


@pytest.fixture
async def heard() -> AsyncIterator[Any]:
    """What is heard on a port, and a way to send raw bytes there."""
    told: list[dict[str, Any]] = []

    def hear(one: dict[str, Any]) -> None:
        if "fault" in one:
            raise ValueError(one["fault"])
        told.append(one)

    transport = await datagrams.listen(0, "the-token", hear)
    host, port = transport.get_extra_info("sockname")

    async def send(data: bytes) -> None:
        datagrams._socket().sendto(data, (host, port))
        await asyncio.sleep(0.05)

    yield SimpleNamespace(told=told, send=send, host=host, url=f"http://{host}:{port}/webhook", port=port)
    transport.close()


async def test_what_is_told_is_heard_on_loopback_without_the_token(heard: Any) -> None:
    datagrams.tell(heard.url, "the-token", {"turn": {"text": "naïve – 日本"}})
    await asyncio.sleep(0.05)
    assert heard.told == [{"turn": {"text": "naïve – 日本"}}]
    assert heard.host == "127.0.0.1" and datagrams._socket().getsockname()[0] == "127.0.0.1"


def test_nobody_is_told_elsewhere_and_what_is_too_long_is_left() -> None:
    with listening() as other:
        port = other.getsockname()[1]
        datagrams.tell(f"http://actions.example:{port}/webhook", "the-token", {})
        datagrams.tell("http://127.0.0.1/webhook", "the-token", {})
        datagrams.tell(f"http://127.0.0.1:{port}/webhook", "the-token", {"text": "x" * datagrams.MOST_BYTES})
        with pytest.raises(TimeoutError):
            other.recv(65536)


@pytest.mark.parametrize("token", ["", "wrong", "the-token2", None, ["the-token"], "日本"])
async def test_without_the_token_nothing_is_heard_or_logged(
    heard: Any, caplog: pytest.LogCaptureFixture, token: Any
) -> None:
    await heard.send(json.dumps({"text": SECRET, "token": token}).encode())
    assert heard.told == [] and caplog.text == ""


async def test_where_there_is_no_token_nobody_is_heard() -> None:
    told: list[dict[str, Any]] = []
    datagrams.Listener("", told.append).datagram_received(b'{"token": ""}', None)
    assert told == []


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"null", b"5", b'"x"', b"\xff", b"{}", b'{"token": 5}'])
async def test_what_is_no_message_is_left(heard: Any, caplog: pytest.LogCaptureFixture, data: bytes) -> None:
    await heard.send(data)
    assert heard.told == [] and caplog.text == ""


async def test_a_fault_ends_nothing_and_keeps_what_was_said_out_of_the_log(
    heard: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    datagrams.tell(heard.url, "the-token", {"fault": SECRET})
    datagrams.tell(heard.url, "the-token", {"text": "after it"})
    await asyncio.sleep(0.05)
    assert heard.told == [{"text": "after it"}]
    assert "ValueError" in caplog.text and SECRET not in caplog.text


async def test_where_the_port_is_taken_one_does_without(heard: Any, caplog: pytest.LogCaptureFixture) -> None:
    assert await datagrams.listen(heard.port, "the-token", print) is None
    assert f"port {heard.port} takes no datagrams" in caplog.text
