"""Signing in and out: sessions of agents. Jobs for the store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.desk import passwords
from bot.desk.accounts import Agent, AgentSession
from bot.desk.errors import Refused
from bot.desk.ids import new_id, new_token, now, token_hash
from bot.desk.staff.permissions import permissions_of
from bot.desk.team_models import TeamMember

SESSION = timedelta(hours=12)


@dataclass(frozen=True)
class SignedIn:
    """Who a request comes from.

    Attributes:
        session_hash: Names the session without being able to open it; empty for an access token.
        csrf: What every change must carry beside the cookie.
        team_ids: The teams they are in.
    """

    agent: Agent
    session_hash: str
    csrf: str
    expires_at: datetime
    team_ids: frozenset[str] = frozenset()

    def may(self, permission: str) -> bool:
        """Whether their role has a permission of :data:`bot.desk.staff.permissions.PERMISSIONS`."""
        return permission in permissions_of(self.agent.role)

    def as_dict(self) -> dict[str, Any]:
        """The answer to a sign-in."""
        shown = {"id": self.agent.id, "name": self.agent.name, "email": self.agent.email, "role": self.agent.role}
        return {"agent": shown, "csrf": self.csrf, "must_change_password": self.agent.must_change_password}


def add_agent(session: Session, *, name: str, email: str, password: str, role: str, must_change: bool) -> Agent:
    """Adds somebody who answers."""
    agent = Agent(
        id=new_id("a"),
        name=name,
        email=email.strip().lower(),
        password_hash=passwords.hash_password(password),
        role=role,
        must_change_password=must_change,
        created_at=now(),
    )
    session.add(agent)
    return agent


def by_email(session: Session, email: object) -> Agent | None:
    if not isinstance(email, str):
        return None
    # A lone surrogate is in no address, and no database would take it.
    plain = email.strip().lower().encode("utf-8", "ignore").decode()
    return session.scalar(select(Agent).where(Agent.email == plain))


def open_session(session: Session, agent_id: str) -> tuple[SignedIn, str]:
    """Begins a session; returns it and the cookie's value. Sessions that have run out go."""
    session.execute(delete(AgentSession).where(AgentSession.expires_at < now()))
    token, csrf = new_token(), new_token()
    stored = AgentSession(
        token_hash=token_hash(token), agent_id=agent_id, csrf=csrf, created_at=now(), expires_at=now() + SESSION
    )
    session.add(stored)
    agent = session.get_one(Agent, agent_id)
    return SignedIn(agent, stored.token_hash, csrf, stored.expires_at, teams_of(session, agent.id)), token


def signed_in(session: Session, token: str | None) -> SignedIn:
    """Whose session a cookie opens.

    Raises:
        Refused: ``not_signed_in``.
    """
    stored = session.get(AgentSession, token_hash(token)) if token else None
    if stored is None or stored.expires_at <= now():
        raise Refused("not_signed_in", status=401)
    agent = session.get_one(Agent, stored.agent_id)
    return SignedIn(agent, stored.token_hash, stored.csrf, stored.expires_at, teams_of(session, agent.id))


def teams_of(session: Session, agent_id: str) -> frozenset[str]:
    """Ids of the teams that an agent is in."""
    return frozenset(session.scalars(select(TeamMember.team_id).where(TeamMember.agent_id == agent_id)))


def close_session(session: Session, session_hash: str) -> None:
    """Ends a session."""
    session.execute(delete(AgentSession).where(AgentSession.token_hash == session_hash))


def change_password(session: Session, who: SignedIn, old: object, new: object) -> list[str]:
    """Changes a password and ends the agent's other sessions; returns their hashes.

    Raises:
        Refused: ``wrong_password`` or ``weak_password``.
    """
    agent = session.get_one(Agent, who.agent.id)
    if not passwords.matches(agent.password_hash, old):
        raise Refused("wrong_password", status=422)
    if not isinstance(new, str) or new == old or not passwords.acceptable(new, agent.email):
        raise Refused("weak_password", status=422)
    agent.password_hash = passwords.hash_password(new)
    agent.must_change_password = False
    others = list(
        session.scalars(
            select(AgentSession.token_hash).where(
                AgentSession.agent_id == agent.id, AgentSession.token_hash != who.session_hash
            )
        )
    )
    session.execute(delete(AgentSession).where(AgentSession.token_hash.in_(others)))
    return others
