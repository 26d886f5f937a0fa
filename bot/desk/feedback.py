"""What customers say of answers and of the whole conversation. Jobs for the store."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.desk import clean
from bot.desk.asked.recording import HELPED, REJECTED, judge_shown
from bot.desk.conversations import to_change
from bot.desk.errors import Refused
from bot.desk.events import MessageSaved
from bot.desk.hooks.outbox import emit
from bot.desk.ids import now
from bot.desk.messages import public
from bot.desk.models import ArticleFeedback, Conversation, Message, Rating
from bot.desk.redaction import without_secrets
from bot.desk.store import announce

CSAT = range(1, 6)
VERDICTS = {"up": HELPED, "down": REJECTED}


def give_feedback(session: Session, conversation_id: str, message_id: object, value: object) -> None:
    """Notes a thumb (``up``, ``down``, or None to take it back) on an answer.

    Raises:
        Refused: ``bad_message`` or ``bad_request``.
    """
    conversation = to_change(session, conversation_id)
    if value not in ("up", "down", None):
        raise Refused("bad_request", language=conversation.language)
    answer = session.get(Message, clean.known_id(message_id, "bad_message", conversation.language))
    if answer is None or answer.conversation_id != conversation_id or answer.kind != "answer":
        raise Refused("bad_message", status=404, language=conversation.language)
    answer.payload = {**answer.payload, "feedback": value}
    stored = session.get(ArticleFeedback, answer.id)
    if stored is not None:
        session.delete(stored)
        session.flush()
    if value is not None:
        session.add(
            ArticleFeedback(
                message_id=answer.id,
                conversation_id=conversation_id,
                article_id=answer.payload["article"]["id"],
                passage_id=answer.hidden.get("passage_id"),
                language=conversation.language,
                value=value,
                created_at=now(),
            )
        )
    judge_shown(session, answer, VERDICTS.get(value) if isinstance(value, str) else None)
    shown, whose = public(answer), {"team_id": conversation.team_id, "agent_id": conversation.agent_id}
    announce(session, MessageSaved(conversation_id, shown, conversation.state, is_new=False, **whose))


def note_helpful(session: Session, conversation: Conversation, article_id: str | None) -> None:
    """Notes a "yes, that helped" as a thumb up on the answer it was said of, unless the customer gave one already."""
    query = select(Message).where(Message.conversation_id == conversation.id, Message.kind == "answer")
    for answer in session.scalars(query.order_by(Message.seq.desc())):
        if answer.payload["article"]["id"] == article_id:
            if answer.payload.get("feedback") is None:
                give_feedback(session, conversation.id, answer.id, "up")
            return


def rate(session: Session, conversation_id: str, csat: object, comment: object) -> Conversation:
    """Notes how satisfied the customer was; a later rating replaces an earlier one.

    Raises:
        Refused: ``bad_rating``, or ``conversation_closed`` where it was erased a moment ago.
    """
    conversation = to_change(session, conversation_id)
    if conversation.erased_at is not None:
        raise Refused("conversation_closed", status=409, language=conversation.language)
    value = clean.whole_number(csat)
    if value not in CSAT:
        raise Refused("bad_rating", language=conversation.language)
    said = clean.clean_text(comment) if isinstance(comment, str) else ""
    # Before it is cut: half a number would not be known as one.
    words = without_secrets(said, conversation.language)[: clean.MAX_COMMENT_CHARS]
    same = select(Rating).where(Rating.conversation_id == conversation_id, Rating.scale == "csat")
    rating = session.scalar(same)
    if rating is None:
        rating = Rating(conversation_id=conversation_id, scale="csat", created_at=now())
        session.add(rating)
    rating.value, rating.comment = value or 0, words or None
    conversation.rated = True
    emit(session, "rating.created", conversation.id, scale=rating.scale, value=rating.value, comment=rating.comment)
    return conversation
