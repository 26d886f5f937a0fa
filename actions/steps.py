"""What the actions do next in the search for an answer: show one, offer a choice, try the next best, ask, give up."""

from __future__ import annotations

from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.replies import MAX_CHOICES, utter_answer, utter_choice, utter_rephrase_or_choice
from actions.turn import Turn, shown_record
from bot.handoff.case import Case
from bot.knowledge.search import Hit

OUT_OF_SCOPE = "out_of_scope"
# The next best article is worth a try at a lower probability than a first answer: the customer has just told us
# that the likelier one is not it. A fifth means that at worst four in five of these tries fail, and the next no
# brings a person.
SECOND_CHOICE_PROBABILITY = 0.2
# Beside the request for other words an article costs but a glance. Of the questions that have an article and got no
# answer, three in four see it there; see docs/decisions/0010-search-and-calibration.md.
SUGGESTED_PROBABILITY = 0.1


def answer(turn: Turn, dispatcher: CollectingDispatcher, hit: Hit) -> list[EventType]:
    """Shows a passage and asks whether it helped."""
    turn.case.show(shown_record(hit))
    utter_answer(dispatcher, hit)
    return turn.done(stage="answered")


def offer_choice(turn: Turn, dispatcher: CollectingDispatcher, hits: list[Hit]) -> list[EventType]:
    """Asks which of the likeliest articles is meant and notes that it did."""
    offered = hits[:MAX_CHOICES]
    turn.case.open_questions = ["The bot asked which it is: " + " / ".join(hit.title for hit in offered)]
    utter_choice(dispatcher, offered, turn.language)
    return turn.done(stage="clarifying")


def ask_rephrase(turn: Turn, dispatcher: CollectingDispatcher, response: str) -> list[EventType]:
    """Asks for other words and notes that it did."""
    dispatcher.utter_message(response=response)
    return _asked_again(turn, "The bot asked to say it in other words.")


def ask_rephrase_or_choose(turn: Turn, dispatcher: CollectingDispatcher, hits: list[Hit]) -> list[EventType]:
    """The same, with the articles that may be it although none is probable enough for an answer or a choice."""
    suggested = [hit for hit in hits if hit.probability >= SUGGESTED_PROBABILITY][:MAX_CHOICES]
    if not suggested:
        return ask_rephrase(turn, dispatcher, "utter_ask_rephrase")
    utter_rephrase_or_choice(dispatcher, suggested, turn.language)
    titles = " / ".join(hit.title for hit in suggested)
    return _asked_again(turn, f"The bot asked to say it in other words, or whether it is: {titles}")


def after_a_no(turn: Turn, dispatcher: CollectingDispatcher) -> list[EventType]:
    """The last answer did not do: counts it, and tries the next best article, or leaves it to a person."""
    case = turn.case
    if turn.stage == "answered":
        case.judge_last("rejected")
    case.failures += 1
    if case.out_of_patience:
        return give_up(turn)
    if turn.stage == "answered" and case.problem:
        return _next_best(turn, dispatcher)
    return ask_rephrase(turn, dispatcher, "utter_ask_rephrase" if case.problem else "utter_what_is_it_about")


def give_up(turn: Turn) -> list[EventType]:
    """Leaves it to a person, and notes why."""
    turn.case.reason = turn.case.reason or reason_of(turn.case, intent=turn.intent)
    return turn.done(stage="open", outcome="person")


def rejected(case: Case) -> tuple[str, ...]:
    """Articles that the customer said did not help."""
    return tuple(s.article_id for s in case.shown if s.feedback == "rejected")


def reason_of(case: Case, *, intent: str | None) -> str:
    """Reason code of a handoff that the bot came to by itself."""
    if case.frustrated:
        return "frustrated"
    if case.repeated:
        return "repeated"
    if case.shown:
        return "answer_rejected"
    return "out_of_scope" if intent == OUT_OF_SCOPE else "no_answer"


def _asked_again(turn: Turn, note: str) -> list[EventType]:
    turn.case.rephrases += 1
    turn.case.open_questions = [note]
    return turn.done(stage="rephrasing")


def _next_best(turn: Turn, dispatcher: CollectingDispatcher) -> list[EventType]:
    words = [turn.case.query, turn.query if turn.intent != "deny" else ""]
    result = turn.search(" ".join(w for w in words if w), exclude=tuple(turn.case.shown_ids))
    worth_it = [hit for hit in result.hits if hit.probability >= SECOND_CHOICE_PROBABILITY]
    if result.decision == "answer" or len(worth_it) == 1:
        dispatcher.utter_message(response="utter_another_answer")
        return answer(turn, dispatcher, result.hits[0] if result.decision == "answer" else worth_it[0])
    if worth_it:
        return offer_choice(turn, dispatcher, worth_it)
    return ask_rephrase(turn, dispatcher, "utter_ask_rephrase")
