"""What stays of a record when its content is erased: its shape, so that everything that reads it goes on working."""

from __future__ import annotations

from typing import Any

ERASED_TEXT = "[erased]"
_ARTICLE = ("id", "title", "url", "section")


def kept_payload(kind: str, payload: dict[str, Any]) -> dict[str, Any]:
    """Of a message's payload: which article answered and how it was judged, which event it was; no words.

    >>> kept_payload("text", {"choices": [{"id": "1", "title": "Yes"}]})
    {}
    >>> kept_payload("notice", {"event": "closed", "choices": []})
    {'event': 'closed'}
    """
    if kind == "answer":
        article = {name: payload.get("article", {}).get(name) for name in _ARTICLE}
        feedback = payload.get("feedback")
        return {"article": article, "heading": None, "blocks": [], "truncated": False, "feedback": feedback}
    kept = {"notice": "event", "rating_request": "scale"}.get(kind)
    return {kept: payload[kept]} if kept and kept in payload else {}


def kept_package(package: dict[str, Any]) -> dict[str, Any]:
    """Of a context package: why, where to, how urgent and at what cost; it still fits the schema."""

    def part(name: str, *fields: str) -> dict[str, Any]:
        found = package.get(name) or {}
        return {field: found.get(field) for field in fields}

    return {
        **{name: package.get(name) for name in ("spec", "id", "created_at")},
        "conversation": part("conversation", "id", "channel", "language"),
        "reason": {**part("reason", "code", "turn"), "trigger": ERASED_TEXT, "text": ERASED_TEXT},
        "routing": {**part("routing", "family", "intent", "team", "priority", "language"), "skills": []},
        "summary": {"problem": ERASED_TEXT, "next_step": ERASED_TEXT},
        "effort": part("effort", "turns", "rephrases", "seconds"),
    }


def kept_delivery(body: dict[str, Any]) -> dict[str, Any]:
    """Of what a webhook was told: that it was told of this conversation."""
    about = {"conversation_id": body.get("data", {}).get("conversation_id"), "erased": True}
    return {**{name: body.get(name) for name in ("id", "event", "created_at")}, "data": about}
