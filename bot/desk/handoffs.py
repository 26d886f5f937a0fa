"""Handoffs: into the queue, to an agent, to an end. All are jobs for the store."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.desk.accounts import Agent
from bot.desk.clean import clean_text
from bot.desk.company import Company
from bot.desk.conversations import customer_view, to_change
from bot.desk.errors import Refused
from bot.desk.events import ConversationChanged
from bot.desk.ids import now
from bot.desk.messages import add_message, add_notice
from bot.desk.models import Conversation, Customer, Handoff
from bot.desk.packages import short_family
from bot.desk.queue import queued_family
from bot.desk.rows import newest_handoff, tell_agents
from bot.desk.store import announce
from bot.desk.texts import text

RESOLUTIONS = ("solved", "unsolved", "no_reply")
# Meaning of the choice by which a waiting customer goes back to the bot.
BACK = "desk:back"
MAX_NOTE_CHARS = 2000


def tell(session: Session, conversation: Conversation, company: Company) -> None:
    """Tells customer and agents how the conversation stands now."""
    session.flush()
    announce(session, ConversationChanged(conversation.id, customer_view(session, conversation, company)))
    tell_agents(session, conversation)


def queue(session: Session, conversation: Conversation, package: dict[str, Any], company: Company) -> None:
    """Puts a conversation of the bot's into the queue; its package's id a second time changes nothing."""
    if conversation.state != "bot" or session.get(Handoff, package["id"]) is not None:
        return
    routing = package["routing"]
    moment = now()
    conversation.state = "queued"
    conversation.waiting_since = moment
    conversation.family = short_family(routing["family"])
    conversation.intent = routing["intent"]
    session.add(
        Handoff(
            id=package["id"],
            conversation_id=conversation.id,
            package=package,
            reason=package["reason"]["code"],
            family=conversation.family,
            intent=conversation.intent,
            team=routing["team"],
            created_at=moment,
        )
    )
    _learn_customer(session, conversation, package["customer"])
    here = company.in_hours(moment)
    key = "customer.queued" if here else "customer.queued_offline"
    sentence = text(conversation.language, key, hours=company.hours_in(conversation.language)).strip()
    back = {text(conversation.language, "customer.back_to_bot"): BACK}
    add_notice(session, conversation, "handed_over", sentence, choices=back)
    tell(session, conversation, company)


def back_to_bot(session: Session, conversation: Conversation, company: Company) -> None:
    """Takes a waiting customer's request for a person back, at their wish: the bot has the floor again."""
    conversation.state = "bot"
    conversation.waiting_since = None
    conversation.fresh = True
    handoff = newest_handoff(session, conversation.id)
    if handoff is not None:
        handoff.status, handoff.completed_at = "returned", now()
    add_notice(session, conversation, "reopened", text(conversation.language, "customer.reopened"))
    tell(session, conversation, company)
    _tell_queue(session, conversation.family, company)


def take(session: Session, conversation_id: str, agent: Agent, company: Company) -> Conversation:
    """Gives a waiting conversation to an agent; whoever comes first has it.

    Raises:
        Refused: ``not_found``, ``already_taken``, ``not_queued`` or ``conversation_closed``.
    """
    won = session.execute(
        update(Conversation)
        .where(Conversation.id == conversation_id, Conversation.state == "queued")
        .values(state="agent", agent_id=agent.id, waiting_since=None)
    )
    conversation = to_change(session, conversation_id)
    if won.rowcount == 0:
        if conversation.state == "agent" and conversation.agent_id == agent.id:
            return conversation
        raise _why_not(session, conversation)
    conversation.agent_seen_seq = conversation.last_seq
    handoff = newest_handoff(session, conversation_id)
    if handoff is not None:
        handoff.status, handoff.agent_id, handoff.accepted_at = "accepted", agent.id, now()
    sentence = text(conversation.language, "customer.agent_joined", name=agent.name)
    add_notice(session, conversation, "agent_joined", sentence)
    tell(session, conversation, company)
    _tell_queue(session, conversation.family, company)
    return conversation


def close(
    session: Session, conversation_id: str, agent: Agent, company: Company, *, resolution: object, note: object = None
) -> Conversation:
    """Ends an agent's conversation and asks the customer how it was; ending it twice changes nothing.

    Raises:
        Refused: ``not_found``, ``not_yours`` or ``bad_resolution``.
    """
    if resolution not in RESOLUTIONS:
        raise Refused("bad_resolution", status=422)
    conversation = to_change(session, conversation_id)
    if conversation.agent_id != agent.id:
        raise Refused("not_yours", status=409)
    if conversation.state == "closed":
        return conversation
    conversation.state = "closed"
    conversation.closed_at = now()
    conversation.fresh = True
    handoff = newest_handoff(session, conversation_id)
    if handoff is not None:
        handoff.status, handoff.completed_at = "completed", conversation.closed_at
        handoff.resolution = str(resolution)
        handoff.note = clean_text(note)[:MAX_NOTE_CHARS] or None if isinstance(note, str) else None
    add_notice(session, conversation, "closed", text(conversation.language, "customer.closed"))
    ask_rating(session, conversation, "customer.rate", again=True)
    tell(session, conversation, company)
    return conversation


def ask_rating(session: Session, conversation: Conversation, key: str, *, again: bool = False) -> None:
    """Asks the customer how it was, unless they have said it.

    Args:
        key: Of the sentence.
        again: Ask once more where the bot's own question was left open: a person has had the conversation since.
    """
    if conversation.rated or (conversation.rating_asked and not again):
        return
    conversation.rating_asked = True
    words = text(conversation.language, key)
    add_message(session, conversation, role="system", kind="rating_request", text=words, payload={"scale": "csat"})


def _tell_queue(session: Session, family: str | None, company: Company) -> None:
    """Somebody left the queue: everyone who waits in it has moved up."""
    for waiting in queued_family(session, family):
        announce(session, ConversationChanged(waiting.id, customer_view(session, waiting, company)))


def _why_not(session: Session, conversation: Conversation) -> Refused:
    if conversation.state == "agent":
        holder = session.get(Agent, conversation.agent_id) if conversation.agent_id else None
        return Refused("already_taken", status=409, name=holder.name if holder else "Somebody else")
    return Refused("conversation_closed" if conversation.state == "closed" else "not_queued", status=409)


def _learn_customer(session: Session, conversation: Conversation, known: dict[str, Any]) -> None:
    customer = session.get_one(Customer, conversation.customer_id)
    for name in ("name", "email", "phone"):
        value = known.get(name)
        if value and not getattr(customer, name):
            setattr(customer, name, clean_text(str(value))[:200])
