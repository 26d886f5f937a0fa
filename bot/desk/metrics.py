"""What the desk counts while it works, for Prometheus; :mod:`bot.desk.metrics_api` serves it with the present state.

Labels are stages, outcomes, codes and other short lists: never an id, an address or anybody's words. The counters are
those of the process. ``docs/monitoring.md`` describes each; a test compares.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    disable_created_metrics,
)

from bot.desk.errors import Refused
from bot.desk.events import HandoffBegun, MessageSaved

if TYPE_CHECKING:
    from bot.desk.replies import Outcome

# When each series began: as many numbers again, which nothing here asks for.
disable_created_metrics()
REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)
PlatformCollector(registry=REGISTRY)

#: Upper bounds in seconds: a quick stage takes a millisecond, a customer is told after eight seconds.
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
#: Of a turn, in their order; those of Rasa's are parts of ``bot``, and ``search`` is a part of ``actions``.
DESK_STAGES = ("queue", "read", "bot", "write", "total")
RASA_STAGES = ("understand", "policies", "actions", "search")
OUTCOMES = ("answered", "clarified", "refused", "handed_over", "replied", "failed", "busy")

TURN_SECONDS = Histogram(
    "tandem_turn_seconds", "Time of the bot's turns by stage.", ["stage"], buckets=BUCKETS, registry=REGISTRY
)
STORE_SECONDS = Histogram(
    "tandem_message_store_seconds",
    "From a customer's message coming in to its being on disk, which is when it is acknowledged.",
    buckets=BUCKETS,
    registry=REGISTRY,
)
TURNS = Counter("tandem_turns", "The bot's turns by what came of them.", ["outcome"], registry=REGISTRY)
TURN_FAILURES = Counter("tandem_turn_failures", "Turns that the bot could not do, by why.", ["code"], registry=REGISTRY)
MESSAGES = Counter(
    "tandem_messages", "Messages by channel and by who wrote them.", ["channel", "role"], registry=REGISTRY
)
HANDOFFS = Counter(
    "tandem_handoffs", "Conversations handed to people, by reason and family.", ["reason", "family"], registry=REGISTRY
)
ERRORS = Counter(
    "tandem_errors", "Requests and socket events that were answered with an error, by its code.", ["code"],
    registry=REGISTRY,
)  # fmt: skip
RATE_LIMITED = Counter(
    "tandem_rate_limited", "What was refused or dropped because somebody asked too often, by which limit.", ["limit"],
    registry=REGISTRY,
)  # fmt: skip
WRITE_SECONDS = Histogram(
    "tandem_database_write_seconds",
    "Time of writes to the database: each job's wait for the writer, and each transaction's work.",
    ["part"],
    buckets=BUCKETS,
    registry=REGISTRY,
)

# Bound once: a look-up by label costs as much as the observation. Also, what has not happened yet is there as 0.
_STAGES = {stage: TURN_SECONDS.labels(stage) for stage in (*DESK_STAGES, *RASA_STAGES)}
_OUTCOMES = {outcome: TURNS.labels(outcome) for outcome in OUTCOMES}
for _code in ("unreachable", "timeout", "status", "bad_reply", "fault", "busy"):
    TURN_FAILURES.labels(_code)
#: A console's events are dropped without an answer.
CONSOLE_LIMITED = RATE_LIMITED.labels("console")
WRITE_WAIT, WRITE_WORK = WRITE_SECONDS.labels("wait"), WRITE_SECONDS.labels("work")


class TurnClock:
    """The stages of one turn, each observed when it is over."""

    def __init__(self, announced_at: float) -> None:
        """Args:
        announced_at: When the turn was announced, on the monotonic clock, seconds.
        """
        self._announced_at = announced_at
        self._at = time.monotonic()
        _STAGES["queue"].observe(self._at - announced_at)

    def over(self, stage: str) -> None:
        """A stage of the desk's is over, and the next one begins."""
        moment = time.monotonic()
        _STAGES[stage].observe(moment - self._at)
        self._at = moment

    def done(self, outcome: Outcome) -> tuple[float, str]:
        """The reply is stored; returns the whole time in seconds, and the outcome."""
        total, came_of_it = self._at - self._announced_at, outcome_of(outcome)
        _STAGES["total"].observe(total)
        _OUTCOMES[came_of_it].inc()
        return total, came_of_it


def rasa_spent(seconds: Mapping[str, float]) -> None:
    """What Rasa says of where its time went; stages that are not known are left out."""
    for stage in RASA_STAGES:
        if stage in seconds:
            _STAGES[stage].observe(seconds[stage])


def turn_failed(code: str, *, busy: bool = False) -> None:
    """A turn that the bot could not do, or that was not taken in because too many waited."""
    _OUTCOMES["busy" if busy else "failed"].inc()
    TURN_FAILURES.labels(code).inc()


def refused(error: Refused) -> None:
    """A request or an event was answered with an error; one that asks too often has the status 429."""
    ERRORS.labels(error.code).inc()
    if error.status == HTTPStatus.TOO_MANY_REQUESTS:
        RATE_LIMITED.labels(error.code).inc()


def count(event: object) -> None:
    """Counts what was committed."""
    if isinstance(event, MessageSaved):
        if event.is_new:
            MESSAGES.labels(event.channel, event.message["role"]).inc()
    elif isinstance(event, HandoffBegun):
        HANDOFFS.labels(event.handoff.reason, event.handoff.family or "unknown").inc()


def outcome_of(outcome: Outcome) -> str:
    """What came of a turn, in one of :data:`OUTCOMES`."""
    if outcome.package is not None:
        return "handed_over"
    if any(draft.kind == "answer" for draft in outcome.drafts):
        return "answered"
    decisions = {search.decision for told in outcome.looked_up for search in told.searches}
    if "clarify" in decisions:
        return "clarified"
    return "refused" if "none" in decisions else "replied"
