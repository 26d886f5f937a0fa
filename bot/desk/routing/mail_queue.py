"""Outgoing mail as rows that are a queue: what is due, who sends it, what came of it. Jobs for the store."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, func, select, update
from sqlalchemy.orm import Session, aliased

from bot.desk.ids import now
from bot.desk.models import Conversation, Customer, Message
from bot.desk.place import Place
from bot.desk.routing.mail import body_of
from bot.desk.routing.mail_message import Letter
from bot.desk.routing.mail_post import Result
from bot.desk.texts import FALLBACK, text
from bot.desk.work_models import OutgoingMail

#: Seconds until the second attempt, the third …; after the last one, some two days in all, it is given up.
BACK_OFF_S = (60, 300, 1800, 7200, 21600, 43200, 86400)
#: What a desk has claimed and not settled after so long (it died) is anybody's again. Longer than an attempt takes.
LEASE = timedelta(minutes=15)
#: So many attempts long a conversation's later mail waits for an earlier one; then order gives way to arriving.
ORDERED_ATTEMPTS = 2
#: A reply that nobody sent for so long (none was sent at all) would only puzzle whoever gets it.
TOO_OLD = timedelta(days=14)
LOOK_AT = 10
MAX_REFERENCES = 10


def look(session: Session) -> tuple[bool, datetime | None]:
    """Whether any mail is due, and when the next one after this moment will be."""
    moment = now()
    due = session.scalar(select(OutgoingMail.id).where(_due(moment)).limit(1))
    later = select(func.min(OutgoingMail.next_at)).where(OutgoingMail.state == "queued", OutgoingMail.next_at > moment)
    return due is not None, session.scalar(later)


def claim(session: Session, place: Place) -> Letter | None:
    """Takes the oldest mail that is due, so that no other desk sends it too; what is too old is given up instead.

    What its customer has seen meanwhile is not sent, and a conversation's replies that wait go out as one mail.
    """
    moment = now()
    old = text(FALLBACK, "mail.too_old", days=TOO_OLD.days)
    session.execute(
        update(OutgoingMail)
        .where(OutgoingMail.state == "queued", OutgoingMail.next_at < moment - TOO_OLD)
        .values(state="failed", error=old)
    )
    _drop_seen(session, moment)
    oldest_first = select(OutgoingMail).where(_due(moment)).order_by(OutgoingMail.created_at, OutgoingMail.id)
    for due in session.scalars(oldest_first.limit(LOOK_AT)).all():
        waiting = _waiting_with(session, due)
        mail = waiting[-1]
        lease = {"attempts": mail.attempts + 1, "next_at": moment + LEASE}
        if len(waiting) > 1:
            lease["body"] = _joined(session, waiting, place)
        if session.execute(update(OutgoingMail).where(_same(mail.id, mail.attempts)).values(lease)).rowcount:
            _remove(session, waiting[:-1])
            session.refresh(mail)
            return _letter(session, mail)
    return None


def settle(session: Session, letter: Letter, result: Result) -> None:
    """Notes how an attempt ended, and when the next one is."""
    moment = now()
    if result.sent:
        # Whatever has become of it meanwhile (an erasure): it went out, and that counts.
        mine = and_(OutgoingMail.id == letter.mail_id, OutgoingMail.attempts == letter.attempts)
        session.execute(update(OutgoingMail).where(mine).values(state="sent", sent_at=moment, error=None))
        return
    values: dict[str, Any] = {"error": result.error}
    if result.final or letter.attempts > len(BACK_OFF_S):
        values |= {"state": "failed"}
    else:
        values |= {"next_at": moment + timedelta(seconds=BACK_OFF_S[letter.attempts - 1])}
    session.execute(update(OutgoingMail).where(_same(letter.mail_id, letter.attempts)).values(values))


def give_back(session: Session, letter: Letter) -> None:
    """Lets another run take up at once what this one was stopped in."""
    session.execute(update(OutgoingMail).where(_same(letter.mail_id, letter.attempts)).values(next_at=now()))


def _due(moment: datetime) -> ColumnElement[bool]:
    earlier = aliased(OutgoingMail)
    before = and_(
        earlier.conversation_id == OutgoingMail.conversation_id,
        earlier.created_at < OutgoingMail.created_at,
        earlier.state == "queued",
        earlier.attempts <= ORDERED_ATTEMPTS,
    )
    return and_(OutgoingMail.state == "queued", OutgoingMail.next_at <= moment, ~exists().where(before))


def _drop_seen(session: Session, moment: datetime) -> None:
    seen = (
        select(Message.id)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .where(Message.id == OutgoingMail.message_id, Message.seq <= Conversation.customer_seen_seq)
        .exists()
    )
    due = and_(OutgoingMail.state == "queued", OutgoingMail.next_at <= moment)
    session.execute(
        update(OutgoingMail).where(due, seen).values(state="seen", error=None),
        execution_options={"synchronize_session": False},
    )


def _waiting_with(session: Session, mail: OutgoingMail) -> list[OutgoingMail]:
    """The mail with all of its conversation's that goes out with it, the oldest first; one begun goes alone.

    So does a letter: without a conversation there are no replies that it could be joined from.
    """
    if mail.attempts > 0 or mail.conversation_id is None:
        return [mail]
    query = select(OutgoingMail).where(
        OutgoingMail.conversation_id == mail.conversation_id,
        OutgoingMail.recipient == mail.recipient,
        OutgoingMail.state == "queued",
        OutgoingMail.attempts == 0,
    )
    return list(session.scalars(query.order_by(OutgoingMail.created_at, OutgoingMail.id))) or [mail]


def _joined(session: Session, mails: list[OutgoingMail], place: Place) -> str:
    conversation = session.get_one(Conversation, mails[-1].conversation_id)
    customer = session.get_one(Customer, conversation.customer_id)
    ids = [mail.message_id for mail in mails]
    replies = session.scalars(select(Message).where(Message.id.in_(ids)).order_by(Message.seq)).all()
    return body_of(conversation, customer, replies, place)


def _remove(session: Session, mails: list[OutgoingMail]) -> None:
    """Takes away what another mail says too."""
    for mail in mails:
        session.execute(delete(OutgoingMail).where(_same(mail.id, 0)))


def _same(mail_id: str, attempts: int) -> ColumnElement[bool]:
    return and_(OutgoingMail.id == mail_id, OutgoingMail.attempts == attempts, OutgoingMail.state == "queued")


def _letter(session: Session, mail: OutgoingMail) -> Letter:
    return Letter(
        mail_id=mail.id,
        conversation_id=mail.conversation_id,
        recipient=mail.recipient,
        subject=mail.subject,
        body=mail.body,
        at=mail.created_at,
        attempts=mail.attempts,
        earlier=_sent_before(session, mail.conversation_id) if mail.conversation_id else (),
    )


def _sent_before(session: Session, conversation_id: str) -> tuple[str, ...]:
    """Ids of a conversation's newest mail, the oldest first."""
    before = (
        select(OutgoingMail.id)
        .where(OutgoingMail.conversation_id == conversation_id, OutgoingMail.state == "sent")
        .order_by(OutgoingMail.sent_at.desc())
        .limit(MAX_REFERENCES)
    )
    return tuple(session.scalars(before))[::-1]
