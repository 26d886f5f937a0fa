"""Records product feedback, a defect report or praise, and asks once for product and version."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.turn import Turn

DETAILS = ("product", "version", "os", "error_code")


class ActionRecordFeedback(Action):
    """The record goes to the desk in the reply's custom part; its ``ref`` lets details be added later."""

    def name(self) -> str:
        return "action_record_feedback"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = Turn(tracker)
        record = {
            "type": "feedback",
            "ref": turn.message_id,
            "kind": turn.intent,
            "text": turn.text,
            **details_of(turn),
        }
        if turn.intent == "praise":
            dispatcher.utter_message(response="utter_thanks_for_praise", json_message=record)
            return turn.done(stage="open")
        turn.case.feedback = record
        if record["product"] and record["version"]:
            about = f"{turn.name_of(record['product'])}, {record['version']}"
            dispatcher.utter_message(response="utter_feedback_recorded", about=about, json_message=record)
            return turn.done(stage="open")
        dispatcher.utter_message(response="utter_ask_feedback_details", json_message=record)
        return turn.done(stage="feedback")


def details_of(turn: Turn) -> dict[str, str | None]:
    """Product, version, operating system and error code named in this message; None where not."""
    found = {e["entity"]: e["value"] for e in turn.entities}
    return {name: found.get(name) for name in DETAILS}
