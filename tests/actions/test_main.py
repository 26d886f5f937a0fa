"""The action server: its token, its refusals, and nothing of a request in its errors or its log."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from actions import answer_from_kb
from actions.__main__ import create_app
from bot.logs import JsonLines
from tests.actions.scene import ScriptedKnowledge, hit

SECRET = "canary-jo@mail.example-4111111111111111"


def call(action: str, text: str = "wifi for guests", **more: Any) -> dict[str, Any]:
    """As Rasa calls, with the selective domain: no domain in it."""
    message = {
        "text": text,
        "intent": {"name": "network_settings"},
        "message_id": "m_1",
        "metadata": {"language": "en"},
    }
    tracker = {"sender_id": "c_1", "slots": {"stage": "open"}, "latest_message": message, "events": [], "paused": False,
               "followup_action": None, "active_loop": {}, "latest_action_name": "action_listen"}  # fmt: skip
    return {"next_action": action, "sender_id": "c_1", "tracker": tracker, "version": "3.6.21", **more}


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create_app("the-token"), raise_app_exceptions=False)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://actions", params={"token": "the-token"}
    ) as client:
        yield client


async def test_an_action_is_run_and_answered_as_rasa_wants_it(
    client: httpx.AsyncClient, knowledge: ScriptedKnowledge
) -> None:
    knowledge.will("answer", hit("guest", 0.9))
    answer = await client.post("/webhook", json=call("action_answer_from_kb"))
    assert answer.status_code == 200 and set(answer.json()) == {"events", "responses", "seconds"}
    assert [e["name"] for e in answer.json()["events"]] == ["case", "stage", "outcome"]
    assert answer.json()["responses"][0]["custom"]["article"]["id"] == "guest"
    assert answer.json()["seconds"]["search"] > 0


async def test_a_call_is_logged_with_its_request_and_conversation_and_no_words(
    client: httpx.AsyncClient, knowledge: ScriptedKnowledge, caplog: pytest.LogCaptureFixture
) -> None:
    lines: list[dict[str, str]] = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(json.loads(JsonLines().format(record)))
    caplog.set_level(logging.INFO)
    logging.getLogger("tandem.actions").addHandler(handler)
    try:
        headers = {"X-Request-ID": "4bf92f3577b34da6"}
        await client.post("/webhook", json=call("action_answer_from_kb", SECRET), headers=headers)
    finally:
        logging.getLogger("tandem.actions").removeHandler(handler)
    assert [(one["request_id"], one["conversation"]) for one in lines] == [("4bf92f3577b34da6", "c_1")]
    assert lines[0]["message"].startswith("action_answer_from_kb done in") and "canary" not in str(lines)


@pytest.mark.parametrize("params", [{}, {"token": ""}, {"token": "wrong"}, {"token": "the-token2"}])
async def test_without_the_token_nothing_runs(params: dict[str, str], knowledge: ScriptedKnowledge) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(create_app("the-token")), base_url="http://a") as client:
        answer = await client.post("/webhook", json=call("action_answer_from_kb"), params=params)
    assert answer.status_code == 401 and knowledge.searches == []


@pytest.mark.parametrize("body", [b"", b"{", b"not json", b"\xff\xfe", b"[]", b'"text"', b"null", b"5"])
async def test_what_is_no_call_is_refused(client: httpx.AsyncClient, body: bytes) -> None:
    answer = await client.post("/webhook", content=body)
    assert answer.status_code == 400 and answer.json()["error"].startswith("the body")


async def test_an_unknown_action_is_named(client: httpx.AsyncClient) -> None:
    answer = await client.post("/webhook", json=call("action_make_coffee"))
    assert answer.status_code == 404 and answer.json()["action_name"] == "action_make_coffee"


async def test_a_failing_action_echoes_nothing_of_the_request(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(turn: Any) -> None:
        raise ValueError(f"cannot read {turn.text}")

    monkeypatch.setattr(answer_from_kb, "begin_or_continue", fail)
    with caplog.at_level(logging.DEBUG):
        answer = await client.post("/webhook", json=call("action_answer_from_kb", SECRET))
    assert answer.status_code == 500
    assert answer.json() == {"error": "the action failed", "action_name": "action_answer_from_kb"}
    assert SECRET not in caplog.text and "canary" not in caplog.text
    assert "action_answer_from_kb" in caplog.text and "c_1" in caplog.text and "ValueError" in caplog.text
    assert "answer_from_kb.py" in caplog.text, "where it failed must be in the log"


async def test_the_next_turn_works_after_a_failed_one(client: httpx.AsyncClient, knowledge: ScriptedKnowledge) -> None:
    await client.post("/webhook", json={"next_action": "action_answer_from_kb", "tracker": None})
    assert (await client.post("/webhook", json=call("action_answer_from_kb"))).status_code == 200


async def test_every_action_of_the_domain_is_served(client: httpx.AsyncClient, knowledge: ScriptedKnowledge) -> None:
    from tests.actions.scene import DOMAIN

    for name in DOMAIN["actions"]:
        assert (await client.post("/webhook", json=call(name))).status_code == 200, name


async def test_health_needs_no_token() -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(create_app("the-token")), base_url="http://a") as client:
        assert (await client.get("/health")).json() == {"status": "ok"}
