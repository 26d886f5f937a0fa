"""Looks a question up: answers, offers a choice, asks for other words, or gives up for a person."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.replies import MAX_CHOICES, utter_answer, utter_choice
from actions.turn import Turn, shown_record, taxonomy
from bot.handoff.case import Case
from bot.knowledge.search import Hit

OUT_OF_SCOPE = "out_of_scope"


class ActionAnswerFromKb(Action):
    """The action behind every question intent."""

    def name(self) -> str:
        return "action_answer_from_kb"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Leaves in ``outcome`` what comes next: ``listen`` or ``person``."""
        turn = Turn(tracker)
        begin_or_continue(turn)
        result = turn.search(turn.text or turn.case.problem, exclude=tuple(rejected(turn.case)))
        if result.decision == "answer":
            turn.case.show(shown_record(result.hits[0]))
            utter_answer(dispatcher, result.hits[0])
            return turn.done(stage="answered")
        if result.decision == "clarify":
            return offer_choice(turn, dispatcher, result.hits)
        return not_found(turn, dispatcher)


def begin_or_continue(turn: Turn) -> None:
    """Opens a new case for a new matter; else notes a repetition as a failure of what was shown."""
    if turn.case.is_new_matter(turn.intent, turn.stage):
        angry = turn.case.frustrated
        turn.case = Case(frustrated=angry)
    case = turn.case
    was_repeated = case.repeated
    turn.hear()
    # Whatever the bot had asked, this is what the customer says to it.
    case.open_questions = []
    if case.repeated and not was_repeated and turn.stage == "answered":
        # Asking again what was just answered says that the answer did not do.
        case.judge_last("rejected")
        case.failures += 1
    if not case.problem:
        case.problem = turn.text
        case.intent = turn.intent
    elif case.intent == OUT_OF_SCOPE and turn.intent != OUT_OF_SCOPE:
        case.intent = turn.intent
    family, _ = turn.family
    case.family = taxonomy().family_of(case.intent) or family or case.family
    case.ranking = turn.message.get("intent_ranking") or case.ranking


def rejected(case: Case) -> list[str]:
    """Articles that the customer said did not help."""
    return [s.article_id for s in case.shown if s.feedback == "rejected"]


def not_found(turn: Turn, dispatcher: CollectingDispatcher) -> list[EventType]:
    """Asks once for other words; after that, or out of patience, leaves it to a person."""
    case = turn.case
    case.failures += 1
    if case.out_of_patience:
        case.reason = case.reason or reason_of(case, answered=bool(case.shown), intent=turn.intent)
        return turn.done(stage="open", outcome="person")
    out_of_scope = turn.intent == OUT_OF_SCOPE
    return ask_rephrase(turn, dispatcher, "utter_ask_rephrase_out_of_scope" if out_of_scope else "utter_ask_rephrase")


def offer_choice(turn: Turn, dispatcher: CollectingDispatcher, hits: list[Hit]) -> list[EventType]:
    """Asks which of the likeliest articles is meant and notes that it did."""
    offered = hits[:MAX_CHOICES]
    turn.case.open_questions = ["The bot asked which it is: " + " / ".join(hit.title for hit in offered)]
    utter_choice(dispatcher, offered, turn.language)
    return turn.done(stage="clarifying")


def ask_rephrase(turn: Turn, dispatcher: CollectingDispatcher, response: str) -> list[EventType]:
    """Asks for other words and notes that it did."""
    turn.case.rephrases += 1
    turn.case.open_questions = ["The bot asked to say it in other words."]
    dispatcher.utter_message(response=response)
    return turn.done(stage="rephrasing")


def reason_of(case: Case, *, answered: bool, intent: str | None) -> str:
    """Reason code of a handoff that the bot came to by itself."""
    if case.frustrated:
        return "frustrated"
    if case.repeated:
        return "repeated"
    if answered:
        return "answer_rejected"
    return "out_of_scope" if intent == OUT_OF_SCOPE else "no_answer"
