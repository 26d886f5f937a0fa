"""What the store does for the bot's turns. All are jobs for :class:`bot.desk.store.Store`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from bot.desk import packages, without_bot
from bot.desk.asked.recording import HELPED, judge, note_looked_up
from bot.desk.conversations import to_change
from bot.desk.events import TurnReady
from bot.desk.feedback import note_helpful
from bot.desk.handoffs import queue
from bot.desk.ids import now
from bot.desk.inbound import HUMAN, RETRY
from bot.desk.messages import add_message, add_notice
from bot.desk.models import Conversation, Customer, Message, ProductFeedback, Turn
from bot.desk.place import Place
from bot.desk.replies import Feedback, Outcome
from bot.desk.routing.closing import ask_rating
from bot.desk.routing.returning import NOTE, show_answer
from bot.desk.store import announce, lock
from bot.desk.texts import text
from bot.desk.turn_request import WHOLE_TURN
from bot.desk.unanswered import STILL_WAITS

#: Taken before anything is read that is to be changed.
LOCK = (
    select(Conversation.id)
    .where(
        Conversation.id == select(Turn.conversation_id).where(Turn.message_id == bindparam("message")).scalar_subquery()
    )
    .with_for_update()
)
#: A turn with what ending it needs, as all of it is now that its conversation is locked.
TO_END = WHOLE_TURN.with_for_update(of=Turn).execution_options(populate_existing=True)
#: Turns in order, as they are now that their conversation is locked; what was read before may be out of date.
LOCKED = (
    select(Turn)
    .where(Turn.message_id.in_(bindparam("messages", expanding=True)))
    .order_by(Turn.seq)
    .with_for_update()
    .execution_options(populate_existing=True)
)


def pending(session: Session) -> list[TurnReady]:
    """Turns that were stored and never finished, in order within each conversation."""
    return ready(session.scalars(select(Turn).where(Turn.state == "pending").order_by(Turn.conversation_id, Turn.seq)))


def ready(turns: Iterable[Turn]) -> list[TurnReady]:
    """Turns as the runner takes them."""
    # Whoever reads them does so in a request of another message, or in none.
    return [TurnReady(turn.conversation_id, turn.message_id, turn.kind, request_id="") for turn in turns]


def drop(session: Session, message_id: str) -> None:
    """Ends a turn that needs no bot any more: a person has the conversation, who sees the message."""
    found = session.get(Turn, message_id)
    if found is None:
        return
    conversation = to_change(session, found.conversation_id)
    (turn,) = _locked(session, [message_id])
    if turn.state != "pending":
        return
    if conversation.state == "bot":  # it was given back between the look and this
        announce(session, TurnReady(conversation.id, message_id, turn.kind))
    else:
        turn.state = "done"


def finish(session: Session, message_id: str, outcome: Outcome, place: Place) -> None:
    """Stores all that came of a turn, at once; a second time changes nothing.

    Raises:
        BotFailure: The bot's context package breaks the schema; nothing is stored then.
    """
    ended = _done(session, message_id, None)
    if ended is None:
        return
    conversation = ended.conversation
    if ended.turn.kind == NOTE:
        show_answer(session, conversation, outcome, place.company.bot_name)
        return
    conversation.fresh = False
    _understood(session, conversation, ended.message, outcome)
    for told in outcome.looked_up:
        note_looked_up(session, conversation, ended.message, told)
    for draft in outcome.drafts:
        add_message(
            session,
            conversation,
            role="bot",
            kind=draft.kind,
            text=draft.text,
            author=place.company.bot_name,
            payload=draft.payload,
            hidden=draft.hidden,
        )
    if outcome.package is not None:
        package = packages.complete(session, conversation, outcome.package, place.company, place.base_url)
        queue(session, conversation, package, place.company)
    elif outcome.resolved:
        judge(session, conversation.id, [outcome.helpful_article], HELPED)
        note_helpful(session, conversation, outcome.helpful_article)
        ask_rating(session, conversation, "customer.rate_resolved")


def fail(session: Session, message_ids: Sequence[str], code: str, *, say: bool) -> int:
    """Notes that the bot could not do these turns of one conversation, and offers the customer the ways on.

    Args:
        code: Why: a failure's, or ``busy``.
        say: Whether to tell the customer; not when they already have a way on.

    Returns:
        How often the first of them, the one that was tried, has failed by now; 0 where none did.
    """
    found = session.get(Turn, message_ids[0])
    if found is None:
        return 0
    conversation = to_change(session, found.conversation_id)
    turns = [turn for turn in _locked(session, message_ids) if turn.state == "pending"]
    if not turns:
        return 0
    for turn in turns:
        turn.state, turn.error = "failed", code
    # The others only waited behind it.
    found.attempts += 1
    # What is taken up again and fails again was told already.
    if say and conversation.state == "bot" and not _told(session, conversation):
        _apologise(session, conversation, turns, code)
    return found.attempts


def _told(session: Session, conversation: Conversation) -> bool:
    """Whether the last thing that was said is that the bot does not answer."""
    newest = select(Message).where(Message.conversation_id == conversation.id, Message.seq == conversation.last_seq)
    last = session.scalar(newest)
    return last is not None and last.payload.get("event") == "bot_unavailable"


def _apologise(session: Session, conversation: Conversation, turns: Sequence[Turn], code: str) -> None:
    language = conversation.language
    choices = {text(language, "customer.retry"): RETRY, text(language, "customer.talk_to_person"): HUMAN}
    key = "customer.bot_busy" if code == "busy" else "customer.bot_unavailable"
    sentence = text(language, key, minutes=STILL_WAITS // timedelta(minutes=1))
    failed = [turn.message_id for turn in turns]
    add_notice(session, conversation, "bot_unavailable", sentence, choices=choices, turns=failed)


def hand_over(session: Session, message_id: str, code: str, place: Place) -> None:
    """Queues a conversation without the bot's help, for a turn in which the customer asked for a person."""
    ended = _done(session, message_id, code)
    if ended is None:
        return
    conversation = ended.conversation
    failures = session.scalar(
        select(func.count()).select_from(Turn).where(Turn.conversation_id == conversation.id, Turn.state == "failed")
    )
    reason = "bot_failure" if failures else "customer_request"
    without_bot.hand_over(session, conversation, ended.message, reason, place)


