"""Erasing by itself what is older than the operator wants to keep: once a day, a few conversations at a time.

What is left are the figures of docs/export.md. A conversation that people still work on is never too old; one with the
bot in which nobody has written for as long counts as over.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.orm import Session

from bot.desk import audit
from bot.desk.company import Company
from bot.desk.errors import BotFailure
from bot.desk.finding.customers import ERASED
from bot.desk.finding.erase import Counts, erase_conversations, forget_customer
from bot.desk.finding.erased_forms import ERASED_TEXT
from bot.desk.finding.erasing import leave_no_remains
from bot.desk.ids import now
from bot.desk.knowledge_models import AnswerRequest, HelpVote, ProductQuestion, Question
from bot.desk.models import Conversation, Customer, ProductFeedback
from bot.desk.work.files import folder_of
from bot.desk.work_models import OutgoingMail

if TYPE_CHECKING:
    from bot.desk.desk import Desk

#: So many in one write, and so long between two: others want to write meanwhile.
BATCH, PAUSE_S = 20, 0.2
EVERY_S, AGAIN_S = 24 * 3600.0, 3600.0

log = logging.getLogger(__name__)


async def keep_to_retention(desk: Desk) -> None:
    """Works until it is cancelled: at the start and then daily; sooner again where not all could be erased."""
    while True:
        finished = False
        try:
            finished = await erase_expired(desk)
        except Exception:  # whatever it was, it is tried again; nobody else would
            log.exception("what is too old could not be erased")
        await asyncio.sleep(EVERY_S if finished else AGAIN_S)


async def erase_expired(desk: Desk) -> bool:
    """Erases all that is too old at this moment.

    Returns:
        False where Rasa could not be reached: then what it remembers is not erased, and nothing of those conversations.
    """
    days, folder = desk.settings.retention_days, folder_of(desk.settings)
    limit, company = now() - timedelta(days=days), desk.company
    erased, finished = 0, True
    while ids := await desk.store.read(lambda session: expired(session, limit)):
        # First, for nothing would remind anybody of a dialogue whose conversation is erased.
        if not await _forget_dialogues(desk, ids):
            finished = False
            break
        erased += await desk.store.write(lambda session, ids=ids: _erase(session, ids, limit, company, folder))
        await asyncio.sleep(PAUSE_S)
    records = await desk.store.write(lambda session: _erase_records(session, limit))
    if erased or records:
        desk.gaps.forget(words=True)
        await leave_no_remains(desk)
        log.info("older than %d days and erased: %d conversations, %d other records", days, erased, records)
    return finished


def expired(session: Session, limit: datetime, most: int = BATCH) -> list[str]:
    """Ids of conversations that have been over since ``limit``, the oldest first."""
    found = select(Conversation.id).where(*_is_expired(limit)).order_by(Conversation.updated_at)
    return list(session.scalars(found.limit(most)))


def _is_expired(limit: datetime) -> tuple[Any, ...]:
    over = or_(
        and_(Conversation.state == "closed", or_(Conversation.closed_at.is_(None), Conversation.closed_at < limit)),
        Conversation.state == "bot",
    )
    return Conversation.erased_at.is_(None), Conversation.updated_at < limit, over


async def _forget_dialogues(desk: Desk, ids: Sequence[str]) -> bool:
    try:
        for one in ids:
            await desk.brain.forget(one)
    except BotFailure as failure:
        log.warning("what is too old is not erased yet, for Rasa remembers it and cannot be reached: %s", failure)
        return False
    return True


def _erase(session: Session, ids: Sequence[str], limit: datetime, company: Company, folder: Path) -> int:
    """Looks again, under a lock: meanwhile somebody may have written, or another desk have erased them."""
    still = select(Conversation).where(Conversation.id.in_(ids), *_is_expired(limit)).order_by(Conversation.id)
    found = list(session.scalars(still.with_for_update()))
    if not found:
        return 0
    counts: Counts = erase_conversations(session, found, company, folder)
    customers = _forgotten(session, {one.customer_id for one in found})
    about = {"before": limit.date().isoformat(), "customers": customers, **counts}
    audit.record(session, audit.SYSTEM, "conversation.expired", "conversation", None, **about)
    return len(found)


def _forgotten(session: Session, customer_ids: set[str]) -> int:
    """Forgets the customers of whom every conversation is erased."""
    # Nobody begins another conversation of theirs meanwhile.
    session.execute(select(Customer.id).where(Customer.id.in_(customer_ids)).order_by(Customer.id).with_for_update())
    known = select(Conversation.customer_id).where(
        Conversation.customer_id.in_(customer_ids), Conversation.erased_at.is_(None)
    )
    gone = sorted(customer_ids - set(session.scalars(known)))
    new = [one for one in gone if ERASED not in (session.get_one(Customer, one).attributes or {})]
    return sum(forget_customer(session, one) for one in new)


def _erase_records(session: Session, limit: datetime) -> int:
    """The words of what belongs to no conversation: wishes, forms, votes and letters of the help centre."""
    changed = 0
    for table, conditions, values in (
        (Question, (Question.at < limit, Question.text != ERASED_TEXT),
         {"text": ERASED_TEXT, "message_id": None, "products": [], "dismissed_at": now()}),
        (HelpVote, (HelpVote.at < limit, HelpVote.comment.is_not(None)), {"comment": None}),
        (ProductFeedback, (ProductFeedback.created_at < limit, ProductFeedback.text != ERASED_TEXT),
         {"text": ERASED_TEXT, "version": None, "email": None}),
        (ProductQuestion, (ProductQuestion.at < limit, or_(ProductQuestion.name.is_not(None),
         ProductQuestion.email.is_not(None))), {"name": None, "email": None}),
        (OutgoingMail, (OutgoingMail.created_at < limit, OutgoingMail.state != "queued",
         OutgoingMail.body != ERASED_TEXT, OutgoingMail.conversation_id.is_(None)),
         {"recipient": ERASED_TEXT, "subject": ERASED_TEXT, "body": ERASED_TEXT, "error": None}),
    ):  # fmt: skip
        done = update(table).where(*conditions).values(values)
        changed += session.execute(done.execution_options(synchronize_session=False)).rowcount
    changed += session.execute(delete(AnswerRequest).where(AnswerRequest.agreed_at < limit)).rowcount
    if changed:
        about = {"before": limit.date().isoformat(), "records": changed}
        audit.record(session, audit.SYSTEM, "record.expired", "desk", None, **about)
    return changed
