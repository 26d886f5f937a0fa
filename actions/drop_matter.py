"""A side matter ends without more: the offered person is not wanted, or there are no details of a feedback."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.turn import Turn
from bot.handoff.case import Case

RESPONSES = {"offered": "utter_as_you_like", "feedback": "utter_feedback_done"}


class ActionDropMatter(Action):
    """Says what fits where the dialogue stands, and puts it back to its open state."""

    def name(self) -> str:
        return "action_drop_matter"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = Turn(tracker)
        dispatcher.utter_message(response=RESPONSES.get(turn.stage, "utter_as_you_like"))
        turn.case = Case()
        return turn.done(stage="open")
