"""An agent has a conversation: beginning to, and giving it up. The caller has locked the conversation."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.desk.accounts import Agent
from bot.desk.company import Company
from bot.desk.errors import Refused
from bot.desk.ids import now
from bot.desk.messages import add_notice
from bot.desk.models import Conversation, Message
from bot.desk.routing.hooks import emit_handoff
from bot.desk.routing.told import tell_moved
from bot.desk.rows import newest_handoff
from bot.desk.texts import text
from bot.desk.work_models import Participant

# Key of the hidden part of a notice: the id of the agent who joined.
JOINED = "joined"


def accept(session: Session, conversation: Conversation, agent: Agent, company: Company) -> None:
    """Gives a waiting conversation to an agent, and says so to everybody; to the customer once in a handoff."""
    hold(session, conversation, agent.id)
    if not _was_told(session, conversation, agent.id):
        sentence = text(conversation.language, "customer.agent_joined", name=agent.name)
        add_notice(session, conversation, "agent_joined", sentence, **{JOINED: agent.id})
    emit_handoff(session, "handoff.accepted", newest_handoff(session, conversation.id))
    tell_moved(session, conversation, company)


def hold(session: Session, conversation: Conversation, agent_id: str) -> None:
    """Makes an agent the one who has a conversation, from now on, and who owes an answer.

    Raises:
        Refused: ``unknown_agent``: they were deactivated a moment ago, and nobody would answer.
    """
    if not stays(session, agent_id):
        raise Refused("unknown_agent", status=422)
    moment = now()
    conversation.state, conversation.agent_id = "agent", agent_id
    conversation.waiting_since = None
    conversation.assigned_at = conversation.unanswered_since = moment
    joined = session.get(Participant, (conversation.id, agent_id))
    if joined is not None:
        session.delete(joined)
    handoff = newest_handoff(session, conversation.id)
    if handoff is not None:
        handoff.status, handoff.agent_id = "accepted", agent_id
        # How long the customer waited is counted to the first of them.
        handoff.accepted_at = handoff.accepted_at or moment


def stays(session: Session, agent_id: str) -> bool:
    """Whether somebody still works here, and will until this transaction ends."""
    # The weakest lock that a deactivation waits for: the one that a reference to them takes anyway.
    agent = session.get(Agent, agent_id, with_for_update={"read": True, "key_share": True}, populate_existing=True)
    return agent is not None and agent.active


def let_go(session: Session, conversation: Conversation, *, waits_since_last_word: bool) -> None:
    """Puts a conversation back into its team's queue; who had it stays named in the handoff.

    Args:
        waits_since_last_word: Whether the wait counts from the customer's oldest unanswered message.
    """
    moment = now()
    since = conversation.unanswered_since if waits_since_last_word else None
    conversation.state, conversation.agent_id = "queued", None
    conversation.waiting_since = since or moment
    conversation.assigned_at = conversation.unanswered_since = None
    handoff = newest_handoff(session, conversation.id)
    if handoff is not None:
        handoff.status = "queued"


def _was_told(session: Session, conversation: Conversation, agent_id: str) -> bool:
    handoff = newest_handoff(session, conversation.id)
    if handoff is None:
        return False
    notices = select(Message.hidden).where(
        Message.conversation_id == conversation.id, Message.kind == "notice", Message.created_at >= handoff.created_at
    )
    return any(hidden.get(JOINED) == agent_id for hidden in session.scalars(notices))
