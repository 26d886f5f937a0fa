"""Looks a question up: answers, offers a choice, asks for other words, or gives up for a person."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.looked_up import tell_looked_up
from actions.steps import (
    OUT_OF_SCOPE,
    after_a_no,
    answer,
    ask_rephrase,
    ask_rephrase_or_choose,
    give_up,
    offer_choice,
    rejected,
)
from actions.turn import Turn, taxonomy
from bot.handoff.case import Case
from bot.knowledge.search import Hit, SearchResult

# An article that is at least this likely for new words too is still what they are about.
SAME_MATTER_PROBABILITY = 0.05


class ActionAnswerFromKb(Action):
    """The action behind every question intent."""

    def name(self) -> str:
        return "action_answer_from_kb"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Leaves in ``outcome`` what comes next: ``listen`` or ``person``."""
        turn = Turn(tracker)
        events = answer_or_ask(turn, dispatcher)
        tell_looked_up(turn, dispatcher)
        return events


def answer_or_ask(turn: Turn, dispatcher: CollectingDispatcher) -> list[EventType]:
    """Looks up what the customer said, unless only a person can do it, and does what the search asks for."""
    before = turn.case
    begin_or_continue(turn)
    if only_a_person_can(turn, before):
        turn.case.reason = "policy"
        return turn.done(stage="open", outcome="person")
    result = turn.search(query_of(turn), exclude=rejected(turn.case))
    if turn.stage == "answered" and result.hits:
        if is_a_no(turn, before, result):
            if turn.rejects:
                # Words about the answer, not a question that an article could be written for.
                turn.asks, turn.looked_up = False, None
            continue_with(turn, before)
            return after_a_no(turn, dispatcher)
        if is_about(before, result):
            continue_with(turn, before)
    if result.decision == "answer":
        return answer(turn, dispatcher, result.hits[0])
    if result.decision == "clarify":
        return offer_choice(turn, dispatcher, result.hits)
    return not_found(turn, dispatcher, result.hits)


def begin_or_continue(turn: Turn) -> None:
    """Opens a new case for a new matter; else notes a repetition as a failure of what was shown."""
    # A bare product opens nothing new.
    narrowing = turn.intent == OUT_OF_SCOPE and turn.names_a_bare_product
    if turn.case.is_new_matter(turn.intent, turn.stage) and not narrowing:
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
        case.problem, case.query = turn.text, turn.query
        case.intent = turn.intent
    elif case.intent == OUT_OF_SCOPE and turn.intent != OUT_OF_SCOPE:
        case.intent = turn.intent
    family, _ = turn.family
    case.family = taxonomy().family_of(case.intent) or family or case.family
    case.ranking = turn.message.get("intent_ranking") or case.ranking


def only_a_person_can(turn: Turn, before: Case) -> bool:
    """Whether everything is said that a person needs to do what is asked: "cancel my order HA-123456".

    A bare detail ("+370 …") belongs to the matter before, and goes on with it.
    """
    given = {entity["entity"] for entity in turn.entities} | set(turn.slots)
    if turn.stage == "answered" and turn.entities and turn.is_short and _needs(before.intent) & given:
        continue_with(turn, before)
        return True
    return bool(_needs(turn.intent) & given)


def _needs(intent: str | None) -> set[str]:
    known = taxonomy().intents.get(intent or "")
    return set(known.person_with) if known else set()


def query_of(turn: Turn) -> str:
    """What to search for; a bare product ("the T1") narrows the question before it."""
    if turn.names_a_bare_product and turn.case.query and turn.case.query != turn.query:
        return f"{turn.case.query} {turn.query}"
    return turn.query or turn.case.query


def is_a_no(turn: Turn, before: Case, result: SearchResult) -> bool:
    """Whether a question after an answer says that the answer did not do.

    "Still amber, I did all of that" is a no whatever its intent, unless it turns to another field altogether; and to
    show the very same passage again would be no answer.
    """
    same_field = turn.case.family == before.family
    first = result.hits[0]
    return before.was_just_shown(first.article_id, first.passage_id) or (
        turn.rejects and (same_field or is_about(before, result))
    )


def is_about(case: Case, result: SearchResult) -> bool:
    """Whether a search still finds what the case has shown: then it is the same matter, whatever its intent."""
    found = {hit.article_id for hit in result.hits if hit.probability >= SAME_MATTER_PROBABILITY}
    return not found.isdisjoint(case.shown_ids)


def continue_with(turn: Turn, case: Case) -> None:
    """Goes on with the case from before this turn, when what looked like a new matter is the old one."""
    if turn.case is not case:
        opened, turn.case = turn.case, case
        turn.hear()
        for search in opened.searches:
            case.look_up(search)
        for message_id in opened.asked:
            case.ask(message_id)


def not_found(turn: Turn, dispatcher: CollectingDispatcher, hits: list[Hit]) -> list[EventType]:
    """Asks once for other words; after that, or out of patience, leaves it to a person."""
    turn.case.failures += 1
    if turn.case.out_of_patience:
        return give_up(turn)
    if turn.is_foreign:
        return ask_rephrase(turn, dispatcher, "utter_ask_rephrase_out_of_scope")
    return ask_rephrase_or_choose(turn, dispatcher, hits)
