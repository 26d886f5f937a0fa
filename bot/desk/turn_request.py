"""What the bot is asked for a turn, in the form of Rasa's channel (:mod:`bot.understanding.channel`)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from bot.desk.ids import iso, now
from bot.desk.models import Conversation, Customer, Message, Turn
from bot.desk.place import Place
from bot.desk.routing.hours import is_open
from bot.desk.routing.returning import NOTE

#: A turn with all that the bot is told of it; a note of an agent's is no message.
WHOLE_TURN = (
    select(Turn, Conversation, Customer, Message)
    .join(Conversation, Conversation.id == Turn.conversation_id)
    .join(Customer, Customer.id == Conversation.customer_id)
    .outerjoin(Message, Message.id == Turn.message_id)
    .where(Turn.message_id == bindparam("message"))
)


def read_request(session: Session, message_id: str, place: Place) -> dict[str, Any] | None:
    """What the bot is asked for a turn that was stored; None when there is nothing left to ask."""
    found = session.execute(WHOLE_TURN, {"message": message_id}).one_or_none()
    if found is None:
        return None
    turn, conversation, customer, said = found
    if turn.state != "pending" or conversation.state != "bot":
        return None
    # What an agent told the bot is asked as if the customer had.
    is_note = turn.kind == NOTE
    kind, text, payload = ("text", turn.payload, None) if is_note else (turn.kind, said.text, turn.payload)
    return request(conversation, customer, place, message_id=message_id, kind=kind, text=text, payload=payload)


def request(
    conversation: Conversation,
    customer: Customer,
    place: Place,
    *,
    message_id: str,
    kind: str,
    text: str,
    payload: str | None,
) -> dict[str, Any]:
    """The same of rows that are at hand.

    Args:
        kind: ``text``, ``choice`` or ``human``.
        payload: The meaning of a choice.
    """
    who = {"id": customer.id, "name": customer.name, "email": customer.email}
    return {
        "conversation": conversation.id,
        "message_id": message_id,
        "kind": kind,
        "text": text,
        "payload": payload,
        "language": conversation.language,
        "fresh": conversation.fresh,
        "context": {
            "channel": conversation.channel,
            "page": conversation.page,
            "started_at": iso(conversation.created_at),
            "in_hours": is_open(None, place.company, now()),
            "customer": {name: value for name, value in who.items() if value},
        },
    }
