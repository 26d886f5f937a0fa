"""Trackers as Rasa leaves them after turns."""

from __future__ import annotations

from typing import Any

from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.encoder_card import ROOT

DOMAIN = Domain.load(str(ROOT / "domain"))


def start() -> list[Event]:
    """What Rasa writes before a conversation's first message."""
    return [ActionExecuted("action_session_start"), SessionStarted(), ActionExecuted("action_listen")]


def turn(
    message_id: str, said: str = "hi", replies: tuple[str, ...] = ("hello",), *, slots: dict[str, Any] | None = None
) -> list[Event]:
    """The events of one finished turn."""
    asked = UserUttered(said, {"name": "greet", "confidence": 1.0}, message_id=message_id, input_channel="tandem")
    said_back = [BotUttered(text, {"buttons": None, "custom": None}) for text in replies]
    set_slots = [SlotSet(name, value) for name, value in (slots or {}).items()]
    return [asked, ActionExecuted("utter_greet"), *said_back, *set_slots, ActionExecuted("action_listen")]


def tracker(*turns: list[Event], sender: str = "c_1") -> DialogueStateTracker:
    """A conversation of these turns."""
    events = [*start(), *(event for one in turns for event in one)]
    return DialogueStateTracker.from_events(sender, events, DOMAIN.slots, domain=DOMAIN)
