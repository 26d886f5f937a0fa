"""The articles beside a conversation: what the bot would offer for the customer's last words."""

from __future__ import annotations

import asyncio
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.desk.desk import Desk
from bot.desk.ids import iso
from bot.desk.library import Question
from bot.desk.models import Conversation, Message
from bot.desk.packages import BY_BUTTON, LONG_FAMILY
from bot.desk.rows import newest_handoff

# The bot's own figure for words that tell no family: most likely they stay in that of their matter.
FAMILY_OF_CASE = 0.75
# Opening the articles for the first time takes seconds, and a conversation must not wait for that.
DETAIL_WAIT_S = 0.5
WAIT_S = 20.0
# Looked through for words of the customer's own.
MOST_LOOKED_AT = 20


def question_of(session: Session, conversation: Conversation) -> Question | None:
    """What to look up for a conversation; None where there is nothing to answer.

    "No, that didn't help" says nothing to search by: until the customer has said more than led to the handoff, the
    problem does.
    """
    if conversation.state == "closed":
        return None
    last = _last_words(session, conversation.id)
    handoff = newest_handoff(session, conversation.id)
    package: dict[str, Any] = handoff.package if handoff else {}
    problem = package.get("summary", {}).get("problem")
    since = iso(last.created_at) if last else None
    said_more = last is not None and (handoff is None or (since or "") > (iso(handoff.created_at) or ""))
    words = last.text if last is not None and (said_more or not problem) else problem
    if not words:
        return None
    product = package.get("bot", {}).get("slots", {}).get("product")
    family = LONG_FAMILY.get(conversation.family or "")
    return Question(
        text=words,
        language=conversation.language,
        family=family,
        family_confidence=FAMILY_OF_CASE if family else 0.0,
        products=(product,) if isinstance(product, str) else (),
        exclude=rejected(package),
    )


def rejected(package: dict[str, Any]) -> frozenset[str]:
    """Articles that the customer said did not help."""
    searches = package.get("retrieval", [])
    return frozenset(hit["article_id"] for one in searches for hit in one["hits"] if hit.get("feedback") == "rejected")


async def suggest(desk: Desk, question: Question | None, wait_s: float) -> list[dict[str, Any]]:
    """The three best articles; none where there are none, or where it takes too long to tell."""
    if question is None:
        return []
    looking = asyncio.ensure_future(asyncio.to_thread(desk.library.suggestions, question))
    # What takes too long goes on by itself: the next one to ask finds the articles open.
    done, _ = await asyncio.wait({looking}, timeout=wait_s)
    if not done:
        looking.add_done_callback(_ended)
        return []
    return looking.result()


def _ended(looking: asyncio.Future[Any]) -> None:
    if not looking.cancelled():
        looking.exception()


def _last_words(session: Session, conversation_id: str) -> Message | None:
    said = select(Message).where(Message.conversation_id == conversation_id, Message.role == "customer")
    newest = session.scalars(said.order_by(Message.seq.desc()).limit(MOST_LOOKED_AT))
    return next((message for message in newest if not message.hidden.get(BY_BUTTON)), None)
