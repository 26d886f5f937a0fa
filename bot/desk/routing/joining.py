"""Supervisors beside an agent, or in the bot's place. Jobs for the store."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.desk import audit, packages
from bot.desk.access import joined, to_act
from bot.desk.errors import Refused
from bot.desk.handoffs import begin_handoff, take
from bot.desk.ids import now
from bot.desk.messages import add_notice
from bot.desk.models import Conversation, Message
from bot.desk.place import Place
from bot.desk.routing.holding import accept
from bot.desk.routing.told import tell
from bot.desk.sign_in import SignedIn
from bot.desk.texts import text
from bot.desk.work_models import Participant

TRIGGER = "supervisor"


def join(session: Session, who: SignedIn, conversation_id: str, place: Place) -> Conversation:
    """Joins the agent who has a conversation; takes it over where the bot has it, or where it waits.

    Raises:
        Refused: ``not_found``, ``other_team`` or ``conversation_closed``.
    """
    conversation = to_act(session, who, conversation_id)
    if conversation.state == "closed":
        raise Refused("conversation_closed", status=409)
    if conversation.state == "queued":
        return take(session, who, conversation_id, place.company)
    if conversation.state == "bot":
        return _take_over(session, who, conversation, place)
    if conversation.agent_id == who.agent.id or joined(session, who, conversation.id):
        return conversation
    session.add(Participant(conversation_id=conversation.id, agent_id=who.agent.id, joined_at=now()))
    sentence = text(conversation.language, "customer.agent_joined", name=who.agent.name)
    add_notice(session, conversation, "agent_joined", sentence)
    audit.record(session, who.agent, "conversation.joined", "conversation", conversation.id)
    tell(session, conversation, place.company)
    return conversation


def leave(session: Session, who: SignedIn, conversation_id: str, place: Place) -> Conversation:
    """Leaves a conversation that somebody joined; leaving it twice changes nothing.

    Raises:
        Refused: ``not_found``, ``other_team`` or ``still_yours``.
    """
    conversation = to_act(session, who, conversation_id)
    if conversation.state == "agent" and conversation.agent_id == who.agent.id:
        raise Refused("still_yours", status=409)
    beside = session.get(Participant, (conversation.id, who.agent.id))
    if beside is None:
        return conversation
    session.delete(beside)
    sentence = text(conversation.language, "customer.agent_left", name=who.agent.name)
    add_notice(session, conversation, "agent_left", sentence)
    audit.record(session, who.agent, "conversation.unjoined", "conversation", conversation.id)
    tell(session, conversation, place.company)
    return conversation


def _take_over(session: Session, who: SignedIn, conversation: Conversation, place: Place) -> Conversation:
    """Hands the bot's conversation to the supervisor; a reply of the bot's that is under way is dropped."""
    said = select(Message).where(Message.conversation_id == conversation.id, Message.role == "customer")
    last = session.scalar(said.order_by(Message.seq.desc()).limit(1))
    made = packages.minimal(session, conversation, last, "policy", trigger=TRIGGER)
    package = packages.complete(session, conversation, made, place.company, place.base_url)
    conversation.state = "queued"
    begin_handoff(session, conversation, package, place.company)
    accept(session, conversation, who.agent, place.company)
    audit.record(session, who.agent, "conversation.taken_over", "conversation", conversation.id)
    return conversation
