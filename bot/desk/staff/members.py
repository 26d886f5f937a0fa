"""Who is in which team. Jobs for the store."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.desk.accounts import Agent
from bot.desk.errors import Refused
from bot.desk.sign_in import teams_of
from bot.desk.staff.permissions import permissions_of
from bot.desk.staff.seed import team_ids
from bot.desk.team_models import TeamMember


def answers(role: str) -> bool:
    """Whether a role answers conversations, and so has a place in teams."""
    return "conversations.handle" in permissions_of(role)


def known_teams(session: Session, value: object) -> frozenset[str]:
    """The teams of a list of ids.

    Raises:
        Refused: ``bad_teams`` or ``no_team``.
    """
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise Refused("bad_teams", status=422)
    there = team_ids(session)
    if not set(value) <= set(there):
        raise Refused("no_team", status=422)
    return frozenset(value)


def set_teams(session: Session, agent: Agent, wanted: Iterable[str]) -> bool:
    """Puts an agent into exactly these teams; whether that changed anything.

    Raises:
        Refused: ``not_for_teams``: their role answers no conversations.
    """
    teams = frozenset(wanted)
    if teams and not answers(agent.role):
        raise Refused("not_for_teams", status=422, name=agent.name)
    return _become(session, {(team, agent.id) for team in teams_of(session, agent.id)}, {(t, agent.id) for t in teams})


def members_of(session: Session, team_id: str) -> list[str]:
    """Ids of a team's agents."""
    members = select(TeamMember.agent_id).where(TeamMember.team_id == team_id)
    return sorted(session.scalars(members))


def set_members(session: Session, team_id: str, wanted: Iterable[str]) -> bool:
    """Puts exactly these agents into a team; whether that changed anything.

    Raises:
        Refused: ``no_agent`` or ``not_for_teams``.
    """
    ids = frozenset(wanted)
    for agent_id in ids:
        agent = session.get(Agent, agent_id)
        if agent is None:
            raise Refused("no_agent", status=422)
        if not answers(agent.role):
            raise Refused("not_for_teams", status=422, name=agent.name)
    return _become(session, {(team_id, one) for one in members_of(session, team_id)}, {(team_id, one) for one in ids})


def _become(session: Session, before: set[tuple[str, str]], wanted: set[tuple[str, str]]) -> bool:
    for team_id, agent_id in sorted(before - wanted):
        session.execute(delete(TeamMember).where(TeamMember.team_id == team_id, TeamMember.agent_id == agent_id))
    for team_id, agent_id in sorted(wanted - before):
        try:
            with session.begin_nested():
                session.add(TeamMember(team_id=team_id, agent_id=agent_id))
        except IntegrityError as error:
            # Somebody else put them there at the same moment, or took the team away.
            if team_id not in team_ids(session):
                raise Refused("no_team", status=422) from error
    return before != wanted
