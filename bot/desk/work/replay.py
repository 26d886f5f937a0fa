"""The turn that led to a handoff, as it was then and as it would be on today's model and articles."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.desk.desk import Desk
from bot.desk.errors import BotFailure, Refused
from bot.desk.ids import iso, now
from bot.desk.library import Question
from bot.desk.models import Conversation, Handoff, Message
from bot.desk.packages import LONG_FAMILY
from bot.desk.rows import newest_handoff
from bot.desk.work.suggestions import FAMILY_OF_CASE
from bot.desk.work.understanding import UNDERSTANDING, entities, last_read, ranked, readable

# Of the messages before the handoff; the words that led to it are among the last.
MOST_LOOKED_AT = 50
HITS_KEPT = 5
#: What is compared, in the order in which it is told.
FIELDS = ("model_id", "index_id", "intent", "ranking", "family", "entities", "decision", "threshold", "hits")
# Figures nearer than this are the same: less would tell of another machine's rounding.
SAME = 0.005


@dataclass(frozen=True)
class Before:
    """What was, and what it takes to do it again.

    Attributes:
        then: In the protocol's form.
        query: What was searched for; None where nothing was.
        family: The matter's, ``technical`` or ``general``.
        product: Id of the product that it was about.
        exclude: Articles that the search left out.
    """

    then: dict[str, Any]
    language: str
    query: str | None
    family: str | None = None
    product: str | None = None
    exclude: frozenset[str] = field(default=frozenset())


def before(session: Session, conversation: Conversation) -> Before:
    """Reads the newest handoff. A job for the store.

    Raises:
        Refused: ``no_handoff``.
    """
    handoff = newest_handoff(session, conversation.id)
    # Of what was erased the package keeps neither searches nor what was said.
    if handoff is None or conversation.erased_at is not None:
        raise Refused("no_handoff", status=409)
    package = handoff.package
    search = package["retrieval"][-1] if package["retrieval"] else None
    known = _understood(session, conversation, handoff)
    then = {
        "at": iso(handoff.created_at),
        "index_id": search["index_id"] if search else None,
        "query": search["query"] if search else None,
        **known,
        "decision": search["decision"] if search else None,
        "threshold": search["threshold"] if search else None,
        "hits": [_hit(hit) for hit in search["hits"]] if search else [],
    }
    product = package["bot"]["slots"].get("product")
    return Before(
        then=then,
        language=conversation.language,
        query=search["query"] if search else None,
        family=package["routing"]["family"],
        product=product if isinstance(product, str) else None,
        exclude=_excluded(package),
    )


async def replay(desk: Desk, was: Before) -> dict[str, Any]:
    """Does it again.

    Returns:
        ``{then, now, changed}`` of the protocol.

    Raises:
        Refused: ``bot_away``: Rasa does not answer.
    """
    try:
        parsed = await desk.brain.understand(was.then["text"], was.language)
    except BotFailure:
        raise Refused("bot_away", status=503) from None
    known = readable(parsed, was.language)
    question = _question(was, parsed, known)
    found = await asyncio.to_thread(desk.library.search, question, HITS_KEPT) if question else None
    today = {
        "at": iso(now()),
        "index_id": found.index_id if found else None,
        "query": question.text if question else None,
        "model_id": parsed.get("model_id"),
        "text": was.then["text"],
        **known,
        "decision": found.decision if found else None,
        "threshold": found.threshold if found else None,
        "hits": [
            {"article_id": hit.article_id, "title": hit.title, "probability": hit.probability}
            for hit in (found.hits if found else [])
        ],
    }
    return {"then": was.then, "now": today, "changed": changed(was.then, today)}


def changed(then: dict[str, Any], today: dict[str, Any]) -> list[str]:
    """Names of the fields that differ, figures by more than their rounding.

    >>> changed({"intent": "a", "threshold": 0.6}, {"intent": "b", "threshold": 0.6001})
    ['intent']
    """
    return [name for name in FIELDS if not _same(then.get(name), today.get(name))]


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(_same(a, b) for a, b in zip(one, other, strict=True))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) < SAME
    return one == other


def _understood(session: Session, conversation: Conversation, handoff: Handoff) -> dict[str, Any]:
    """What the bot made of the customer's last own words before the handoff; the package's word where it has none."""
    said = (
        select(Message)
        .where(Message.conversation_id == conversation.id, Message.created_at <= handoff.created_at)
        .order_by(Message.seq.desc())
        .limit(MOST_LOOKED_AT)
    )
    message = last_read(list(session.scalars(said))[::-1])
    if message is not None:
        parsed = message.hidden[UNDERSTANDING]
        known = readable(parsed, conversation.language)
        return {"model_id": parsed.get("model_id"), "text": message.text, **known}
    package = handoff.package
    return {
        "model_id": package["bot"]["model_id"],
        "text": package["reason"]["text"] or package["summary"]["problem"],
        "intent": package["routing"]["intent"],
        "ranking": ranked(package["bot"]["intent_ranking"], conversation.language),
        "family": package["routing"]["family"],
        "entities": entities(package["bot"]["entities"]),
    }


def _question(was: Before, parsed: dict[str, Any], known: dict[str, Any]) -> Question | None:
    """What the bot would look up today, with what it passes on beside the words (``actions/turn.py``).

    Where nothing was searched then, nothing is now, unless today's model takes the words for a question.
    """
    family, confidence = LONG_FAMILY.get(known["family"] or ""), (parsed.get("family") or {}).get("confidence")
    if was.query is None and family is None:
        return None
    if family is None:
        family, confidence = LONG_FAMILY.get(was.family or ""), FAMILY_OF_CASE
    products = [one["value"] for one in known["entities"] if one["entity"] == "product"]
    return Question(
        text=was.query or was.then["text"],
        language=was.language,
        family=family,
        family_confidence=float(confidence or 0.0) if family else 0.0,
        products=tuple(products or ([was.product] if was.product else [])),
        exclude=was.exclude,
    )


def _excluded(package: dict[str, Any]) -> frozenset[str]:
    """Articles that were shown before the last search and that it did not find: it was told to leave them out."""
    searches = package["retrieval"]
    shown = {hit["article_id"] for search in searches for hit in search["hits"] if hit["shown"]}
    return frozenset(shown - {hit["article_id"] for hit in searches[-1]["hits"]}) if searches else frozenset()


def _hit(hit: dict[str, Any]) -> dict[str, Any]:
    return {"article_id": hit["article_id"], "title": hit["title"], "probability": hit["probability"]}
