"""Opening a closed conversation again: by the customer who writes, or by an agent. Jobs for the store."""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot.desk import audit, packages
from bot.desk.access import to_act
from bot.desk.accounts import Agent
from bot.desk.company import Company
from bot.desk.errors import Refused
from bot.desk.handoffs import begin_handoff, tell_queued
from bot.desk.ids import now
from bot.desk.messages import add_notice
from bot.desk.models import Conversation, Message
from bot.desk.place import Place, agents_connected
from bot.desk.routing.answering import answering
from bot.desk.routing.holding import hold, stays
from bot.desk.routing.hooks import emit_conversation, emit_handoff
from bot.desk.routing.hours import is_open
from bot.desk.routing.teams import team_of
from bot.desk.routing.told import tell, tell_moved
from bot.desk.rows import newest_handoff
from bot.desk.sign_in import SignedIn
from bot.desk.texts import text

TRIGGER = "reopened"


def open_for_customer(session: Session, conversation: Conversation, company: Company) -> str | None:
    """Opens a closed conversation before its customer's new message is added; :func:`hand_over_again` comes after.

    Returns:
        Id of the agent who has it again at once; None: the team's queue, or the bot where no agent had it.
    """
    back_to = _same_agent(session, conversation, company)
    handoff = newest_handoff(session, conversation.id)
    conversation.state = "bot" if handoff is None else "agent" if back_to else "queued"
    if not back_to:
        conversation.agent_id = None
    _reopened(session, conversation)
    audit.record(session, audit.CUSTOMER, "conversation.reopened", "conversation", conversation.id)
    emit_conversation(session, "conversation.reopened", conversation)
    return back_to


def hand_over_again(
    session: Session, conversation: Conversation, message: Message, agent_id: str | None, place: Place
) -> None:
    """Hands a conversation over that :func:`open_for_customer` opened, with a context package of its own."""
    made = packages.minimal(session, conversation, message, "customer_request", trigger=TRIGGER)
    package = packages.complete(session, conversation, made, place.company, place.base_url)
    handoff = begin_handoff(session, conversation, package, place.company, team_of(session, conversation))
    # Lists say why it is here; the package's schema knows no such code.
    handoff.reason = TRIGGER
    if agent_id is None:
        tell_queued(session, conversation, place.company, TRIGGER)
        return
    agent = session.get_one(Agent, agent_id)
    hold(session, conversation, agent_id)
    emit_handoff(session, "handoff.accepted", handoff)
    sentence = text(conversation.language, "customer.reopened_with", name=agent.name)
    add_notice(session, conversation, TRIGGER, sentence)
    tell_moved(session, conversation, place.company)


def reopen(session: Session, who: SignedIn, conversation_id: str, place: Place) -> Conversation:
    """Opens a closed conversation again for the agent who asks; its last handoff goes on.

    Raises:
        Refused: ``not_found``, ``other_team``, ``not_closed`` or ``erased``.
    """
    conversation = to_act(session, who, conversation_id)
    if conversation.state == "agent" and conversation.agent_id == who.agent.id:
        return conversation
    if conversation.state != "closed":
        raise Refused("not_closed", status=409)
    if conversation.erased_at is not None:
        raise Refused("erased", status=409)
    _reopened(session, conversation)
    hold(session, conversation, who.agent.id)
    # It is the agent who has something to say, not the customer who waits.
    conversation.unanswered_since = None
    handoff = newest_handoff(session, conversation.id)
    if handoff is not None:
        handoff.completed_at = handoff.resolution = None
    sentence = text(conversation.language, "customer.reopened_by", name=who.agent.name)
    add_notice(session, conversation, TRIGGER, sentence)
    audit.record(session, who.agent, "conversation.reopened", "conversation", conversation.id)
    emit_conversation(session, "conversation.reopened", conversation)
    emit_handoff(session, "handoff.accepted", handoff)
    tell(session, conversation, place.company)
    return conversation


def _same_agent(session: Session, conversation: Conversation, company: Company) -> str | None:
    """The agent who had it, if they are there, have room, and the team is open."""
    if conversation.agent_id is None or not is_open(team_of(session, conversation), company, now()):
        return None
    there = answering(session, None, agents_connected(session))
    free = any(agent.id == conversation.agent_id and agent.has_room for agent in there)
    # Whoever leaves at this moment must not cost the customer their message.
    return conversation.agent_id if free and stays(session, conversation.agent_id) else None


def _reopened(session: Session, conversation: Conversation) -> None:
    conversation.reopened += 1
    conversation.closed_at = conversation.resolution = conversation.root_cause = None
    conversation.leave_offered_at = conversation.left_at = None
    session.flush()
