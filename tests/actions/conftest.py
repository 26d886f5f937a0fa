"""A customer, and a knowledge base that says what it is told."""

from __future__ import annotations

import pytest

from actions import show_article, turn
from tests.actions.scene import Scene, ScriptedKnowledge


@pytest.fixture
def knowledge(monkeypatch: pytest.MonkeyPatch) -> ScriptedKnowledge:
    scripted = ScriptedKnowledge()
    monkeypatch.setattr(turn, "knowledge", lambda: scripted)
    monkeypatch.setattr(show_article, "knowledge", lambda: scripted)
    return scripted


@pytest.fixture
def scene() -> Scene:
    return Scene()
