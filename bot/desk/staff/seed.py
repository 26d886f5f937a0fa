"""What the tables of people need before the desk opens: teams, and what earlier versions did not write."""

from __future__ import annotations

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.desk.accounts import Agent, AgentSession
from bot.desk.company import Company, TeamSeed
from bot.desk.ids import new_id, now
from bot.desk.models import Conversation, Handoff
from bot.desk.staff.permissions import PERMISSIONS
from bot.desk.team_models import Team, TeamMember


def prepare(session: Session, company: Company) -> None:
    """Makes the company's teams if there are none, and names sign-ins that an earlier version left nameless."""
    seed_teams(session, company)
    for stored in session.scalars(select(AgentSession).where(AgentSession.id.is_(None))):
        stored.id = new_id("s")


def seed_teams(session: Session, company: Company) -> None:
    """Makes the company's teams with everybody who answers in all of them, unless there are teams."""
    if session.scalar(select(func.count()).select_from(Team)):
        return
    try:
        with session.begin_nested():
            session.add_all(_team(seed) for seed in company.teams)
    except IntegrityError:  # another process starts at the same moment and was first
        return
    ids = [seed.id for seed in company.teams]
    handling = Agent.role.in_(PERMISSIONS["conversations.handle"])
    for agent_id in session.scalars(select(Agent.id).where(Agent.active, handling)):
        session.add_all(TeamMember(team_id=team_id, agent_id=agent_id) for team_id in ids)
    _give_conversations(session, ids)


def team_ids(session: Session) -> list[str]:
    """Ids of all teams, the oldest first."""
    return list(session.scalars(select(Team.id).order_by(Team.created_at, Team.id)))


def _team(seed: TeamSeed) -> Team:
    return Team(**seed.model_dump(), created_at=now())


def _give_conversations(session: Session, ids: list[str]) -> None:
    """Puts conversations that were handed over before there were teams into the team that their handoff named."""
    newest = (
        select(Handoff.team)
        .where(Handoff.conversation_id == Conversation.id, Handoff.team.in_(ids))
        .order_by(Handoff.created_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    session.execute(
        update(Conversation)
        .where(Conversation.team_id.is_(None), Conversation.id.in_(select(Handoff.conversation_id)))
        .values(team_id=newest)
        .execution_options(synchronize_session=False)
    )
