"""Searches while Rasa chooses what to do: Rasa tells of a message as soon as it is encoded."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker

from actions.turn import Turn, encoder


def hear(told: dict[str, Any]) -> None:
    """Looks ahead for a message.

    Args:
        told: ``{message, encoded}``: Rasa's latest message, and the vectors that it has.
    """
    for one in told["encoded"]:
        encoder().learn(one)
    turn = Turn(Tracker("", {}, told["message"], [], False, None, {}, "action_listen"))
    # A bare product is searched for together with the question before it.
    if not turn.names_a_bare_product:
        turn.look_ahead()
