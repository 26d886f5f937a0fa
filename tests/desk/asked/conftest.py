"""The house of the routing's tests, with questions in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bot.desk.ids import new_id, now
from bot.desk.knowledge_models import Question
from tests.desk.routing.conftest import House, either, house, postgres  # noqa: F401 - fixtures

Ask = Callable[..., str]


@pytest.fixture
def ask() -> Ask:
    """Adds a recorded question and gives its id: ``ask(house, conversation_id, "text", verdict="rejected")``."""

    def add(to: House, conversation_id: str | None, text: str = "how do I paint it", **fields: Any) -> str:
        made = Question(
            **{
                "id": new_id("q"), "source": "chat" if conversation_id else "help", "conversation_id": conversation_id,
                "language": "en", "text": text, "decision": "none", "hits": [], "products": [], "at": now(), **fields,
            }
        )  # fmt: skip
        return to.do(lambda s: (s.add(made), s.flush(), made.id)[-1])

    return add
