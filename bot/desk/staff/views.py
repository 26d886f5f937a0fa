"""Agents in the protocol's form."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.desk.accounts import Agent, AgentSession
from bot.desk.events import AgentEvent
from bot.desk.ids import iso, now
from bot.desk.models import Conversation
from bot.desk.record_models import AuditEntry
from bot.desk.sign_in import SignedIn
from bot.desk.staff.permissions import permissions_of
from bot.desk.store import announce
from bot.desk.team_models import TeamMember


def agent_view(session: Session, agent: Agent, connected: Collection[str]) -> dict[str, Any]:
    """One agent; ``connected`` are the ids of those who have a console open."""
    return agent_views(session, [agent], connected)[0]


def agent_views(session: Session, agents: Iterable[Agent], connected: Collection[str]) -> list[dict[str, Any]]:
    """Agents with their teams and loads, by few queries."""
    session.flush()
    found = list(agents)
    ids = [agent.id for agent in found]
    loads, teams, seen = _loads(session, ids), _teams(session, ids), _last_seen(session, ids)
    moment = now()
    return [
        {
            "id": agent.id,
            "name": agent.name,
            "email": agent.email,
            "role": agent.role,
            "active": agent.active,
            "presence": agent.presence,
            "connected": agent.id in connected,
            "capacity": agent.capacity,
            "load": loads.get(agent.id, 0),
            "teams": teams.get(agent.id, []),
            "locked_until": iso(agent.locked_until if agent.locked_until and agent.locked_until > moment else None),
            "last_seen_at": iso(seen.get(agent.id)),
        }
        for agent in found
    ]


def account_view(session: Session, who: SignedIn, connected: Collection[str]) -> dict[str, Any]:
    """What somebody who signs in is told of themselves."""
    return {
        "agent": agent_view(session, who.agent, connected),
        "permissions": sorted(permissions_of(who.agent.role)),
        "csrf": who.csrf,
        "must_change_password": who.agent.must_change_password,
    }


def tell_presence(session: Session, agent: Agent, connected: Collection[str]) -> dict[str, Any]:
    """Tells every console how an agent stands now; returns the agent in the protocol's form."""
    shown = agent_view(session, agent, connected)
    announce(session, AgentEvent("presence", {"agent": shown}, everyone=True))
    return shown


def _loads(session: Session, ids: list[str]) -> dict[str, int]:
    mine = select(Conversation.agent_id, func.count()).where(
        Conversation.agent_id.in_(ids), Conversation.state == "agent"
    )
    return {agent_id: count for agent_id, count in session.execute(mine.group_by(Conversation.agent_id)) if agent_id}


def _teams(session: Session, ids: list[str]) -> dict[str, list[str]]:
    teams: dict[str, list[str]] = {}
    members = select(TeamMember).where(TeamMember.agent_id.in_(ids)).order_by(TeamMember.team_id)
    for member in session.scalars(members):
        teams.setdefault(member.agent_id, []).append(member.team_id)
    return teams


def _last_seen(session: Session, ids: list[str]) -> dict[str, datetime]:
    """When each was last seen: in a session, or where all have ended, by the trail of what they did."""
    in_sessions = select(AgentSession.agent_id, func.max(AgentSession.last_seen_at)).where(
        AgentSession.agent_id.in_(ids)
    )
    found = session.execute(in_sessions.group_by(AgentSession.agent_id)).tuples()
    seen = {agent_id: at for agent_id, at in found if at is not None}
    # One look at the trail's end for each: it grows for ever, and presence is told all the time.
    for agent_id in (one for one in ids if one not in seen):
        newest = select(AuditEntry.at).where(AuditEntry.actor_id == agent_id).order_by(AuditEntry.id.desc()).limit(1)
        at = session.scalar(newest)
        if at is not None:
            seen[agent_id] = at
    return seen
