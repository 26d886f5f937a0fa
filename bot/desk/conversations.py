"""Conversations: beginning one, finding it by its token, and what the customer sees of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.desk.accounts import Agent
from bot.desk.company import Company
from bot.desk.errors import Refused
from bot.desk.ids import new_id, new_token, now, token_hash
from bot.desk.models import Conversation, Customer
from bot.desk.queue import place_and_wait


@dataclass(frozen=True)
class Visit:
    """Somebody who says hello.

    Attributes:
        token: What they showed.
        language: The one they asked for, if the desk speaks it.
        customer_id: Who they are, if this connection knows already.
        max_days: A token that was not used for longer counts no more.
    """

    token: str | None
    language: str | None
    page: dict[str, Any] | None
    customer_id: str | None
    default_language: str
    max_days: int


def enter(session: Session, visit: Visit) -> tuple[Conversation, str, bool]:
    """Finds the conversation of a visit's token, or begins one.

    Returns:
        The conversation, the token that is good for it, and whether it is new.
    """
    found = by_token(session, visit.token, visit.max_days)
    if found is not None and found.state != "closed":
        found.language, found.page = visit.language or found.language, visit.page or found.page
        return found, visit.token or "", False
    customer_id = found.customer_id if found else visit.customer_id
    language = visit.language or visit.default_language
    made, token = begin(session, channel="web", language=language, page=visit.page, customer_id=customer_id)
    return made, token, True


def unchanged(session: Session, visit: Visit) -> Conversation | None:
    """The conversation that :func:`enter` would find without having anything to write; else None."""
    found = by_token(session, visit.token, visit.max_days)
    if found is None or found.state == "closed":
        return None
    same = visit.language in (None, found.language) and visit.page in (None, found.page)
    return found if same else None


def begin(
    session: Session, *, channel: str, language: str, page: dict[str, Any] | None, customer_id: str | None = None
) -> tuple[Conversation, str]:
    """Begins a conversation; a customer who is known keeps being that customer.

    Returns:
        The conversation and the token that its customer must show.
    """
    moment = now()
    if customer_id is None:
        customer = Customer(id=new_id("u"), created_at=moment)
        session.add(customer)
        session.flush()
        customer_id = customer.id
    token = new_token()
    conversation = Conversation(
        id=new_id("c"),
        token_hash=token_hash(token),
        channel=channel,
        language=language,
        customer_id=customer_id,
        page=page,
        created_at=moment,
        updated_at=moment,
    )
    session.add(conversation)
    session.flush()
    return conversation, token


def by_token(session: Session, token: str | None, max_days: int) -> Conversation | None:
    """The conversation of a token, if it was used within ``max_days``."""
    if token is None:
        return None
    found = session.scalar(select(Conversation).where(Conversation.token_hash == token_hash(token)))
    return found if found and found.updated_at > now() - timedelta(days=max_days) else None


def to_change(session: Session, conversation_id: str, language: str = "en") -> Conversation:
    """Loads a conversation so that nobody else changes it until the transaction ends.

    Raises:
        Refused: ``not_found``.
    """
    found = session.get(Conversation, conversation_id, with_for_update=True)
    if found is None:
        raise Refused("not_found", status=404, language=language)
    return found


def customer_view(session: Session, conversation: Conversation, company: Company) -> dict[str, Any]:
    """What the protocol calls ``conversation``."""
    agent = session.get(Agent, conversation.agent_id) if conversation.agent_id else None
    place, wait_s = place_and_wait(session, conversation)
    return {
        "id": conversation.id,
        "state": conversation.state,
        "agent": {"name": agent.name} if agent and conversation.state == "agent" else None,
        "place": place,
        "wait_s": wait_s,
        "last_seq": conversation.last_seq,
        "rated": conversation.rated,
        "offline": conversation.state == "queued" and not company.in_hours(now()),
    }
