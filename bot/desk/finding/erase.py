"""Erasing what is known of a customer and all that was said with them. A job for the store.

What is left counts without telling of anybody: that there was a conversation, when, of which family and intent, how it
was rated and how it ended. ``docs/export.md`` has the list.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from bot.desk import audit
from bot.desk.company import Company
from bot.desk.errors import Refused
from bot.desk.events import ConversationErased
from bot.desk.finding.customers import ERASED
from bot.desk.finding.erased_forms import ERASED_TEXT, kept_delivery, kept_package, kept_payload
from bot.desk.ids import iso, new_token, now, token_hash
from bot.desk.knowledge_models import AnswerRequest, ProductQuestion, Question
from bot.desk.models import ArticleFeedback, Conversation, Customer, Handoff, Message, ProductFeedback, Rating, Turn
from bot.desk.record_models import AuditEntry, WebhookDelivery
from bot.desk.routing.hooks import emit_conversation
from bot.desk.routing.told import tell_moved
from bot.desk.search_models import SearchText
from bot.desk.sign_in import SignedIn
from bot.desk.store import announce
from bot.desk.work import files
from bot.desk.work_models import ConversationTag, Note, OutgoingMail, Participant

Counts = dict[str, int]
UNDER_WAY = ("queued", "accepted")


def erase(
    session: Session, who: SignedIn, customer_id: str, company: Company, folder: Path
) -> tuple[Counts, Counts, list[str]]:
    """Overwrites or removes everything of a customer's; their open conversations end first. A second time does no harm.

    Args:
        folder: Where attachments lie.

    Returns:
        How much was erased, how much is left without content, and the ids of the conversations.

    Raises:
        Refused: ``no_customer``.
    """
    ids = _locked(session, customer_id)
    conversations = list(session.scalars(select(Conversation).where(Conversation.id.in_(ids))))
    erased = {
        "customers": forget_customer(session, customer_id),
        **erase_conversations(session, conversations, company, folder),
    }
    audit.record(session, who.agent, "customer.erased", "customer", customer_id, **erased)
    return erased, _remaining(session, customer_id, ids), ids


def erase_conversations(
    session: Session, conversations: Sequence[Conversation], company: Company, folder: Path
) -> Counts:
    """Erases what was said in conversations, which must have been locked; those that are open end first.

    Returns:
        How much was erased, by kind.
    """
    ids = [conversation.id for conversation in conversations]
    ended = [conversation for conversation in conversations if conversation.state != "closed"]
    for conversation in ended:
        _end(session, conversation)
    session.execute(delete(SearchText).where(SearchText.conversation_id.in_(ids)))
    erased = {"conversations": len(conversations), **_erase_content(session, ids)}
    _overwrite(session, Turn, ids, Turn.state == "pending", state="done")
    _overwrite(session, Turn, ids, payload=None)
    for conversation in conversations:
        conversation.page, conversation.erased_at = None, now()
        # Whoever still holds the token must not come back into it.
        conversation.token_hash = token_hash(new_token())
    # The bytes go before the commit: a file that is gone too early is the lesser evil in an erasure.
    erased["attachments"] = sum(files.forget(session, folder, one) for one in ids)
    session.flush()
    _tell(session, conversations, ended, company)
    return erased


def _erase_content(session: Session, ids: Sequence[str]) -> Counts:
    """Everything that was said, written or sent in these conversations, by kind."""
    return {
        "messages": _erase_messages(session, ids),
        "notes": _overwrite(session, Note, ids, text=ERASED_TEXT, client_id=None),
        "handoffs": _erase_handoffs(session, ids),
        "comments": _overwrite(session, Rating, ids, Rating.comment.is_not(None), comment=None),
        "product_feedback": _overwrite(session, ProductFeedback, ids, text=ERASED_TEXT, version=None),
        "questions": _erase_questions(session, ids),
        "mail": _erase_mail(session, ids),
        "tags": _erase_tags(session, ids),
        "webhook_deliveries": _erase_deliveries(session, ids),
    }


def _locked(session: Session, customer_id: str) -> list[str]:
    """Ids of the customer's conversations, locked in their order, and then the customer against more of them."""
    theirs = select(Conversation.id).where(Conversation.customer_id == customer_id).order_by(Conversation.id)
    session.execute(theirs.with_for_update())
    if session.get(Customer, customer_id, with_for_update=True) is None:
        raise Refused("no_customer", status=404)
    return list(session.scalars(theirs.with_for_update()))


def _end(session: Session, conversation: Conversation) -> None:
    conversation.state, conversation.closed_at = "closed", now()
    conversation.waiting_since = conversation.unanswered_since = None
    session.execute(delete(Participant).where(Participant.conversation_id == conversation.id))
    session.execute(
        update(Handoff)
        .where(Handoff.conversation_id == conversation.id, Handoff.status.in_(UNDER_WAY))
        .values(status="completed", completed_at=conversation.closed_at)
    )


def forget_customer(session: Session, customer_id: str) -> int:
    """Removes what is known of a customer, and what was noted by their address alone; how many it were."""
    customer = session.get_one(Customer, customer_id)
    _erase_addressed(session, customer.email)
    session.execute(delete(SearchText).where(SearchText.ref_id == customer_id))
    customer.name = customer.email = customer.phone = None
    customer.attributes = {ERASED: iso(now())}
    return 1


