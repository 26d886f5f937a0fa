"""What the bot made of a customer's words, as agents read it. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.desk.ids import iso
from bot.desk.models import Message
from bot.desk.packages import BY_BUTTON, short_family
from bot.taxonomy import load_taxonomy

UNDERSTANDING = "understanding"
#: Intents shown; those after them share what is left of the probability in crumbs.
MAX_RANKED = 10


def understanding_of(messages: Sequence[Message], language: str) -> dict[str, Any] | None:
    """What the protocol calls ``understanding``: of the last customer message that the bot read; None without one."""
    message = last_read(messages)
    if message is None:
        return None
    return readable(message.hidden[UNDERSTANDING], language) | {"text": message.text, "at": iso(message.created_at)}


def last_read(messages: Sequence[Message]) -> Message | None:
    """The last message in the customer's own words that the bot has read."""
    read = (m for m in reversed(messages) if m.role == "customer" and not m.hidden.get(BY_BUTTON))
    return next((m for m in read if (m.hidden.get(UNDERSTANDING) or {}).get("intent")), None)


def readable(parsed: dict[str, Any], language: str) -> dict[str, Any]:
    """The bot's own record of a parse with titles for people.

    Args:
        parsed: ``intent``, ``ranking``, ``family`` and ``entities`` as Rasa gives them; any may be missing.
        language: Of the titles.
    """
    intent = (parsed.get("intent") or {}).get("name")
    return {
        "intent": intent,
        "ranking": ranked(parsed.get("ranking") or [], language),
        "family": short_family((parsed.get("family") or {}).get("name")) or short_family(_family_of(intent)),
        "entities": entities(parsed.get("entities") or []),
    }


def ranked(ranking: Sequence[dict[str, Any]], language: str) -> list[dict[str, Any]]:
    """Intents with their titles and their confidences, 0 to 1, likeliest first."""
    titles = load_taxonomy()
    return [
        {
            "name": one["name"],
            "title": titles.title_of(one["name"], language),
            "confidence": round(float(one.get("confidence") or 0.0), 4),
        }
        for one in ranking[:MAX_RANKED]
        if one.get("name")
    ]


def entities(found: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Entities as ``{entity, value}``, each once, in the order in which they stand in the text."""
    pairs = [{"entity": one["entity"], "value": one["value"]} for one in found]
    return [pair for number, pair in enumerate(pairs) if pair not in pairs[:number]]


def _family_of(intent: str | None) -> str | None:
    return load_taxonomy().family_of(intent)
