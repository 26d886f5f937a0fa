"""The customer says no: the next best article, a choice, other words, or a person."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.looked_up import none_of_these, tell_looked_up
from actions.steps import after_a_no
from actions.turn import Turn


class ActionTryAnother(Action):
    """Counts the no and leaves in ``outcome`` what comes next: ``listen`` or ``person``."""

    def name(self) -> str:
        return "action_try_another"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = Turn(tracker)
        turn.hear()
        turn.case.open_questions = []
        turn.declined = none_of_these(turn)
        events = after_a_no(turn, dispatcher)
        tell_looked_up(turn, dispatcher)
        return events
