"""A context package as a note that people read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

MAX_SAID = 20
MAX_CHARS = 400
REASONS = {
    "customer_request": "the customer asked for a person",
    "no_answer": "the bot found no answer",
    "answer_rejected": "the bot's answers did not help",
    "repeated": "the same question came again",
    "frustrated": "the customer is upset",
    "bot_failure": "the bot could not answer",
    "out_of_scope": "it is about something else than the bot knows",
    "policy": "a person should decide this",
    "safety": "it may be dangerous",
}


def note_of(package: dict[str, Any]) -> str:
    """What a person should know before answering, in Markdown."""
    summary, reason, routing = package["summary"], package["reason"]["code"], package["routing"]
    lines = [f"**Handed over by Tandem**: {REASONS.get(reason, reason)}.", "", f"**Problem:** {summary['problem']}"]
    if summary.get("product"):
        lines.append(f"**Product:** {summary['product']}")
    lines.append(f"**Next step:** {summary['next_step']}")
    lines += _list("Tried", summary.get("tried", []))
    lines += _list("Facts", summary.get("facts", []))
    lines += _list("Still open", summary.get("open_questions", []))
    lines += _list("Articles that the customer saw", _articles(package))
    lines += _list("Conversation so far", _said(package))
    lines += ["", f"{routing['family']}, {routing['intent'] or 'no intent'}, language {routing['language']}"]
    page = package.get("page") or {}
    if page.get("url"):
        lines.append(f"Page: {page['url']}")
    return "\n".join(lines)


def attributes_of(package: dict[str, Any], conversation_id: str) -> dict[str, Any]:
    """What Chatwoot keeps beside the conversation, to filter by."""
    routing = package["routing"]
    return {
        "tandem_conversation": conversation_id,
        "tandem_handoff": package["id"],
        "tandem_reason": package["reason"]["code"],
        "tandem_family": routing["family"],
        "tandem_intent": routing["intent"] or "",
        "tandem_product": package["summary"].get("product") or "",
        "tandem_language": routing["language"],
    }


def _list(title: str, entries: Iterable[str]) -> list[str]:
    shown = [f"- {entry}" for entry in entries]
    return ["", f"**{title}:**", *shown] if shown else []


def _articles(package: dict[str, Any]) -> Iterable[str]:
    verdicts = {"accepted": " (helped)", "rejected": " (did not help)"}
    hits = (hit for search in package.get("retrieval", []) for hit in search["hits"] if hit["shown"])
    titles = {hit["title"]: verdicts.get(hit.get("feedback") or "", "") for hit in hits}
    return (f"{title}{verdict}" for title, verdict in titles.items())


def _said(package: dict[str, Any]) -> Iterable[str]:
    spoken = [one for one in package["transcript"]["messages"] if one["role"] in ("customer", "bot", "agent")]
    for one in spoken[-MAX_SAID:]:
        text = " ".join(one["text"].split())
        yield f"{one['role'].capitalize()}: {text if len(text) <= MAX_CHARS else text[: MAX_CHARS - 1] + '…'}"
