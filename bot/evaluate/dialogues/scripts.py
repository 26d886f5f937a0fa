"""A scripted conversation: what the customer does, turn by turn, and what ought to come of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

SAY, PRESS, THUMB = "say", "press", "thumb"
RESOLVED, HANDED_OVER, NOTHING_NEEDED = "resolved", "handed_over", "nothing_needed"


@dataclass(frozen=True)
class Turn:
    """One thing that the customer does, and what the bot should do then.

    Attributes:
        kind: ``say`` a text, ``press`` a button, or a ``thumb`` on the newest answer.
        words: The text, the button's title as it is seen, or ``up`` or ``down``.
        line: Where it stands in its file.
        article: Ids one of which should be shown; empty: whatever.
        clarify: A choice of articles should be offered.
        no_article: No article should be shown, nor offered.
        rejects: The customer means that the article shown last did not help.
        pick: Title of the article to press where the reply is a choice that has it; empty: none.
    """

    kind: Literal["say", "press", "thumb"]
    words: str
    line: int = 0
    article: tuple[str, ...] = ()
    clarify: bool = False
    no_article: bool = False
    rejects: bool = False
    pick: str = ""


@dataclass(frozen=True)
class Ends:
    """What ought to come of a conversation.

    Attributes:
        kind: ``resolved`` by articles, ``handed_over`` to a person, or ``nothing_needed`` (thanks, chat, feedback, what
            is none of the company's business).
        matters: Of ``resolved``: for each matter the ids any of which resolves it.
        family: Of ``handed_over``: ``technical`` or ``general``; empty: either.
        reasons: Of ``handed_over``: the reason codes any of which is right; empty: whatever.
    """

    kind: Literal["resolved", "handed_over", "nothing_needed"]
    matters: tuple[tuple[str, ...], ...] = ()
    family: str = ""
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Script:
    """One conversation of a file."""

    name: str
    place: str
    turns: tuple[Turn, ...]
    ends: Ends
