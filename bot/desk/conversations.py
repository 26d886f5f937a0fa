"""Conversations: beginning one, finding it by its token, and what the customer sees of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from bot.desk.accounts import Agent
from bot.desk.company import Company
from bot.desk.errors import Refused
from bot.desk.events import ConversationChanged, ConversationErased
from bot.desk.ids import iso, new_id, new_token, now, token_hash
from bot.desk.models import Conversation, Customer
from bot.desk.queue import Standing, opening_of, place_and_wait
from bot.desk.routing.hooks import emit_conversation
from bot.desk.routing.teams import team_of

# Built once: putting a statement together costs as much as running it.
TO_CHANGE = (
    select(Conversation)
    .where(Conversation.id == bindparam("id"))
    .with_for_update()
    .execution_options(populate_existing=True)
)
#: How far the clocks of two machines may be apart.
SKEW = timedelta(seconds=30)


@dataclass(frozen=True)
class Visit:
    """Somebody who says hello.

    Attributes:
        token: What they showed.
        language: The one they asked for, if the desk speaks it.
        customer_id: Who they are, if this connection knows already.
        max_days: A token that was not used for longer counts no more.
        anew: Whether a conversation that is closed gives way to a new one.
    """

    token: str | None
    language: str | None
    page: dict[str, Any] | None
    customer_id: str | None
    default_language: str
    max_days: int
    anew: bool = False


def enter(session: Session, visit: Visit) -> tuple[Conversation, str, bool]:
    """Finds the conversation of a visit's token, or begins one.

    Returns:
        The conversation, the token that is good for it, and whether it is new.
    """
    found = by_token(session, visit.token, visit.max_days)
    if found is not None and not (visit.anew and found.state == "closed"):
        found.language, found.page = visit.language or found.language, visit.page or found.page
        return found, visit.token or "", False
    customer_id = found.customer_id if found else visit.customer_id
    language = visit.language or visit.default_language
    made, token = begin(session, channel="web", language=language, page=visit.page, customer_id=customer_id)
    return made, token, True


def unchanged(session: Session, visit: Visit) -> Conversation | None:
    """The conversation that :func:`enter` would find without having anything to write; else None."""
    found = by_token(session, visit.token, visit.max_days)
    if found is None or (visit.anew and found.state == "closed"):
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
    emit_conversation(session, "conversation.created", conversation)
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
    found = session.scalar(TO_CHANGE, {"id": conversation_id})
    if found is None:
        raise Refused("not_found", status=404, language=language)
    return found


def customer_view(
    session: Session, conversation: Conversation, company: Company, stands: Standing | None = None
) -> dict[str, Any]:
    """What the protocol calls ``conversation``.

    Args:
        stands: How its team's queue stands, where the caller knows.
    """
    agent = session.get(Agent, conversation.agent_id) if conversation.agent_id else None
    waits = conversation.state == "queued"
    place, wait_s = place_and_wait(session, conversation, company, stands) if waits else (None, None)
    opening = (False, None)
    if waits:
        opening = stands.opening if stands else opening_of(team_of(session, conversation), company)
    return {
        "id": conversation.id,
        "state": conversation.state,
        "agent": {"name": agent.name} if agent and conversation.state == "agent" else None,
        "place": place,
        "wait_s": wait_s,
        "last_seq": conversation.last_seq,
        "rated": conversation.rated,
        "offline": opening[0],
        "opens_at": iso(opening[1]),
        "leave": can_leave(conversation),
        "left": _left(session, conversation),
        "seen_seq": conversation.agent_seen_seq,
        "reopens": reopens(conversation, company),
    }


def changed(
    session: Session, ids: Sequence[str], since: datetime, company: Company
) -> list[ConversationChanged | ConversationErased]:
    """What customers are to be told of those of these conversations that something happened in since then."""
    query = select(Conversation).where(Conversation.id.in_(ids), Conversation.updated_at >= since - SKEW)
    found = list(session.scalars(query))
    told = [ConversationChanged(one.id, customer_view(session, one, company)) for one in found if not one.erased_at]
    return [*told, *(ConversationErased(one.id) for one in found if one.erased_at)]


def can_leave(conversation: Conversation) -> bool:
    """Whether the customer may leave a message with an address: it was offered, and they still wait."""
    offered = conversation.leave_offered_at is not None and conversation.left_at is None
    return conversation.state == "queued" and offered


def reopens(conversation: Conversation, company: Company) -> bool:
    """Whether the customer's next message opens a closed conversation again."""
    if conversation.state != "closed" or conversation.closed_at is None or conversation.erased_at is not None:
        return False
    return now() < conversation.closed_at + timedelta(days=company.reopen_days)


def _left(session: Session, conversation: Conversation) -> dict[str, Any] | None:
    if conversation.left_at is None:
        return None
    return {"email": session.get_one(Customer, conversation.customer_id).email}
