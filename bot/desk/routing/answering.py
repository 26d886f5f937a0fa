"""Who in a team can answer at this moment, and how much they have to do."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.desk.accounts import Agent
from bot.desk.models import Conversation
from bot.desk.staff.permissions import PERMISSIONS
from bot.desk.team_models import TeamMember

ROLES = tuple(sorted(PERMISSIONS["conversations.handle"]))


@dataclass(frozen=True)
class Answering:
    """Somebody who is there.

    Attributes:
        load: How many open conversations they have.
        capacity: How many they get by themselves at the most.
    """

    id: str
    load: int
    capacity: int
    last_assigned_at: datetime | None

    @property
    def has_room(self) -> bool:
        return self.load < self.capacity


def answering(session: Session, team_id: str | None, connected: Collection[str] | None) -> list[Answering]:
    """The agents of a team who are there, whoever was given a conversation the longest ago first.

    Args:
        team_id: None: of any team.
        connected: Who has a console open; None where nobody can tell: their word that they are there counts.
    """
    load = (
        select(func.count())
        .where(Conversation.agent_id == Agent.id, Conversation.state == "agent")
        .correlate(Agent)
        .scalar_subquery()
    )
    query = select(Agent.id, load, Agent.capacity, Agent.last_assigned_at).where(
        Agent.active, Agent.presence == "online", Agent.role.in_(ROLES)
    )
    if team_id is not None:
        query = query.where(Agent.id.in_(select(TeamMember.agent_id).where(TeamMember.team_id == team_id)))
    if connected is not None:
        query = query.where(Agent.id.in_(list(connected)))
    query = query.order_by(Agent.last_assigned_at.is_not(None), Agent.last_assigned_at, Agent.id)
    return [Answering(*found) for found in session.execute(query)]
