"""Replies for customers who left an address: kept as outgoing mail until something sends them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.desk.company import Company
from bot.desk.errors import Refused
from bot.desk.ids import iso, new_id, now
from bot.desk.models import Conversation, Customer, Message
from bot.desk.place import customer_connected
from bot.desk.texts import text
from bot.desk.work_models import OutgoingMail

STATES = ("queued", "sent", "failed")
MAX_MAIL = 500


def queue_mail(session: Session, conversation: Conversation, reply: Message, company: Company) -> OutgoingMail | None:
    """Queues a mail with an agent's reply, if its customer left an address and will not see it in the widget.

    Who left a message and has not come back is written to in any case; who has, only when they have gone again.
    """
    customer = session.get_one(Customer, conversation.customer_id)
    if not customer.email or not _by_mail(session, conversation):
        return None
    session.flush()
    if session.scalar(select(OutgoingMail.id).where(OutgoingMail.message_id == reply.id)) is not None:
        return None
    language = conversation.language
    where = (conversation.page or {}).get("url")
    key = "customer.mail_continue_at" if where else "customer.mail_continue"
    parts = (
        text(language, "customer.mail_greeting", name=customer.name)
        if customer.name
        else text(language, "customer.mail_greeting_plain"),
        reply.text,
        text(language, key, url=where),
        text(language, "customer.mail_signature", author=reply.author or company.name, company=company.name),
    )
    mail = OutgoingMail(
        id=new_id("e"),
        conversation_id=conversation.id,
        message_id=reply.id,
        recipient=customer.email,
        subject=text(language, "customer.mail_subject", company=company.name),
        body="\n\n".join(parts) + "\n",
        state="queued",
        created_at=now(),
    )
    session.add(mail)
    return mail


def list_mail(session: Session, state: str | None) -> list[dict[str, Any]]:
    """What was queued, the newest first, at most :data:`MAX_MAIL`.

    Raises:
        Refused: ``bad_mail_state``.
    """
    if state is not None and state not in STATES:
        raise Refused("bad_mail_state", status=422)
    query = select(OutgoingMail).order_by(OutgoingMail.created_at.desc(), OutgoingMail.id).limit(MAX_MAIL)
    if state is not None:
        query = query.where(OutgoingMail.state == state)
    return [
        {
            "id": mail.id,
            "conversation_id": mail.conversation_id,
            "recipient": mail.recipient,
            "subject": mail.subject,
            "state": mail.state,
            "error": mail.error,
            "created_at": iso(mail.created_at),
            "sent_at": iso(mail.sent_at),
        }
        for mail in session.scalars(query)
    ]


def _by_mail(session: Session, conversation: Conversation) -> bool:
    if conversation.left_at is not None:
        return True
    if customer_connected(session, conversation.id):
        return False
    notices = select(Message.payload).where(Message.conversation_id == conversation.id, Message.kind == "notice")
    return any(payload.get("event") == "message_left" for payload in session.scalars(notices))
