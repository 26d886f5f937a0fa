"""Which conversations an agent sees, and in which they may act. Every job that an agent starts begins here."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, or_, select, true
from sqlalchemy.orm import Session

from bot.desk.conversations import to_change
from bot.desk.errors import Refused
from bot.desk.models import Conversation
from bot.desk.sign_in import SignedIn
from bot.desk.work_models import Participant


def sees(session: Session, who: SignedIn, conversation: Conversation) -> bool:
    """Whether somebody may read a conversation: their own, their teams', or any for whoever may read all."""
    if who.may("conversations.read_all") or conversation.agent_id == who.agent.id:
        return True
    if joined(session, who, conversation.id):
        return True
    # One that was handed over before there were teams belongs to everybody.
    in_team = conversation.team_id is None or conversation.team_id in who.team_ids
    return conversation.state != "bot" and in_team


def seen_by(who: SignedIn) -> ColumnElement[bool]:
    """The same in SQL, for queries of conversations; a test holds the two together."""
    if who.may("conversations.read_all"):
        return true()
    in_team = or_(Conversation.team_id.is_(None), Conversation.team_id.in_(who.team_ids))
    own = select(Participant.conversation_id).where(Participant.agent_id == who.agent.id)
    return or_(
        Conversation.agent_id == who.agent.id,
        and_(Conversation.state != "bot", in_team),
        Conversation.id.in_(own),
    )


def joined(session: Session, who: SignedIn, conversation_id: str) -> bool:
    """Whether somebody has joined a conversation that another agent has."""
    return session.get(Participant, (conversation_id, who.agent.id)) is not None


def to_read(session: Session, who: SignedIn, conversation_id: str) -> Conversation:
    """A conversation that somebody may read.

    Raises:
        Refused: ``not_found``, or ``other_team``.
    """
    conversation = session.get(Conversation, conversation_id)
    if conversation is None:
        raise Refused("not_found", status=404)
    if not sees(session, who, conversation):
        raise Refused("other_team", status=403)
    return conversation


def to_act(session: Session, who: SignedIn, conversation_id: str) -> Conversation:
    """The same, loaded so that nobody else changes it until the transaction ends.

    Raises:
        Refused: ``not_found``, or ``other_team``.
    """
    conversation = to_change(session, conversation_id)
    if not sees(session, who, conversation):
        raise Refused("other_team", status=403)
    return conversation


def to_handle(session: Session, who: SignedIn, conversation_id: str) -> Conversation:
    """A conversation that somebody has, or has joined; it may be closed.

    Raises:
        Refused: ``not_found``, ``other_team`` or ``not_yours``.
    """
    conversation = to_act(session, who, conversation_id)
    if conversation.agent_id != who.agent.id and not joined(session, who, conversation_id):
        raise Refused("not_yours", status=409)
    return conversation
