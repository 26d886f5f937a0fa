"""Mail in the queue, as tests put and find it there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.desk.ids import new_id, now
from bot.desk.messages import add_message
from bot.desk.models import Conversation
from bot.desk.routing.mail_message import Letter
from bot.desk.routing.mail_queue import claim as claim_mail
from bot.desk.work_models import OutgoingMail
from tests.desk.routing.conftest import House


def mail_of(conversation_id: str, **fields: Any) -> Callable[[Session], str]:
    """The job that queues mail as an agent's reply would; gives its id."""

    def job(session: Session) -> str:
        conversation = session.get_one(Conversation, conversation_id)
        message = add_message(session, conversation, role="agent", text="Here is how.")
        session.flush()
        mail = OutgoingMail(
            **{
                "id": new_id("e"), "conversation_id": conversation_id, "message_id": message.id,
                "recipient": "eva@x.example", "subject": "Your message to Halden", "body": "Hello Eva,\n\nGrüße\n",
                "created_at": now(), **fields,
            }
        )  # fmt: skip
        session.add(mail)
        return mail.id

    return job


def add(house: House, conversation_id: str | None = None, **fields: Any) -> str:
    """Queues mail, in a conversation of its own unless one is named; returns its id."""
    return house.do(mail_of(conversation_id or house.chat(), **fields))


def states(house: House) -> list[str]:
    return [one.state for one in house.rows(select(OutgoingMail).order_by(OutgoingMail.created_at))]


def the_mail(house: House) -> OutgoingMail:
    (mail,) = house.rows(select(OutgoingMail))
    return mail


def claim(house: House) -> Callable[[Session], Letter | None]:
    """The job that takes what is due."""
    return lambda session: claim_mail(session, house.place)
