"""Puts the dialogue back to its open state after a side matter."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.turn import Turn
from bot.handoff.case import Case


class ActionReopen(Action):
    """Says nothing itself; the rule's next step does."""

    def name(self) -> str:
        return "action_reopen"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = Turn(tracker)
        turn.case = Case()
        return turn.done(stage="open")