@dataclass(frozen=True)
class _Ended:
    """A turn that has been marked as done, in a conversation where the bot has the floor.

    The customer is here so that the session goes on knowing them: what is asked of it by id later costs nothing.
    """

    conversation: Conversation
    turn: Turn
    message: Message
    customer: Customer


def _done(session: Session, message_id: str, error: str | None) -> _Ended | None:
    """Marks a pending turn as done; None where it was not pending, or the bot has no more to say."""
    lock(session, LOCK, message=message_id)
    turn, conversation, customer, message = session.execute(TO_END, {"message": message_id}).one()
    if turn.state != "pending":
        return None
    turn.state, turn.error = "done", error
    turn.attempts += 1
    return _Ended(conversation, turn, message, customer) if conversation.state == "bot" else None


def _locked(session: Session, message_ids: Sequence[str]) -> list[Turn]:
    return list(session.scalars(LOCKED, {"messages": list(message_ids)}))


def _understood(session: Session, conversation: Conversation, message: Message, outcome: Outcome) -> None:
    message.hidden = {**message.hidden, "understanding": outcome.understanding}
    family = (outcome.understanding.get("family") or {}).get("name")
    if packages.short_family(family):
        conversation.family = packages.short_family(family)
        conversation.intent = (outcome.understanding.get("intent") or {}).get("name")
    for said in outcome.feedback:
        _note_product_feedback(session, message, said)


def _note_product_feedback(session: Session, message: Message, said: Feedback) -> None:
    """Stores words for the makers; details that come a turn later go to the record that they belong to."""
    query = select(ProductFeedback).where(
        ProductFeedback.message_id == (said.ref or message.id),
        ProductFeedback.conversation_id == message.conversation_id,
    )
    record = session.scalar(query)
    if record is None:
        record = ProductFeedback(
            conversation_id=message.conversation_id, message_id=message.id, kind=said.kind, created_at=now()
        )
        session.add(record)
    record.text = said.text
    record.product = said.product or record.product
    record.version = said.version or record.version
