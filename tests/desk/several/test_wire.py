"""Every event that a channel hears comes back from the wire as it was."""

from __future__ import annotations

import pytest

from bot.desk import events
from bot.desk.several.wire import TOLD, pack, unpack

VIEW = {"id": "c_1", "state": "bot", "last_seq": 3}
EACH = [
    events.MessageSaved("c_1", {"id": "m_1", "text": "Привет 😡", "payload": {"choices": []}}, "agent", False, "t_1"),
    events.ConversationChanged("c_1", VIEW),
    events.RowChanged("c_1", {"participants": [{"id": "a_1"}]}),
    events.ConversationErased("c_1"),
    events.QueueMoved(),
    events.AgentEvent("note", {"tags": ["a"]}, "t_1", ("a_1", "a_2")),
    events.SeenByAgent("c_1", 4),
    events.Typing("c_1", "bot", True),
    events.SessionsEnded(("h1", "h2")),
    events.AgentMoved("a_1"),
]


@pytest.mark.parametrize("event", EACH, ids=lambda event: type(event).__name__)
def test_it_comes_back_as_it_was(event):
    assert unpack(pack(event)) == event


def test_all_of_them_are_tried():
    assert {type(event) for event in EACH} == set(TOLD)


def test_places_and_turns_are_each_desks_own_matter():
    assert pack(events.PlaceMoved("c_1", VIEW)) is None and pack(events.TurnReady("c_1", "m_1", "text")) is None


@pytest.mark.parametrize("text", ['["Unheard", {}]', '["SeenByAgent", {"conversation_id": "c_1", "seq": 1, "new": 2}]'])
def test_a_newer_desks_events_are_passed_over(text):
    assert unpack(text) is None
