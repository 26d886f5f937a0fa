"""Handoffs: into a team's queue, out of it again, to an agent. All are jobs for the store."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from bot.desk import audit
from bot.desk.access import to_act
from bot.desk.accounts import Agent
from bot.desk.asked.waiting import offer_to_tell
from bot.desk.clean import clean_text
from bot.desk.company import Company
from bot.desk.conversations import to_change
from bot.desk.errors import Refused
from bot.desk.events import HandoffBegun
from bot.desk.ids import iso, now
from bot.desk.messages import add_notice
from bot.desk.models import Conversation, Customer, Handoff
from bot.desk.packages import short_family
from bot.desk.routing.contacts import comes_again
from bot.desk.routing.holding import accept
from bot.desk.routing.hooks import emit_handoff
from bot.desk.routing.hours import is_open
from bot.desk.routing.priority import base_priority
from bot.desk.routing.targets import set_due
from bot.desk.routing.teams import team_for
from bot.desk.routing.told import tell, tell_gone, tell_moved
from bot.desk.routing.waiting import hours_words, offer_leave
from bot.desk.rows import newest_handoff
from bot.desk.sign_in import SignedIn
from bot.desk.store import announce
from bot.desk.team_models import Team
from bot.desk.texts import text
from bot.desk.work.marks import read_up_to
from bot.desk.work_models import Participant

__all__ = ["BACK", "back_to_bot", "begin_handoff", "queue", "take", "tell", "tell_queued"]

# Meaning of the choice by which a waiting customer goes back to the bot.
BACK = "desk:back"


def queue(session: Session, conversation: Conversation, package: dict[str, Any], company: Company) -> None:
    """Puts a conversation of the bot's into the queue; its package's id a second time changes nothing."""
    if conversation.state != "bot" or session.get(Handoff, package["id"]) is not None:
        return
    conversation.state = "queued"
    begin_handoff(session, conversation, package, company)
    tell_queued(session, conversation, company, "handed_over")


def begin_handoff(
    session: Session, conversation: Conversation, package: dict[str, Any], company: Company, team: Team | None = None
) -> Handoff:
    """Notes a handoff: to which team, how urgent, and by when it should be answered.

    Args:
        team: The team that has had the conversation already; None: the one of its intent and family.
    """
    routing, moment = package["routing"], now()
    conversation.family, conversation.intent = short_family(routing["family"]), routing["intent"]
    team = team or team_for(session, conversation.intent, conversation.family)
    priority = base_priority(routing["priority"], comes_again=comes_again(session, conversation, moment))
    handoff = Handoff(
        id=package["id"],
        conversation_id=conversation.id,
        status="queued",
        reason=package["reason"]["code"],
        family=conversation.family,
        intent=conversation.intent,
        team=team.id if team else routing["team"],
        priority=priority,
        created_at=moment,
    )
    set_due(handoff, team, company)
    where = {"team": handoff.team, "priority": priority, "in_hours": is_open(team, company, moment)}
    handoff.package = {**package, "routing": {**routing, **where, "due_at": iso(handoff.first_reply_due_at)}}
    session.add(handoff)
    conversation.team_id = team.id if team else None
    conversation.priority = priority
    conversation.waiting_since = moment
    conversation.agent_id = conversation.assigned_at = conversation.unanswered_since = None
    conversation.leave_offered_at = conversation.left_at = None
    _learn_customer(session, conversation, package["customer"])
    audit.record(
        session, audit.SYSTEM, "handoff.queued", "conversation", conversation.id,
        team=handoff.team, reason=handoff.reason, priority=priority,
    )  # fmt: skip
    emit_handoff(session, "handoff.queued", handoff)
    announce(session, HandoffBegun(handoff))
    return handoff


def tell_queued(session: Session, conversation: Conversation, company: Company, event: str) -> None:
    """Tells a customer that they wait for a person now, and what they can do meanwhile."""
    team = session.get(Team, conversation.team_id) if conversation.team_id else None
    language = conversation.language
    key = "customer.queued" if is_open(team, company, now()) else "customer.queued_offline"
    hours = hours_words(team, company, language)
    back = {text(language, "customer.back_to_bot"): BACK}
    add_notice(session, conversation, event, text(language, key, hours=hours).strip(), choices=back)
    offer_leave(session, conversation, company)
    tell_moved(session, conversation, company)


def back_to_bot(session: Session, conversation: Conversation, company: Company) -> None:
    """Takes a waiting customer's request for a person back, at their wish: the bot has the floor again."""
    conversation.state = "bot"
    conversation.waiting_since = conversation.leave_offered_at = conversation.left_at = None
    conversation.fresh = True
    # Who had joined the agent before must not go on beside the bot.
    session.execute(delete(Participant).where(Participant.conversation_id == conversation.id))
    handoff = newest_handoff(session, conversation.id)
    if handoff is not None:
        handoff.status, handoff.completed_at = "returned", now()
    audit.record(session, audit.CUSTOMER, "handoff.returned", "conversation", conversation.id)
    emit_handoff(session, "handoff.returned", handoff)
    add_notice(session, conversation, "reopened", text(conversation.language, "customer.reopened"))
    offer_to_tell(session, conversation)
    tell_gone(session, conversation, conversation.team_id, None)
    tell_moved(session, conversation, company)


def take(session: Session, who: SignedIn, conversation_id: str, company: Company) -> Conversation:
    """Gives a waiting conversation to an agent; whoever comes first has it.

    Raises:
        Refused: ``not_found``, ``other_team``, ``already_taken``, ``not_queued`` or ``conversation_closed``.
    """
    # Somebody may have gone back to the bot while an agent reached for it: that is no other team's.
    if to_change(session, conversation_id).state == "bot":
        raise Refused("not_queued", status=409)
    conversation = to_act(session, who, conversation_id)
    if conversation.state == "agent" and conversation.agent_id == who.agent.id:
        return conversation
    if conversation.state != "queued":
        raise _why_not(session, conversation)
    accept(session, conversation, who.agent, company)
    read_up_to(session, conversation, conversation.last_seq)
    audit.record(session, who.agent, "conversation.taken", "conversation", conversation.id)
    return conversation


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
