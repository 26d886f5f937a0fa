"""The end of an agent's conversation: what came of it, and what the customer says of it. Jobs for the store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from bot.desk import audit, clean
from bot.desk.access import to_handle
from bot.desk.asked.waiting import offer_to_tell
from bot.desk.company import Company
from bot.desk.errors import Refused
from bot.desk.ids import now
from bot.desk.messages import add_message, add_notice
from bot.desk.models import Conversation
from bot.desk.redaction import without_cards
from bot.desk.routing.hooks import emit_conversation, emit_handoff
from bot.desk.routing.told import tell_moved
from bot.desk.rows import newest_handoff
from bot.desk.sign_in import SignedIn
from bot.desk.texts import text
from bot.desk.work.tags import set_tags
from bot.desk.work_models import Participant

RESOLUTIONS = ("solved", "unsolved", "no_reply")
MAX_NOTE_CHARS = 2000
MAX_ARTICLE_CHARS = 200


@dataclass(frozen=True)
class Closing:
    """How a conversation ended, as it came from outside.

    Attributes:
        resolution: One of :data:`RESOLUTIONS`.
        root_cause: Id of one of the company's root causes.
        article_id: The article that solved it.
        tags: Instead of those that it has; None: it keeps them.
    """

    resolution: object
    root_cause: object = None
    article_id: object = None
    note: object = None
    tags: object = None


def close(session: Session, who: SignedIn, conversation_id: str, company: Company, closing: Closing) -> Conversation:
    """Ends an agent's conversation and asks the customer how it was; ending it twice changes nothing.

    Raises:
        Refused: ``not_found``, ``other_team``, ``not_yours``, ``bad_resolution``, ``bad_root_cause``,
            ``bad_article``, or what the tags lack.
    """
    known = _checked(closing, company)
    conversation = to_handle(session, who, conversation_id)
    if conversation.state == "closed":
        return conversation
    if conversation.state != "agent":
        raise Refused("not_yours", status=409)
    if closing.tags is not None:
        set_tags(session, conversation, who.agent, closing.tags)
    conversation.state, conversation.closed_at = "closed", now()
    conversation.fresh = True
    conversation.unanswered_since = None
    conversation.resolution, conversation.root_cause = known["resolution"], known["root_cause"]
    session.execute(delete(Participant).where(Participant.conversation_id == conversation.id))
    handoff = newest_handoff(session, conversation_id)
    if handoff is not None:
        handoff.status, handoff.completed_at = "completed", conversation.closed_at
        for name, value in known.items():
            setattr(handoff, name, value)
    add_notice(session, conversation, "closed", text(conversation.language, "customer.closed"))
    ask_rating(session, conversation, "customer.rate", again=True)
    if not known["article_id"]:
        # Where an article solved it, there is one already.
        offer_to_tell(session, conversation)
    about = {name: known[name] for name in ("resolution", "root_cause", "article_id")}
    audit.record(session, who.agent, "conversation.closed", "conversation", conversation.id, **about)
    emit_handoff(session, "handoff.completed", handoff)
    emit_conversation(session, "conversation.closed", conversation)
    tell_moved(session, conversation, company)
    return conversation


def ask_rating(session: Session, conversation: Conversation, key: str, *, again: bool = False) -> None:
    """Asks the customer how it was, unless they have said it.

    Args:
        key: Of the sentence.
        again: Ask once more where the bot's own question was left open: a person has had the conversation since.
    """
    if conversation.rated or (conversation.rating_asked and not again):
        return
    conversation.rating_asked = True
    words = text(conversation.language, key)
    add_message(session, conversation, role="system", kind="rating_request", text=words, payload={"scale": "csat"})


def _checked(closing: Closing, company: Company) -> dict[str, Any]:
    """What is stored of it: ``resolution``, ``root_cause``, ``article_id`` and ``note``."""
    if closing.resolution not in RESOLUTIONS:
        raise Refused("bad_resolution", status=422)
    # A list, for what came from outside may be of a kind that no set takes.
    causes = [cause.id for cause in company.root_causes]
    if closing.root_cause and closing.root_cause not in causes:
        raise Refused("bad_root_cause", status=422, known=", ".join(causes) or "none")
    article = closing.article_id or None
    if article is not None and (not isinstance(article, str) or len(article) > MAX_ARTICLE_CHARS):
        raise Refused("bad_article", status=422)
    note = without_cards(clean.clean_text(closing.note))[:MAX_NOTE_CHARS] if isinstance(closing.note, str) else ""
    return {
        "resolution": closing.resolution,
        "root_cause": closing.root_cause or None,
        "article_id": clean.clean_text(article) if article else None,
        "note": note or None,
    }
