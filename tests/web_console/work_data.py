"""What the stand-in says of one conversation beside its messages: articles, templates, notes, a replay."""

from __future__ import annotations

import re
from typing import Any

SUGGESTIONS = [
    {
        "id": "lights-on-router-and-cameras",
        "title": "What the light on your device means",
        "url": "/help/en/lights-on-router-and-cameras",
        "section": "errors",
        "heading": "Solid amber",
        "text": "Solid amber means no internet. Check the cable between the modem and the blue port.",
        "markdown": "**Solid amber** means no internet:\n\n"
        "1. Check the cable to the blue port.\n2. Restart the modem.\n\n"
        "[What the light on your device means](https://shop.halden.example/help/en/lights-on-router-and-cameras)",
        "probability": 0.71,
    },
    {
        "id": "router-firmware-update",
        "title": "Updating the router's firmware",
        "url": "/help/en/router-firmware-update",
        "section": "set-up",
        "heading": "If the update stops",
        "text": "Leave the router on for 15 minutes.",
        "markdown": "Leave the router on for 15 minutes.",
        "probability": 0.34,
    },
    {
        "id": "reset-router",
        "title": "Resetting the router",
        "url": "/help/en/reset-router",
        "section": "set-up",
        "heading": "Before you reset",
        "text": "A reset deletes the name and the password of the Wi-Fi.",
        "markdown": "A reset deletes the name and the password of the Wi-Fi.",
        "probability": 0.12,
    },
]
LATER = {
    "id": "order-tracking",
    "title": "Where is my order",
    "url": "/help/en/order-tracking",
    "section": "orders",
    "heading": "Tracking",
    "text": "The link is in the e-mail.",
    "markdown": "The link is in the e-mail.",
    "probability": 0.83,
}


def _template(number: int, kind: str, family: str | None, shortcut: str, name: str, body: str) -> dict[str, Any]:
    subject = "Your case {{conversation.id}}" if kind == "email" else None
    return {
        "id": f"r_{number}",
        "kind": kind,
        "family": family,
        "language": "en",
        "shortcut": shortcut,
        "name": name,
        "subject": subject,
        "body": body,
        "uses": 10 - number,
        "updated_at": "2026-11-20T08:00:00.000Z",
    }


TEMPLATES = [
    _template(
        1,
        "chat",
        "technical",
        "amber",
        "Solid amber, no internet",
        "Solid amber means no internet, {{customer.first_name|there}}. Is the cable in the **blue port**?",
    ),
    _template(
        2,
        "chat",
        None,
        "order-number",
        "Ask for the order",
        "Is it about order {{order_number}}, {{customer.first_name|there}}?",
    ),
    _template(3, "chat", "technical", "versions", "Ask for app and firmware version", "Which app version do you have?"),
    _template(
        4,
        "email",
        None,
        "closing-mail",
        "Close by e-mail",
        "Hello {{customer.first_name|there}},\n\nyour case is closed.",
    ),
    _template(5, "chat", "general", "return-label", "Send the return label", "I have sent the return label."),
    _template(
        7,
        "chat",
        "technical",
        "visit-planned",
        "A visit is planned",
        "{{customer.first_name|there}}, a technician comes on [day], [time window]. "
        "See [what to prepare](https://shop.halden.example/help/en/visits).",
    ),
    _template(6, "ticket", "technical", "replacement", "Replacement sent", "A new device is on its way."),
]
VARIABLES = [
    {"name": name, "label": re.sub(r"[._]", " ", name), "about": about}
    for name, about in (
        ("customer.first_name", "The customer's first name"),
        ("order_number", "The order that it is about"),
        ("conversation.id", "The conversation's number"),
    )
]


def rendered(template: dict[str, Any], row: dict[str, Any]) -> dict[str, Any]:
    """A template filled in for a conversation: gaps stay in brackets and are named."""
    name = row["customer"]["name"]
    values = {"customer.first_name": name and name.split()[0], "conversation.id": row["id"]}
    missing = []

    def fill(found: re.Match[str]) -> str:
        variable, _, fallback = found[1].partition("|")
        value = values.get(variable) or fallback
        if not value:
            missing.append(variable)
        return value or "[" + re.sub(r"[._]", " ", variable) + "]"

    text, subject = (re.sub(r"{{(.+?)}}", fill, part or "") for part in (template["body"], template["subject"]))
    return {"text": text, "subject": subject or None, "missing": missing}


def notes_for(id: str, row: dict[str, Any], messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A colleague's note in the conversation that is being transferred about, none elsewhere."""
    if id != "c_camera":
        return []
    handed_over = next(m for m in messages if m["payload"].get("event") == "handed_over")
    return [
        {
            "id": "n_1",
            "client_id": None,
            "after_seq": handed_over["seq"],
            "kind": "transfer",
            "at": handed_over["at"],
            "text": "Lens or glass? **Ask first**, then offer a new one.",
            "author": {"id": "a_other", "name": "Milda Jonaite"},
        },
    ]


def understanding(one: dict[str, Any]) -> dict[str, Any] | None:
    """What the bot made of the customer's first words."""
    bot, row = one["handoff"]["package"]["bot"] if one["handoff"] else {}, one["row"]
    first = next(m for m in one["messages"] if m["role"] == "customer")
    ranking = [{"title": ""} | intent for intent in bot.get("intent_ranking", [])]
    if not ranking:
        return None
    ranking[0]["title"] = row["intent_title"]
    return {
        "intent": row["intent"],
        "ranking": ranking,
        "family": row["family"],
        "entities": bot.get("entities", []),
        "text": first["text"],
        "at": first["at"],
    }


def replayed(one: dict[str, Any]) -> dict[str, Any]:
    """A turn that another index would have answered."""
    was = understanding(one) or {"ranking": [], "entities": [], "text": "", "intent": None, "family": None, "at": None}
    hit = {"article_id": "pairing-fails", "title": "The app does not find my device", "probability": 0.41}
    then = was | {
        "model_id": "halden-7f31c0",
        "index_id": "idx-1",
        "decision": "none",
        "threshold": 0.62,
        "hits": [hit],
    }
    now = then | {"index_id": "idx-2", "decision": "answer", "hits": [hit | {"probability": 0.88}]}
    return {"then": then, "now": now, "changed": ["decision", "hits", "index_id"]}
