"""Every question that is looked up becomes a row, without what tells who asked it. Jobs for the store."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from bot.anonymous import anonymised
from bot.desk.ids import new_id, now
from bot.desk.knowledge_models import Question
from bot.desk.models import Conversation, Customer, Message
from bot.desk.redaction import without_secrets
from bot.desk.replies import LookedUp, LookedUpSearch

HELPED, REJECTED = "helped", "rejected"
CHAT, HELP = "chat", "help"
# What goes on for longer is a story; its question comes early.
MAX_CHARS = 1000
MAX_HITS = 5


def note_looked_up(session: Session, conversation: Conversation, message: Message, told: LookedUp) -> None:
    """Notes what the bot told of one turn: its question, what the customer rejects, what a person takes over."""
    if told.rejected:
        judge(session, conversation.id, told.rejected, REJECTED)
    for search in told.searches:
        _add(session, conversation, message, search)
    if told.handed_over:
        mark_handed_over(session, conversation.id, told.handed_over)


def note_missed(session: Session, language: str, text: str, *, hits: Sequence[dict[str, object]] = ()) -> Question:
    """Notes a search of the help centre's that its reader says nothing answers.

    Args:
        text: As it was searched for; kept without what tells who asked.
        hits: What it found, ``[{article_id, passage_id, probability}]``, best first.
    """
    best = float(str(hits[0].get("probability") or 0.0)) if hits else 0.0
    question = Question(
        id=new_id("q"),
        source=HELP,
        language=language,
        text=anonymised(without_secrets(text, language)[:MAX_CHARS]),
        decision="none",
        probability=best,
        hits=[dict(hit) for hit in hits[:MAX_HITS]],
        products=[],
        at=now(),
    )
    session.add(question)
    return question


def judge(session: Session, conversation_id: str, article_ids: Sequence[str | None], verdict: str | None) -> None:
    """Notes what a customer said of an answer, on the newest question that found the article; else on the newest."""
    asked = _newest_first(session, conversation_id)
    wanted = set(article_ids)
    found = [one for one in asked if wanted & {hit.get("article_id") for hit in one.hits}] or asked
    if found:
        found[0].verdict = verdict


def judge_shown(session: Session, answer: Message, verdict: str | None) -> None:
    """Notes a thumb on an answer, on the question that it was shown for."""
    asked = _newest_first(session, answer.conversation_id)
    before = [one for one in asked if one.at <= answer.created_at]
    if before:
        before[0].verdict = verdict


def mark_handed_over(session: Session, conversation_id: str, message_ids: Sequence[str] | None) -> None:
    """Notes that a person took over what these messages asked; None: the newest question, if nothing was said of it."""
    if message_ids is None:
        newest = next(iter(_newest_first(session, conversation_id)), None)
        if newest is not None and newest.verdict is None:
            newest.handed_over = True
        return
    session.flush()
    session.execute(
        update(Question)
        .where(Question.conversation_id == conversation_id, Question.message_id.in_(message_ids))
        .values(handed_over=True)
    )


def had_no_answer() -> ColumnElement[bool]:
    """The condition of a question that no article answered.

    A search of the help centre's that missed; or nothing was found, an answer rejected, or a person took over, and the
    customer did not say in the end that it helped.
    """
    failed = or_(Question.decision == "none", Question.handed_over.is_(True), Question.verdict == REJECTED)
    not_helped = or_(Question.verdict.is_(None), Question.verdict != HELPED)
    return or_(Question.source == HELP, and_(failed, not_helped))


def _add(session: Session, conversation: Conversation, message: Message, search: LookedUpSearch) -> None:
    customer = session.get_one(Customer, conversation.customer_id)
    text = anonymised(search.text[:MAX_CHARS], (customer.name, customer.email))
    if not text:
        return
    session.add(
        Question(
            id=new_id("q"),
            source=CHAT,
            conversation_id=conversation.id,
            message_id=message.id,
            language=conversation.language,
            text=text,
            intent=search.intent,
            family=search.family,
            products=search.products,
            decision=search.decision,
            probability=search.probability,
            hits=[hit.model_dump() for hit in search.hits[:MAX_HITS]],
            index_id=search.index_id,
            at=message.created_at,
        )
    )


def _newest_first(session: Session, conversation_id: str) -> list[Question]:
    session.flush()
    query = select(Question).where(Question.conversation_id == conversation_id)
    return list(session.scalars(query.order_by(Question.at.desc(), Question.id)))
