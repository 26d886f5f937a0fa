"""The customer says no: the next best article, a choice, other words, or a person."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.answer_from_kb import ask_rephrase, offer_choice, reason_of, rejected
from actions.replies import utter_answer
from actions.turn import Turn, shown_record

# The next best article is worth a try at a lower probability than a first answer: the customer has just told us
# that the likelier one is not it. A fifth means that at worst four in five of these tries fail, and the next no
# brings a person.
SECOND_CHOICE_PROBABILITY = 0.2


class ActionTryAnother(Action):
    """Counts the no and leaves in ``outcome`` what comes next: ``listen`` or ``person``."""

    def name(self) -> str:
        return "action_try_another"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = Turn(tracker)
        case = turn.case
        turn.hear()
        case.open_questions = []
        if turn.stage == "answered":
            case.judge_last("rejected")
        case.failures += 1
        if case.out_of_patience:
            case.reason = reason_of(case, answered=bool(case.shown), intent=turn.intent)
            return turn.done(stage="open", outcome="person")
        if turn.stage == "answered" and case.problem:
            return self._next_best(turn, dispatcher)
        return ask_rephrase(turn, dispatcher, "utter_ask_rephrase" if case.problem else "utter_what_is_it_about")

    def _next_best(self, turn: Turn, dispatcher: CollectingDispatcher) -> list[EventType]:
        words = [turn.case.problem, turn.text if turn.intent != "deny" else ""]
        result = turn.search(" ".join(w for w in words if w), exclude=tuple(rejected(turn.case)))
        worth_it = [hit for hit in result.hits if hit.probability >= SECOND_CHOICE_PROBABILITY]
        if result.decision == "answer" or len(worth_it) == 1:
            best = result.hits[0] if result.decision == "answer" else worth_it[0]
            dispatcher.utter_message(response="utter_another_answer")
            turn.case.show(shown_record(best))
            utter_answer(dispatcher, best)
            return turn.done(stage="answered")
        if worth_it:
            return offer_choice(turn, dispatcher, worth_it)
        return ask_rephrase(turn, dispatcher, "utter_ask_rephrase")
