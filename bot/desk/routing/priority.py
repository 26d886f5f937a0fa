"""Who goes first in a queue: how urgent a matter is, and how that grows while its customer waits. Pure functions."""

from __future__ import annotations

URGENT, NORMAL, LOW = 1, 3, 4
# Of a team that promises no first reply.
USUAL_FIRST_REPLY_S = 600


def base_priority(stated: int, *, comes_again: bool) -> int:
    """Priority of a handoff, 1 urgent to 4 low: the context package's, one step up for who had to come again.

    Reason and frustration are in the package's already (:func:`bot.handoff.routing.priority_of`).

    >>> base_priority(3, comes_again=False), base_priority(3, comes_again=True), base_priority(1, comes_again=True)
    (3, 2, 1)
    """
    return max(URGENT, min(LOW, stated) - comes_again)


def urgency(priority: int, waited_s: float, first_reply_s: int | None) -> int:
    """What a queue is ordered by, the smallest first: each wait of half the first-reply target raises by one step.

    It goes below 1, so that a low matter that has waited long passes a fresh urgent one: nobody starves.

    >>> urgency(3, 0, 600), urgency(3, 299, 600), urgency(3, 300, 600), urgency(3, 1200, 600)
    (3, 3, 2, -1)
    """
    return priority - int(max(0.0, waited_s) // ((first_reply_s or USUAL_FIRST_REPLY_S) / 2))
