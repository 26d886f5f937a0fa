"""Customers who wish to be told when there is an article about what they asked. Jobs for the store."""

from __future__ import annotations

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from bot.desk import audit
from bot.desk.addresses import email_address
from bot.desk.asked.recording import had_no_answer
from bot.desk.company import Company
from bot.desk.errors import Refused
from bot.desk.ids import new_id, now
from bot.desk.knowledge_models import AnswerRequest, Question
from bot.desk.messages import add_message, split_choices
from bot.desk.models import Conversation, Customer, Message
from bot.desk.routing.told import tell
from bot.desk.texts import text

# Meanings of the choices; what they are about stands in the offer.
TELL, DO_NOT_TELL = "desk:tell", "desk:do_not_tell"
TELL_CHOICES = (TELL, DO_NOT_TELL)
OFFERED = "tell_offered"
QUESTIONS = "questions"


def offer_to_tell(session: Session, conversation: Conversation) -> Message | None:
    """Offers the customer to be told when there is an article, if something they asked had no answer.

    Each question is offered once. The message is the desk's; a choice in it opens nothing again.
    """
    session.flush()
    asked = [one.id for one in session.scalars(_unanswered(conversation.id)) if one.article_id is None]
    open_ones = [one for one in asked if one not in _offered(session, conversation.id)]
    if not open_ones or conversation.erased_at is not None:
        return None
    language = conversation.language
    pairs = [(text(language, "customer.tell_yes"), TELL), (text(language, "customer.tell_no"), DO_NOT_TELL)]
    choices, meanings = split_choices(pairs)
    return add_message(
        session,
        conversation,
        role="system",
        kind="notice",
        text=text(language, "customer.tell_offer"),
        payload={"event": OFFERED, "choices": choices},
        hidden={"choices": meanings, QUESTIONS: open_ones},
    )


def take_choice(session: Session, conversation: Conversation, offer: Message, meaning: str, company: Company) -> None:
    """Does what a customer chose of an offer; chosen twice, the last word counts."""
    ids = [one for one in offer.hidden.get(QUESTIONS, []) if isinstance(one, str)]
    if meaning == TELL:
        customer = session.get_one(Customer, conversation.customer_id)
        for question_id in ids:
            _agree(session, session.get_one(Question, question_id), customer.email)
        key = "customer.tell_agreed_mail" if customer.email else "customer.tell_agreed"
        said = text(conversation.language, key, email=customer.email)
        add_message(session, conversation, role="bot", text=said, author=company.bot_name)
        audit.record(session, audit.CUSTOMER, "answer.requested", "conversation", conversation.id, questions=len(ids))
    else:
        for request in session.scalars(_untold(ids)):
            session.delete(request)
    tell(session, conversation, company)


def ask_to_be_told(session: Session, question_id: str, email: object, language: str = "en") -> AnswerRequest:
    """Notes an address at which somebody wishes to be told; the same one again changes nothing.

    Args:
        question_id: Of a question that was noted by :func:`bot.desk.asked.recording.note_missed`.
        language: Of the sentences that a refusal says.

    Raises:
        Refused: ``bad_email`` or ``no_question``.
    """
    address = email_address(email, language)
    session.flush()
    question = session.get(Question, question_id)
    if question is None:
        raise Refused("no_question", status=404, language=language)
    return _agree(session, question, address)


def _agree(session: Session, question: Question, email: str | None) -> AnswerRequest:
    # Of two who note the same at once the second waits, and finds the first's.
    session.execute(select(Question.id).where(Question.id == question.id).with_for_update())
    same = _untold([question.id]).where(
        func.lower(AnswerRequest.email) == email.lower() if email else AnswerRequest.email.is_(None)
    )
    known = session.scalar(same)
    if known is not None:
        return known
    made = AnswerRequest(
        id=new_id("ar"),
        question_id=question.id,
        conversation_id=question.conversation_id,
        email=email,
        language=question.language,
        agreed_at=now(),
    )
    session.add(made)
    session.flush()
    return made


def _untold(question_ids: list[str]) -> Select[tuple[AnswerRequest]]:
    return select(AnswerRequest).where(AnswerRequest.question_id.in_(question_ids), AnswerRequest.told_at.is_(None))


def _unanswered(conversation_id: str) -> Select[tuple[Question]]:
    mine = and_(Question.conversation_id == conversation_id, Question.dismissed_at.is_(None))
    return select(Question).where(mine, had_no_answer()).order_by(Question.at)


def _offered(session: Session, conversation_id: str) -> set[str]:
    notices = select(Message.payload, Message.hidden).where(
        Message.conversation_id == conversation_id, Message.kind == "notice"
    )
    found = [hidden for payload, hidden in session.execute(notices) if payload.get("event") == OFFERED]
    return {one for hidden in found for one in hidden.get(QUESTIONS, [])}
