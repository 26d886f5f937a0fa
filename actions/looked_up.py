"""What the desk is told of a turn beside the reply: what was looked up, what was rejected, what a person takes over.

It goes in a custom part of its own (``looked_up``), which customers never see; from it the desk knows which articles
are wanting.
"""

from __future__ import annotations

from rasa_sdk.executor import CollectingDispatcher

from actions.replies import MAX_CHOICES
from actions.turn import Turn
from bot.handoff.case import Case


def tell_looked_up(turn: Turn, dispatcher: CollectingDispatcher, *, handed_over: bool = False) -> None:
    """Adds the part to the reply, where there is anything to tell.

    Args:
        handed_over: A person takes the matter over, with all that was asked in it.
    """
    asked = turn.case.asked if handed_over else []
    searches = [turn.looked_up] if turn.looked_up else []
    rejected = _newly_rejected(turn)
    if searches or rejected or asked:
        dispatcher.utter_message(
            json_message={"type": "looked_up", "searches": searches, "rejected": rejected, "handed_over": asked}
        )


def none_of_these(turn: Turn) -> list[str]:
    """The articles of a choice of which the customer says that none is it."""
    if turn.stage != "clarifying" or not turn.case.searches:
        return []
    return [hit["article_id"] for hit in turn.case.searches[-1].hits[:MAX_CHOICES]]


def _newly_rejected(turn: Turn) -> list[str]:
    before = _rejected(Case.from_dict(turn.tracker.get_slot("case")))
    return [*turn.declined, *(one for one in _rejected(turn.case) if one not in before)]


def _rejected(case: Case) -> list[str]:
    return [shown.article_id for shown in case.shown if shown.feedback == "rejected"]
