"""From what was seen of a conversation to what came of it."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.evaluate.dialogues import scripts
from bot.evaluate.dialogues.scripts import Ends, Script, Turn

RESOLVED, RESOLVED_WRONGLY = "resolved", "resolved_wrongly"
HANDED_OVER_RIGHTLY, HANDED_OVER_WRONGLY = "handed_over_rightly", "handed_over_wrongly"
DEAD_END, NOTHING_NEEDED = "dead_end", "nothing_needed"
OUTCOMES = (RESOLVED, HANDED_OVER_RIGHTLY, NOTHING_NEEDED, RESOLVED_WRONGLY, HANDED_OVER_WRONGLY, DEAD_END)
#: What each kind of end comes to when all goes well.
RIGHT = {
    scripts.RESOLVED: RESOLVED,
    scripts.HANDED_OVER: HANDED_OVER_RIGHTLY,
    scripts.NOTHING_NEEDED: NOTHING_NEEDED,
}


@dataclass
class Reply:
    """What the bot did in one turn of the customer's.

    Attributes:
        turn: Number of the script's turn, from 0.
        articles: Ids shown, in order.
        clarified: A choice of articles was offered.
        choices: Titles of the buttons now there.
        text: What it wrote, for a person who looks into a failure.
        picked: The choice that was pressed by the turn's ``pick``.
    """

    turn: int
    articles: list[str] = field(default_factory=list)
    clarified: bool = False
    choices: list[str] = field(default_factory=list)
    text: str = ""
    picked: bool = False


@dataclass
class Played:
    """A script as it went.

    Attributes:
        replies: One for each turn that was played.
        handed_over: A person was asked for.
        family: Of the handoff, ``technical`` or ``general``; None: not known to whoever watched.
        reason: Its reason code, likewise.
        stuck: Why the script could not go on, in words; empty: it could.
        took_offer: Without an answer in the end, the customer took the person who was offered.
    """

    replies: list[Reply] = field(default_factory=list)
    handed_over: bool = False
    family: str | None = None
    reason: str | None = None
    stuck: str = ""
    took_offer: bool = False

    @property
    def turns(self) -> int:
        """What the customer had to do: turns, choices pressed within them, the offer taken."""
        return len(self.replies) + sum(reply.picked for reply in self.replies) + self.took_offer


@dataclass(frozen=True)
class Verdict:
    """What came of a conversation.

    Attributes:
        outcome: One of :data:`OUTCOMES`.
        faults: What was otherwise than the script says; empty: it passed.
    """

    script: Script
    played: Played
    outcome: str
    faults: tuple[str, ...]

    @property
    def passed(self) -> bool:
        return not self.faults


def judge(script: Script, played: Played) -> Verdict:
    """Compares a conversation with its script."""
    outcome = _outcome(script, played)
    wanted = RIGHT[script.ends.kind]
    faults = [] if outcome == wanted else [_against(script.ends, played, outcome)]
    for reply in played.replies:
        faults += _turn_faults(script.turns[reply.turn], reply)
    faults += [played.stuck] if played.stuck else []
    faults += _not_reached(script, played)
    if outcome == HANDED_OVER_RIGHTLY and script.ends.reasons and played.reason not in (None, *script.ends.reasons):
        faults.append(f"the reason is {played.reason}, not {' or '.join(script.ends.reasons)}")
    return Verdict(script, played, outcome, tuple(faults))


def standing(script: Script, played: Played) -> list[str]:
    """Articles shown that the customer did not reject, oldest first."""
    found: list[str] = []
    for reply in played.replies:
        if script.turns[reply.turn].rejects and found:
            found.pop()
        found += reply.articles
    return found


def summary(verdicts: Sequence[Verdict], known: Mapping[str, Any]) -> dict[str, Any]:
    """The figures of a set of conversations; ``known`` are the names that are known to fail."""
    counts = Counter(verdict.outcome for verdict in verdicts)
    failed = [verdict.script.name for verdict in verdicts if not verdict.passed]
    return {
        "conversations": len(verdicts),
        "resolved": counts[RESOLVED],
        "handed_over_rightly": counts[HANDED_OVER_RIGHTLY],
        "nothing_needed": counts[NOTHING_NEEDED],
        "resolved_wrongly": counts[RESOLVED_WRONGLY],
        "handed_over_wrongly": counts[HANDED_OVER_WRONGLY],
        "dead_ends": counts[DEAD_END],
        "turns_median": statistics.median(verdict.played.turns for verdict in verdicts),
        "passed": len(verdicts) - len(failed),
        "failed": len(failed),
        "known_failures": sum(name in known for name in failed),
        "mended": sorted(v.script.name for v in verdicts if v.passed and v.script.name in known),
        "unchecked_handoffs": sum(v.played.handed_over and v.played.family is None for v in verdicts),
    }


def _outcome(script: Script, played: Played) -> str:
    ends = script.ends
    if played.handed_over:
        right = ends.kind == scripts.HANDED_OVER and (not ends.family or played.family in (None, ends.family))
        return HANDED_OVER_RIGHTLY if right else HANDED_OVER_WRONGLY
    shown = standing(script, played)
    if ends.kind == scripts.NOTHING_NEEDED:
        return RESOLVED_WRONGLY if shown else NOTHING_NEEDED
    if not shown:
        return DEAD_END
    wanted = {one for matter in ends.matters for one in matter}
    all_there = bool(ends.matters) and all(set(matter) & set(shown) for matter in ends.matters)
    return RESOLVED if all_there and shown[-1] in wanted else RESOLVED_WRONGLY


def _against(ends: Ends, played: Played, outcome: str) -> str:
    wanted = {
        scripts.RESOLVED: "resolved by " + ", ".join(" or ".join(matter) for matter in ends.matters),
        scripts.HANDED_OVER: f"handed over{' to ' + ends.family if ends.family else ''}",
        scripts.NOTHING_NEEDED: "neither an answer nor a person",
    }[ends.kind]
    shown = [one for reply in played.replies for one in reply.articles]
    came = {
        RESOLVED_WRONGLY: f"answered with {', '.join(shown)}",
        HANDED_OVER_WRONGLY: f"handed over{f' to {played.family}, {played.reason}' if played.family else ''}",
        DEAD_END: "the script ended with neither an answer nor a person",
    }.get(outcome, outcome)
    return f"should be {wanted}; {came}"


def _turn_faults(turn: Turn, reply: Reply) -> list[str]:
    at = f"turn {reply.turn + 1}"
    shown = ", ".join(reply.articles) or ("a choice" if reply.clarified else "no article")
    if turn.clarify and not reply.clarified:
        return [f"{at}: should offer a choice; it was {shown}"]
    if turn.article and not set(turn.article) & set(reply.articles):
        return [f"{at}: should show {' or '.join(turn.article)}; it was {shown}"]
    if turn.no_article and (reply.articles or reply.clarified):
        return [f"{at}: should show no article; it was {shown}"]
    return []


def _not_reached(script: Script, played: Played) -> list[str]:
    left = range(len(played.replies), len(script.turns))
    asked = [n + 1 for n in left if script.turns[n].article or script.turns[n].clarify or script.turns[n].no_article]
    return [f"turn {asked[0]} was not reached"] if asked and not played.stuck else []
