"""What a later handoff's package takes over from the one before it, so that nobody has to tell their story twice."""

from __future__ import annotations

from typing import TypeVar

from bot.handoff.case import MAX_SEARCHES
from bot.handoff.package import ContextPackage
from bot.handoff.routing import skills_of
from bot.handoff.summary import MAX_PROBLEM_CHARS
from bot.handoff.words import ENOUGH, telling_words

One = TypeVar("One")


def carry_over(package: ContextPackage, earlier: ContextPackage) -> None:
    """Fills in what ``package`` lacks from the package of the conversation's handoff before it.

    A wish for a person says nothing of the matter, so problem, product and intent stay what they were; a few words
    more are put before the problem. What was tried, found and known is added to; of the same the newer word counts.
    """
    summary, before = package.summary, earlier.summary
    goes_on = _goes_on(package, earlier)
    words = telling_words(summary.problem)
    if goes_on and len(words) < ENOUGH:
        summary.problem = _problem(summary.problem if words else "", before.problem)
        summary.open_questions = summary.open_questions or list(before.open_questions)
        _take_matter(package, earlier)
    elif goes_on and package.routing.family == earlier.routing.family:
        _take_matter(package, earlier)
    summary.facts = _once([*summary.facts, *before.facts])
    summary.tried = _tried(before.tried, summary.tried)
    package.retrieval = _once([*earlier.retrieval, *package.retrieval])[-MAX_SEARCHES:]
    package.reason.turn += earlier.effort.turns
    package.effort.turns += earlier.effort.turns
    package.effort.rephrases += earlier.effort.rephrases


def _goes_on(package: ContextPackage, earlier: ContextPackage) -> bool:
    """Whether nothing tells that it is another matter than before; danger always is one."""
    intent, before = package.routing.intent, earlier.routing.intent
    return package.reason.code != "safety" and (intent is None or before is None or intent == before)


def _problem(words: str, before: str) -> str:
    if not words or not before or words in before:
        return before or words
    return f"{words} (before that: {before})"[:MAX_PROBLEM_CHARS]


def _take_matter(package: ContextPackage, earlier: ContextPackage) -> None:
    routing, before = package.routing, earlier.routing
    package.bot.slots = {**earlier.bot.slots, **{k: v for k, v in package.bot.slots.items() if v is not None}}
    package.summary.product = package.summary.product or earlier.summary.product
    if routing.intent is None:
        routing.intent, routing.family, routing.team = before.intent, before.family, before.team
    product = package.bot.slots.get("product")
    routing.skills = skills_of(routing.intent, product if isinstance(product, str) else None)


def _tried(before: list[str], after: list[str]) -> list[str]:
    """Lines ``title: verdict``; of the same title the later verdict counts."""
    by_title = {line.rpartition(": ")[0]: line for line in [*before, *after]}
    return list(by_title.values())


def _once(things: list[One]) -> list[One]:
    return [thing for at, thing in enumerate(things) if thing not in things[:at]]
