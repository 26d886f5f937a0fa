"""Replies for customers who left an address, as outgoing mail; :mod:`bot.desk.routing.mail_sender` sends it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urljoin

from sqlalchemy import and_, select, update
from sqlalchemy.orm import Session

from bot.desk import audit
from bot.desk.accounts import Agent
from bot.desk.errors import Refused
from bot.desk.finding.erased_forms import ERASED_TEXT
from bot.desk.ids import iso, new_id, now
from bot.desk.models import Conversation, Customer, Message
from bot.desk.place import Place, customer_connected
from bot.desk.store import announce
from bot.desk.texts import text
from bot.desk.work_models import OutgoingMail

STATES = ("queued", "sent", "failed", "seen", "erased")
#: Mail waits for so long after the agent's last message: who reads along needs none, and several become one.
SETTLE = timedelta(seconds=60)
MAX_MAIL = 500
# An erasure ends what waits; it did not fail, and what was sent stays sent.
_IS_ERASED = and_(OutgoingMail.state == "failed", OutgoingMail.recipient == ERASED_TEXT)


@dataclass(frozen=True)
class MailQueued:
    """There is something for the sender to do."""


def queue_mail(session: Session, conversation: Conversation, reply: Message, place: Place) -> OutgoingMail | None:
    """Queues a mail with an agent's reply, if its customer left an address and will not see it in the widget.

    Who left a message and has not come back is written to in any case; who has, only when they have gone again. What
    they see in the widget before :data:`SETTLE` is over is not sent, see :func:`bot.desk.routing.mail_queue.claim`.
    """
    due = now() + SETTLE
    waiting = (OutgoingMail.conversation_id == conversation.id, OutgoingMail.state == "queued")
    session.execute(update(OutgoingMail).where(*waiting, OutgoingMail.attempts == 0).values(next_at=due))
    customer = session.get_one(Customer, conversation.customer_id)
    if not customer.email or not _by_mail(session, conversation):
        return None
    session.flush()
    if session.scalar(select(OutgoingMail.id).where(OutgoingMail.message_id == reply.id)) is not None:
        return None
    language, company = conversation.language, place.company
    mail = OutgoingMail(
        id=new_id("e"),
        conversation_id=conversation.id,
        message_id=reply.id,
        recipient=customer.email,
        subject=text(language, "customer.mail_subject", company=company.name),
        body=body_of(conversation, customer, [reply], place),
        state="queued",
        attempts=0,
        next_at=due,
        created_at=now(),
    )
    session.add(mail)
    announce(session, MailQueued())
    return mail


def queue_letter(
    session: Session,
    recipient: str,
    subject: str,
    body: str,
    *,
    message: Message | None = None,
    after: timedelta | None = None,
) -> OutgoingMail:
    """Queues a mail that is no agent's reply.

    Args:
        recipient: An address that was checked.
        message: The message of a conversation that says the same; who has seen it there gets no mail, and an erasure
            of its customer takes the mail along.
        after: How long it waits; None: it is sent at once.
    """
    mail = OutgoingMail(
        id=new_id("e"),
        conversation_id=message.conversation_id if message else None,
        message_id=message.id if message else None,
        recipient=recipient,
        subject=subject,
        body=body,
        state="queued",
        attempts=0,
        next_at=now() + (after or timedelta()),
        created_at=now(),
    )
    session.add(mail)
    announce(session, MailQueued())
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
        query = query.where(_IS_ERASED if state == "erased" else and_(OutgoingMail.state == state, ~_IS_ERASED))
    return [view(mail) for mail in session.scalars(query)]


def retry(session: Session, agent: Agent, mail_id: str) -> dict[str, Any]:
    """Queues mail that failed once more, to be sent at once.

    Raises:
        Refused: ``no_such_mail``, ``mail_not_failed``, ``mail_erased``.
    """
    mail = session.get(OutgoingMail, mail_id)
    if mail is None:
        raise Refused("no_such_mail", status=404)
    if mail.recipient == ERASED_TEXT:
        raise Refused("mail_erased", status=409)
    failed = (OutgoingMail.id == mail_id, OutgoingMail.state == "failed", OutgoingMail.recipient != ERASED_TEXT)
    again = {"state": "queued", "attempts": 0, "next_at": now(), "error": None}
    if not session.execute(update(OutgoingMail).where(*failed).values(again)).rowcount:
        raise Refused("mail_not_failed", status=409)
    session.refresh(mail)
    audit.record(session, agent, "mail.retried", "mail", mail_id)
    announce(session, MailQueued())
    return view(mail)


def view(mail: OutgoingMail) -> dict[str, Any]:
    """Mail in the protocol's form, without what it says."""
    is_erased = mail.state == "failed" and mail.recipient == ERASED_TEXT
    return {
        "id": mail.id,
        "conversation_id": mail.conversation_id,
        "recipient": mail.recipient,
        "subject": mail.subject,
        "state": "erased" if is_erased else mail.state,
        "attempts": mail.attempts,
        "error": mail.error,
        "created_at": iso(mail.created_at),
        "next_at": iso(mail.next_at) if mail.state == "queued" else None,
        "sent_at": iso(mail.sent_at),
    }


def body_of(conversation: Conversation, customer: Customer, replies: Sequence[Message], place: Place) -> str:
    """What a mail with these replies says, signed by who wrote the last one."""
    language, company = conversation.language, place.company.name
    where = (conversation.page or {}).get("url")
    named = "customer.mail_greeting" if customer.name else "customer.mail_greeting_plain"
    parts = (
        text(language, named, name=customer.name),
        *(part for reply in replies for part in _said(language, reply, place.base_url)),
        text(language, "customer.mail_continue_at" if where else "customer.mail_continue", url=where),
        text(language, "customer.mail_signature", author=replies[-1].author or company, company=company),
    )
    return "\n\n".join(parts) + "\n"


def _said(language: str, reply: Message, base_url: str) -> list[str]:
    """The reply's words, and its files as links to the desk; their names alone are no words."""
    attached = reply.payload.get("attachments", [])
    if not attached:
        return [reply.text]
    links = [f"{one['name']}: {urljoin(base_url + '/', one['url'])}" for one in attached]
    listed = "\n".join([text(language, "customer.mail_files"), *links])
    only_files = reply.text == ", ".join(one["name"] for one in attached)
    return [listed] if only_files else [reply.text, listed]


def _by_mail(session: Session, conversation: Conversation) -> bool:
    if conversation.left_at is not None:
        return True
    if customer_connected(session, conversation.id):
        return False
    notices = select(Message.payload).where(Message.conversation_id == conversation.id, Message.kind == "notice")
    return any(payload.get("event") == "message_left" for payload in session.scalars(notices))
