"""Takes product and version for a feedback just recorded, or sees that it is a new question."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.record_feedback import details_of
from actions.turn import Turn

# "the outdoor cam, firmware 2.9 I think" is a detail; a longer message is a matter of its own.
MAX_DETAIL_WORDS = 10


class ActionAddFeedbackDetails(Action):
    """Leaves in ``outcome``: ``listen`` when it took the details, ``question`` when it is something else."""

    def name(self) -> str:
        return "action_add_feedback_details"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = Turn(tracker)
        details = {name: value for name, value in details_of(turn).items() if value}
        record = turn.case.feedback
        if not record or not details or len(turn.text.split()) > MAX_DETAIL_WORDS or turn.text.rstrip().endswith("?"):
            return turn.done(stage="open", outcome="question")
        turn.case.feedback = None
        dispatcher.utter_message(response="utter_feedback_done", json_message={**record, **details})
        return turn.done(stage="open")
