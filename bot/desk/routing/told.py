"""Tells both sides how a conversation stands after a change."""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot.desk.company import Company
from bot.desk.conversations import customer_view
from bot.desk.events import AgentEvent, ConversationChanged, QueueMoved
from bot.desk.models import Conversation
from bot.desk.rows import tell_agents
from bot.desk.store import announce


def tell(session: Session, conversation: Conversation, company: Company) -> None:
    """Tells customer and agents how the conversation stands now."""
    session.flush()
    announce(session, ConversationChanged(conversation.id, customer_view(session, conversation, company)))
    tell_agents(session, conversation)


def tell_moved(session: Session, conversation: Conversation, company: Company) -> None:
    """The same where it came into a queue or left one: places have changed, and somebody may be free for it."""
    tell(session, conversation, company)
    announce(session, QueueMoved())


def tell_gone(session: Session, conversation: Conversation, team_id: str | None, agent_id: str | None) -> None:
    """Takes a conversation that has moved off the lists of those who do not see it any more; told before its row.

    Args:
        team_id: The team in whose queue it was.
        agent_id: The agent who had it.
    """
    held_by = (agent_id,) if agent_id else ()
    announce(session, AgentEvent("conversation_gone", {"id": conversation.id}, team_id, held_by))
