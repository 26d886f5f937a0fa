"""The articles beside a conversation: what the bot would offer for the customer's last words."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.desk.desk import Desk
from bot.desk.library import SUGGESTIONS, Library, Question
from bot.desk.models import Conversation, Message
from bot.desk.packages import BY_BUTTON, LONG_FAMILY
from bot.desk.rows import newest_handoff
from bot.handoff.words import ENOUGH, telling_words

if TYPE_CHECKING:
    from bot.knowledge.search import SearchResult

# The bot's own figure for words that tell no family: most likely they stay in that of their matter.
FAMILY_OF_CASE = 0.75
# Opening the articles for the first time takes seconds, and a conversation must not wait for that.
DETAIL_WAIT_S = 0.5
WAIT_S = 20.0
# Looked through for words of the customer's own.
MOST_LOOKED_AT = 20
LAST, PROBLEM = "last_message", "problem"


@dataclass(frozen=True)
class Wanted:
    """What could be looked up for a conversation.

    Attributes:
        last: By the customer's last words; None while they are the ones that led to the handoff.
        problem: By the matter as the handoff has it; None where there was none, or it says nothing.
    """

    last: Question | None
    problem: Question | None


def question_of(session: Session, conversation: Conversation) -> Wanted | None:
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
    said_more = last is not None and (handoff is None or last.created_at > handoff.created_at)
    words = last.text if last is not None and (said_more or not problem) else None
    if not words and not problem:
        return None
    product = package.get("bot", {}).get("slots", {}).get("product")
    family = LONG_FAMILY.get(conversation.family or "")
    question = Question(
        text="",
        language=conversation.language,
        family=family,
        family_confidence=FAMILY_OF_CASE if family else 0.0,
        products=(product,) if isinstance(product, str) else (),
        exclude=rejected(package),
    )
    return Wanted(
        last=replace(question, text=words) if words else None,
        problem=replace(question, text=problem) if problem else None,
    )


def rejected(package: dict[str, Any]) -> frozenset[str]:
    """Articles that the customer said did not help."""
    searches = package.get("retrieval", [])
    return frozenset(hit["article_id"] for one in searches for hit in one["hits"] if hit.get("feedback") == "rejected")


def nothing() -> dict[str, Any]:
    """The answer where nothing was looked up."""
    return {"suggestions": [], "query": None, "about": None}


async def suggest(desk: Desk, wanted: Wanted | None, wait_s: float) -> dict[str, Any]:
    """The three best articles, what was looked up for them and whether that was the last message or the problem.

    None of them where there is nothing to answer, or where it takes too long to tell.
    """
    if wanted is None:
        return nothing()
    looking = asyncio.ensure_future(asyncio.to_thread(look_up, desk.library, wanted))
    # What takes too long goes on by itself: the next one to ask finds the articles open.
    done, _ = await asyncio.wait({looking}, timeout=wait_s)
    if not done:
        looking.add_done_callback(_ended)
        return nothing()
    return looking.result()


def look_up(library: Library, wanted: Wanted) -> dict[str, Any]:
    """Searches by the last message if it says enough to, else by the problem; blocks."""
    if wanted.last is not None:
        words = telling_words(wanted.last.text)
        if words or wanted.problem is None:
            result = library.search(wanted.last, SUGGESTIONS)
            if result is None:
                return nothing()
            if wanted.problem is None or _fits(result, words):
                return _found(library, result, wanted.last.text, LAST)
    if wanted.problem is None:
        return nothing()
    result = library.search(wanted.problem, SUGGESTIONS)
    return nothing() if result is None else _found(library, result, wanted.problem.text, PROBLEM)


def _fits(result: SearchResult, words: list[str]) -> bool:
    """Whether the articles found are about these words; a few of them prove it only by being in the best one."""
    if result.decision == "none" or not result.hits:
        return False
    if len(words) >= ENOUGH:
        return True
    best = result.hits[0]
    article = f"{best.title} {best.heading} {best.text}".lower()
    return all(word in article for word in words)


def _found(library: Library, result: SearchResult, query: str, about: str) -> dict[str, Any]:
    return {"suggestions": library.suggestions(result), "query": query, "about": about}


def _ended(looking: asyncio.Future[Any]) -> None:
    if not looking.cancelled():
        looking.exception()


def _last_words(session: Session, conversation_id: str) -> Message | None:
    said = select(Message).where(Message.conversation_id == conversation_id, Message.role == "customer")
    newest = session.scalars(said.order_by(Message.seq.desc()).limit(MOST_LOOKED_AT))
    return next((message for message in newest if not message.hidden.get(BY_BUTTON)), None)
