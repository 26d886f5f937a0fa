"""Hands the conversation to a person, with everything that happened so far."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.looked_up import tell_looked_up
from actions.turn import Turn, taxonomy
from bot.handoff.build import build_package
from bot.handoff.case import Case
from bot.handoff.package import ConversationPart

DANGER = {"safety_hazard", "personal_crisis"}
REASONS_BY_INTENT = {"human_request": "customer_request", "safety_hazard": "safety", "personal_crisis": "safety"}
RESPONSES = {
    "safety": "utter_handoff_safety",
    "customer_request": "utter_handoff_asked_for",
    "policy": "utter_handoff_asked_for",
}
RESPONSES_AWAY = {"safety": "utter_handoff_safety_away"}
# Beside a bare wish for a person all intents of a family together have less.
LEAST_SAID = 0.05
TEAM_NAMES = {"technical": "technical support team", "service": "service team"}


class ActionHandoff(Action):
    """Sends the context package in the reply's custom part; the desk queues it."""

    def name(self) -> str:
        return "action_handoff"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = Turn(tracker)
        case = turn.case
        if turn.intent in REASONS_BY_INTENT or tracker.get_slot("outcome") != "person":
            # Where an action before sends the customer here, it has heard the message already.
            turn.hear()
            adopt(turn)
        reason = reason_of(turn)
        package = build_package(
            conversation=conversation_part(turn),
            message_id=turn.message_id,
            case=case,
            reason=reason,
            trigger=turn.intent or "",
            text=turn.text or (turn.metadata.get("said") or ""),
            taxonomy=taxonomy(),
            slots=turn.slots,
            product=turn.name_of(turn.slots.get("product")),
            entities=turn.entities,
            page=(turn.metadata.get("context") or {}).get("page"),
            customer=(turn.metadata.get("context") or {}).get("customer"),
        )
        dispatcher.utter_message(
            response="utter_handoff_crisis"
            if turn.intent == "personal_crisis"
            else response_for(reason, in_hours=(turn.metadata.get("context") or {}).get("in_hours")),
            team_name=TEAM_NAMES.get(package.routing.team, package.routing.team),
            json_message={"type": "handoff", "package": package.model_dump(mode="json")},
        )
        tell_looked_up(turn, dispatcher, handed_over=True)
        turn.case = Case()
        return turn.done(stage="open")


def adopt(turn: Turn) -> None:
    """Fills an empty case from this message, so that "my router is broken, get me a human" is not lost."""
    case = turn.case
    if turn.intent == "human_request" and turn.stage in {"answered", "clarifying"} and case.shown:
        case.shown[-1].feedback = case.shown[-1].feedback or "rejected"
    if not turn.text or (case.problem and turn.intent not in DANGER):
        return
    # Danger comes first, whatever was spoken of before.
    case.problem = f"{turn.text} (before that: {case.problem})" if case.problem else turn.text
    case.query = turn.query
    families = taxonomy().families
    ranking = [r for r in turn.message.get("intent_ranking") or [] if taxonomy().family_of(r["name"])]
    family, _ = turn.family
    case.family = family if family in families else said_beside(turn, ranking)
    if turn.intent == "safety_hazard":
        # "The charger you sent scorched the table" is no matter of the parcel's.
        danger = taxonomy().family_of_danger()
        case.family = danger or case.family
        likely = [one["name"] for one in ranking if danger in (None, taxonomy().family_of(one["name"]))]
        case.intent = likely[0] if likely else case.intent
    case.ranking = turn.message.get("intent_ranking") or []


def said_beside(turn: Turn, ranking: list[dict[str, Any]]) -> str | None:
    """The family of what is said beside a wish for a person, which outweighs it; None where nothing is.

    Args:
        turn: The turn.
        ranking: Of its intents those that belong to a family.
    """
    said = sum(one["confidence"] for one in ranking)
    families = (turn.message.get("family") or {}).get("ranking") or []
    return families[0]["name"] if families and said >= LEAST_SAID else None


def response_for(reason: str, *, in_hours: bool | None) -> str:
    """The sentence for the customer: outside opening hours nobody is "brought in".

    >>> response_for("no_answer", in_hours=True), response_for("no_answer", in_hours=False)
    ('utter_handoff_sorry', 'utter_handoff_away')
    """
    if in_hours is False:
        return RESPONSES_AWAY.get(reason, "utter_handoff_away")
    return RESPONSES.get(reason, "utter_handoff_sorry")


def reason_of(turn: Turn) -> str:
    """Reason code: what the customer asked for, else what the action before came to."""
    if turn.intent in REASONS_BY_INTENT:
        return REASONS_BY_INTENT[turn.intent]
    return turn.case.reason or "no_answer"


def conversation_part(turn: Turn) -> ConversationPart:
    """What the turn knows of its conversation."""
    context = turn.metadata.get("context") or {}
    return ConversationPart(
        id=turn.tracker.sender_id,
        channel=context.get("channel") or "web",
        language=turn.language,
        started_at=context.get("started_at"),
    )
