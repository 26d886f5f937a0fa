"""Who signs in: agents by e-mail, their sessions, and what a request's sender may do. Jobs for the store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.desk import audit, passwords
from bot.desk.accounts import Agent, AgentSession
from bot.desk.errors import Refused
from bot.desk.ids import new_id, new_token, now, token_hash
from bot.desk.staff.permissions import permissions_of
from bot.desk.team_models import TeamMember

SESSION = timedelta(hours=12)
# Kept past their end: a clock that is a day ahead for a moment must not sign everybody out for good.
KEPT_AFTER_END = timedelta(days=7)


@dataclass(frozen=True)
class SignedIn:
    """Who a request comes from.

    Attributes:
        session_hash: Names the session without being able to open it; empty for an access token.
        csrf: What every change must carry beside the cookie.
        expires_at: None for an access token without an end.
        team_ids: The teams they are in.
        token_id: The access token that was shown; None for a session.
        last_seen_at: When the session or the token was last used, as it is stored.
    """

    agent: Agent
    session_hash: str
    csrf: str
    expires_at: datetime | None
    team_ids: frozenset[str] = frozenset()
    token_id: str | None = None
    last_seen_at: datetime | None = None

    def may(self, permission: str) -> bool:
        """Whether their role has a permission of :data:`bot.desk.staff.permissions.PERMISSIONS`."""
        return permission in permissions_of(self.agent.role)


@dataclass(frozen=True)
class Browser:
    """Where somebody signs in from: network address, and what the browser says of itself."""

    address: str | None = None
    user_agent: str | None = None


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
    """The agent who has an address, however it is written."""
    if not isinstance(email, str):
        return None
    # A lone surrogate is in no address, and no database would take it; nor a zero byte.
    plain = email.strip().lower().encode("utf-8", "ignore").decode().replace("\x00", "")
    return session.scalar(select(Agent).where(Agent.email == plain))


def open_session(
    session: Session, agent_id: str, checked_hash: str | None = None, browser: Browser | None = None
) -> tuple[SignedIn, str]:
    """Begins a session; returns it and the cookie's value. Sessions that ran out long ago go.

    Args:
        checked_hash: The stored password that the given one was compared with: it may have changed since.

    Raises:
        Refused: ``bad_credentials`` or ``deactivated``.
    """
    session.execute(delete(AgentSession).where(AgentSession.expires_at < now() - KEPT_AFTER_END))
    agent = session.get_one(Agent, agent_id, with_for_update=True, populate_existing=True)
    if checked_hash is not None and agent.password_hash != checked_hash:
        raise Refused("bad_credentials", status=401)
    if not agent.active:
        raise Refused("deactivated", status=403)
    agent.failed_sign_ins, agent.locked_until = 0, None
    moment, token, where = now(), new_token(), browser or Browser()
    stored = AgentSession(
        token_hash=token_hash(token),
        agent_id=agent_id,
        csrf=new_token(),
        created_at=moment,
        expires_at=moment + SESSION,
        id=new_id("s"),
        last_seen_at=moment,
        address=where.address,
        user_agent=where.user_agent,
    )
    session.add(stored)
    audit.record(session, agent, "session.opened", "session", stored.id)
    session.flush()
    return _signed_in(session, agent, stored), token


def signed_in(session: Session, token: str | None) -> SignedIn:
    """Whose session a cookie opens.

    Raises:
        Refused: ``not_signed_in``.
    """
    stored = session.get(AgentSession, token_hash(token)) if token else None
    agent = session.get_one(Agent, stored.agent_id) if stored is not None and stored.expires_at > now() else None
    if stored is None or agent is None or not agent.active:
        raise Refused("not_signed_in", status=401)
    return _signed_in(session, agent, stored)


def teams_of(session: Session, agent_id: str) -> frozenset[str]:
    """Ids of the teams that an agent is in."""
    return frozenset(session.scalars(select(TeamMember.team_id).where(TeamMember.agent_id == agent_id)))


def change_password(session: Session, who: SignedIn, old: object, new: object) -> list[str]:
    """Changes a password and ends the agent's other sessions; returns their hashes.

    Raises:
        Refused: ``wrong_password`` or ``weak_password``.
    """
    agent = session.get_one(Agent, who.agent.id, with_for_update=True)
    if not passwords.matches(agent.password_hash, old):
        raise Refused("wrong_password", status=422)
    if not isinstance(new, str) or new == old or not passwords.acceptable(new, agent.email):
        raise Refused("weak_password", status=422)
    agent.password_hash = passwords.hash_password(new)
    agent.must_change_password = False
    audit.record(session, agent, "agent.password_changed", "agent", agent.id)
    return end_sessions(session, agent.id, keep=who.session_hash)


def end_sessions(session: Session, agent_id: str, keep: str = "") -> list[str]:
    """Ends an agent's sessions but for the one with the hash ``keep``; returns the hashes of those that ended."""
    mine = select(AgentSession).where(AgentSession.agent_id == agent_id, AgentSession.token_hash != keep)
    ended = [stored.token_hash for stored in session.scalars(mine)]
    session.execute(delete(AgentSession).where(AgentSession.token_hash.in_(ended)))
    return ended


def _signed_in(session: Session, agent: Agent, stored: AgentSession) -> SignedIn:
    return SignedIn(
        agent,
        stored.token_hash,
        stored.csrf,
        stored.expires_at,
        teams_of(session, agent.id),
        last_seen_at=stored.last_seen_at,
    )