def _erase_messages(session: Session, ids: Sequence[str]) -> int:
    found = list(session.scalars(select(Message).where(Message.conversation_id.in_(ids))))
    for message in found:
        message.payload = kept_payload(message.kind, message.payload)
        message.text, message.hidden, message.client_id = ERASED_TEXT, {}, None
        message.author = None if message.role == "customer" else message.author
    return len(found)


def _erase_handoffs(session: Session, ids: Sequence[str]) -> int:
    found = list(session.scalars(select(Handoff).where(Handoff.conversation_id.in_(ids))))
    for handoff in found:
        handoff.package = kept_package(handoff.package)
        handoff.note = ERASED_TEXT if handoff.note else None
        handoff.note_to_bot = ERASED_TEXT if handoff.note_to_bot else None
    return len(found)


def _erase_mail(session: Session, ids: Sequence[str]) -> int:
    unsent = OutgoingMail.state == "queued"
    _overwrite(session, OutgoingMail, ids, unsent, state="failed")
    text = {"recipient": ERASED_TEXT, "subject": ERASED_TEXT, "body": ERASED_TEXT, "error": None}
    return _overwrite(session, OutgoingMail, ids, **text)


def _erase_questions(session: Session, ids: Sequence[str]) -> int:
    """Nobody waits for an article any more, and of a question stays how it ended and not what it was."""
    _removed(session, AnswerRequest, ids)
    return _overwrite(session, Question, ids, text=ERASED_TEXT, message_id=None, products=[], dismissed_at=now())


def _erase_addressed(session: Session, address: str | None) -> None:
    """What was noted by the address alone, in the help centre."""
    if not address:
        return
    # Addresses are written in any case.
    session.execute(
        delete(AnswerRequest).where(func.lower(AnswerRequest.email) == address.lower()),
        execution_options={"synchronize_session": False},
    )
    for table, values in (
        (ProductQuestion, {"name": None, "email": None}),
        (ProductFeedback, {"text": ERASED_TEXT, "version": None, "email": None}),
    ):
        theirs = update(table).where(func.lower(table.email) == address.lower()).values(values)
        session.execute(theirs.execution_options(synchronize_session=False))
    letters = (OutgoingMail.conversation_id.is_(None), func.lower(OutgoingMail.recipient) == address.lower())
    gone = {"recipient": ERASED_TEXT, "subject": ERASED_TEXT, "body": ERASED_TEXT, "error": None}
    no_more = {**gone, "state": "failed"}
    for condition, values in ((OutgoingMail.state == "queued", no_more), (OutgoingMail.state != "queued", gone)):
        changed = update(OutgoingMail).where(*letters, condition).values(values)
        session.execute(changed.execution_options(synchronize_session=False))


def _erase_deliveries(session: Session, ids: Sequence[str]) -> int:
    about = WebhookDelivery.body["data"]["conversation_id"].as_string()
    found = list(session.scalars(select(WebhookDelivery).where(about.in_(ids))))
    for delivery in found:
        delivery.body, delivery.last_error = kept_delivery(delivery.body), None
        if delivery.state == "pending":
            delivery.state = "failed"
    return len(found)


def _erase_tags(session: Session, ids: Sequence[str]) -> int:
    """The words go from the audit trail too, where nothing else that an agent wrote is; their number stays."""
    tagged = select(AuditEntry).where(AuditEntry.action == "conversation.tagged", AuditEntry.subject_id.in_(ids))
    for entry in session.scalars(tagged):
        numbers = {name: len(words) for name, words in entry.details.items() if isinstance(words, list)}
        entry.details = {**entry.details, **numbers}
    return _removed(session, ConversationTag, ids)


def _overwrite(session: Session, table: Any, ids: Sequence[str], *conditions: Any, **values: Any) -> int:
    changed = update(table).where(table.conversation_id.in_(ids), *conditions).values(**values)
    return session.execute(changed.execution_options(synchronize_session=False)).rowcount


def _removed(session: Session, table: Any, ids: Sequence[str]) -> int:
    return session.execute(delete(table).where(table.conversation_id.in_(ids))).rowcount


def _tell(
    session: Session, conversations: Sequence[Conversation], ended: Sequence[Conversation], company: Company
) -> None:
    for conversation in conversations:
        tell_moved(session, conversation, company)
        announce(session, ConversationErased(conversation.id))
    for conversation in ended:
        emit_conversation(session, "conversation.closed", conversation)


def _remaining(session: Session, customer_id: str, ids: Sequence[str]) -> Counts:
    """What still counts, and what is beyond the desk's reach."""

    def count(table: Any, *conditions: Any) -> int:
        return session.scalar(select(func.count()).select_from(table).where(*conditions)) or 0

    def of_theirs(table: Any) -> int:
        return count(table, table.conversation_id.in_(ids))

    delivered = WebhookDelivery.body["data"]["conversation_id"].as_string().in_(ids)
    return {
        "conversations": len(ids),
        "messages": of_theirs(Message),
        "notes": of_theirs(Note),
        "handoffs": of_theirs(Handoff),
        "ratings": of_theirs(Rating),
        "article_feedback": of_theirs(ArticleFeedback),
        "product_feedback": of_theirs(ProductFeedback),
        "questions": of_theirs(Question),
        "audit_entries": count(AuditEntry, AuditEntry.subject_id.in_([customer_id, *ids])),
        "sent_mail": count(OutgoingMail, OutgoingMail.conversation_id.in_(ids), OutgoingMail.state == "sent"),
        "webhooks_delivered": count(WebhookDelivery, delivered, WebhookDelivery.state == "delivered"),
    }
