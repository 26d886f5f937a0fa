"""What Rasa tells ahead of a message, and the search that it leads to."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from actions import ahead, turn
from actions.__main__ import create_app
from bot.encoder import Told, tell
from tests.actions.scene import ScriptedKnowledge
from tests.loopback import listening


class Plain:
    """An encoder that knows one text only if it is told."""

    dim, fingerprint = 3, "plain-3"

    def encode(self, texts: list[str]) -> np.ndarray:
        raise AssertionError("was told")


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    found = Told(Plain())
    monkeypatch.setattr(ahead, "encoder", lambda: found)
    return found


def message(text: str, *entities: dict[str, Any]) -> dict[str, Any]:
    vector = tell(text, np.array([0.0, 0.6, 0.8], dtype=np.float32), "plain-3")
    return {"message": {"text": text, "entities": list(entities), "metadata": {"language": "en"}}, "encoded": [vector]}


def test_what_a_customer_asks_is_looked_at_before_the_action_is_called(
    told: Told, knowledge: ScriptedKnowledge
) -> None:
    ahead.hear(message("wifi for guests"))
    assert knowledge.ahead == [{"query": "wifi for guests", "language": "en"}]
    assert told.encode(["wifi for guests"]) == pytest.approx(np.array([[0.0, 0.6, 0.8]]))
    assert knowledge.searches == []


def test_it_is_the_query_that_the_search_will_have(told: Told, knowledge: ScriptedKnowledge) -> None:
    text = "e 42 on my Doorbell, order HA-123456"
    entities = [
        {"entity": "error_code", "value": "E42", "start": 0, "end": 4},
        {"entity": "product", "value": "doorbell", "start": 11, "end": 19},
        {"entity": "order_number", "value": "HA-123456", "start": 27, "end": 36},
    ]
    given = message(text, *entities)
    ahead.hear(given)
    latest = {**given["message"], "intent": {"name": "error_code"}}
    searched = turn.Turn(SimpleNamespace(latest_message=latest, get_slot=lambda _: None))
    assert knowledge.ahead == [{"query": searched.query, "language": "en"}]
    assert "HA-123456" not in searched.query


def test_a_bare_product_is_searched_for_with_the_question_before_it(told: Told, knowledge: ScriptedKnowledge) -> None:
    ahead.hear(message("the T1", {"entity": "product", "value": "thermostat-t1", "start": 4, "end": 6}))
    assert knowledge.ahead == []


async def test_the_server_hears_on_its_own_port_while_it_runs(told: Told, knowledge: ScriptedKnowledge) -> None:
    with listening() as free:
        port = free.getsockname()[1]
        # Taken, as it is here: then the actions do without.
        async with create_app("the-token", port).router.lifespan_context(None):
            pass
    async with create_app("the-token", port).router.lifespan_context(None):
        with pytest.raises(OSError), listening(port):
            pass
    await asyncio.sleep(0.05)
    with listening(port):
        pass
