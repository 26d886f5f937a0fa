"""The stages of one turn, from the spans that its processes noted, as a table that adds up to the whole."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.turns.exchange import Exchange
from benchmarks.turns.load import median
from benchmarks.turns.tracing import Span

#: Stages in the order of a turn; those that begin with a dash are parts of the one above.
STAGES = (
    "Socket.IO in",
    "message stored",
    "queueing",
    "turn read from the store",
    "Rasa",
    "- HTTP between desk and Rasa",
    "- dialogue read and kept",
    "- NLU, not yet done when Rasa is asked",
    "- policies",
    "- HTTP between Rasa and actions",
    "- search, encoder's pass",
    "- search, the rest",
    "- action",
    "- Rasa's own",
    "reply stored",
    "out over Socket.IO",
)


def stages_of(exchange: Exchange, spans: Sequence[Span]) -> dict[str, float] | None:
    """Milliseconds by stage; None where the bot was not asked in this turn.

    Args:
        exchange: A turn during which nothing else went on.
        spans: All spans, in order.
    """
    inside = [span for span in spans if exchange.sent <= span.begun <= exchange.replied]
    by_name: dict[str, list[Span]] = {}
    for span in inside:
        by_name.setdefault(span.name, []).append(span)
    if not all(name in by_name for name in ("say", "run", "brain", "channel", "finish")):
        return None

    def total(name: str) -> float:
        return sum(span.ms for span in by_name.get(name, []))

    def between(begun: float, ended: float) -> float:
        return max(0.0, ended - begun) * 1000

    say, run, brain, finish = (by_name[name][0] for name in ("say", "run", "brain", "finish"))
    told = next((span for span in by_name.get("tell", []) if span.begun >= finish.ended), None)
    # What was understood while the message was stored is nobody's wait.
    ahead = sum(between(max(span.begun, brain.begun), span.ended) for span in by_name.get("ahead", []))
    emitted = told.begun if told else run.ended
    remote, search, encoder = total("remote action"), total("search"), total("encoder")
    action = total("action")
    own = total("channel") - total("dialogue read") - total("dialogue kept") - total("nlu") - total("policies") - remote
    # Rasa saves after it has sent; what it does then is no part of the customer's wait unless the reply waits for it.
    return {
        "Socket.IO in": between(exchange.sent, say.begun),
        "message stored": say.ms,
        "queueing": between(say.ended, run.begun),
        "turn read from the store": between(max(run.begun, say.ended), brain.begun),
        "Rasa": brain.ms,
        "- HTTP between desk and Rasa": max(0.0, brain.ms - total("channel") - ahead),
        "- dialogue read and kept": total("dialogue read") + total("dialogue kept"),
        "- NLU, not yet done when Rasa is asked": total("nlu") + ahead,
        "- policies": total("policies"),
        "- HTTP between Rasa and actions": remote - action,
        "- search, encoder's pass": encoder,
        "- search, the rest": search - encoder,
        "- action": action - search,
        "- Rasa's own": own,
        "reply stored": between(brain.ended, emitted),
        "out over Socket.IO": between(emitted, exchange.replied),
    }


def medians(turns: Sequence[dict[str, float]]) -> dict[str, float]:
    """The median of each stage over turns, milliseconds."""
    return {name: median([turn[name] for turn in turns]) for name in STAGES} if turns else {}
