"""To whom consoles' events about one conversation go."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.desk.events import AgentEvent
from bot.desk.models import Conversation
from bot.desk.store import announce
from bot.desk.work_models import Participant


def tell_consoles(session: Session, conversation: Conversation, name: str, **data: Any) -> None:
    """Tells everybody who sees a conversation: its team, its agent, who joined it, and whoever may read all."""
    joined = session.scalars(select(Participant.agent_id).where(Participant.conversation_id == conversation.id))
    agent_ids = tuple(dict.fromkeys([*([conversation.agent_id] if conversation.agent_id else []), *joined]))
    about = {"conversation_id": conversation.id, **data}
    announce(session, AgentEvent(name, about, team_id=conversation.team_id, agent_ids=agent_ids))
