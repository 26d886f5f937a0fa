"""A complaint: says sorry and offers a person; an angry one goes to a person at once."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.answer_from_kb import begin_or_continue
from actions.turn import Turn


class ActionOfferPerson(Action):
    """Leaves in ``outcome`` what comes next: ``listen`` or ``person``."""

    def name(self) -> str:
        return "action_offer_person"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = Turn(tracker)
        begin_or_continue(turn)
        turn.case.reason = "frustrated" if turn.frustrated else "policy"
        if turn.case.frustrated or turn.case.failures:
            return turn.done(stage="offered", outcome="person")
        dispatcher.utter_message(response="utter_offer_person")
        return turn.done(stage="offered")
