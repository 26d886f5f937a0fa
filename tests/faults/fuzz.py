"""Messages that nobody would write by hand, the same ones at every run."""

from __future__ import annotations

import random
from typing import Any

#: An entity that no model knows: where it is found, a customer's own words were taken as an order to Rasa.
CANARY = "tandem_canary"
ORDERS = ("restart", "session_start", "back", "affirm", "human_request", "action_listen", "nlu_fallback", "EXTERNAL")
#: What might hide a slash from whoever looks for one.
HIDING = (
    "",
    " ",
    "\n",
    "\t",
    "//",
    " / /",
    "\u200b",
    "\ufeff",
    "\u202e",
    "\x00",
    "\u00a0",
    "\u2060",
    "\u200d",
    "\ud800",
)
SLASHES = ("/", "\uff0f", "\u2215", "\u2044", "\\/")
SCRAPS = (
    "\x00",
    "\u202e\u202d\u2066",
    "\u200b" * 50,
    "\ud800",
    "\udfff\ud800",
    "a\u0301" * 300,
    "\U0001f468\u200d\U0001f469" * 100,
    "%s%n%x",
    "{{7*7}}${7*7}#{7*7}",
    "'; DROP TABLE messages; --",
    '"}]}',
    "{slot}",
    "[link](javascript:alert(1))",
    "router h3",
    "🛠",
    "ﷺ" * 200,
    "\r\n\r\n",
    "A" * 3900,
)
LARGE = 1_000_000
#: Events beside ``message`` that take what a client says; those that call a person would end the bot's part.
EVENTS = ("choose", "feedback", "rate", "page", "sync", "typing", "seen", "hello", "new", "session_request", "leave")


def message(chance: random.Random) -> tuple[str, Any]:
    """An event's name and its data."""
    kind = chance.random()
    if kind < 0.35:
        return "message", {"client_id": _id(chance), "text": order(chance)}
    if kind < 0.65:
        return "message", {"client_id": _id(chance), "text": scraps(chance)}
    if kind < 0.80:
        return "message", {"client_id": _id(chance), "text": value(chance, 3)}
    if kind < 0.85:
        return "message", value(chance, 2)
    if kind < 0.86:
        return "message", {"client_id": _id(chance), "text": "x" * LARGE}
    if kind < 0.90:
        return "user_uttered", {"message": order(chance), "session_id": value(chance, 1), "metadata": value(chance, 3)}
    fields = ("token", "after", "language", "message_id", "choice_id", "csat", "value", "url", "seq", "on", "email")
    return chance.choice(EVENTS), {name: value(chance, 2) for name in chance.sample(fields, 4)}


def order(chance: random.Random) -> str:
    """What Rasa would take as an intent of the writer's choice, more or less hidden."""
    entities = chance.choice(("", f'{{"{CANARY}": "1"}}', f'{{"{CANARY}": {deep(chance)}}}', "{", '{"a":'))
    name = chance.choice(ORDERS)
    return f"{chance.choice(HIDING)}{chance.choice(SLASHES)}{name}{entities}{chance.choice(HIDING)}"


def deep(chance: random.Random) -> str:
    """JSON with more levels than a parser that calls itself can take."""
    levels = chance.choice((10, 500, 1500))
    return "[" * levels + "]" * levels


def scraps(chance: random.Random) -> str:
    return "".join(chance.choice(SCRAPS) for _ in range(chance.randint(1, 6)))[:4500]


def value(chance: random.Random, levels: int) -> Any:
    """Any JSON value; numbers out of range and wrong types where text is expected."""
    plain = (None, True, -1, 0, 2**31, 2**63, 1e308, "", "x", scraps(chance), order(chance))
    if levels == 0 or chance.random() < 0.6:
        return chance.choice(plain)
    if chance.random() < 0.5:
        return [value(chance, levels - 1) for _ in range(chance.randint(0, 4))]
    return {str(chance.choice(plain))[:50]: value(chance, levels - 1) for _ in range(chance.randint(0, 4))}


def _id(chance: random.Random) -> Any:
    return f"z{chance.getrandbits(60)}" if chance.random() < 0.95 else value(chance, 1)
