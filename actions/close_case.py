"""The answer helped: closes the case and lets the desk ask for a rating."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.turn import Turn
from bot.handoff.case import Case


class ActionCloseCase(Action):
    """Sends ``resolved`` with the article that helped."""

    def name(self) -> str:
        return "action_close_case"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = Turn(tracker)
        turn.case.judge_last("accepted")
        helped = turn.case.shown[-1].article_id if turn.case.shown else None
        dispatcher.utter_message(
            response="utter_glad_it_helped",
            json_message={"type": "resolved", "article_id": helped, "intent": turn.case.intent},
        )
        turn.case = Case()
        return turn.done(stage="open")
