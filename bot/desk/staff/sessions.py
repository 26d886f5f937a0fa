"""Sign-ins that are open: listed, ended, and seen again. Jobs for the store."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.desk import audit
from bot.desk.accounts import AccessToken, AgentSession
from bot.desk.errors import Refused
from bot.desk.ids import iso, now
from bot.desk.sign_in import SignedIn
from bot.desk.store import Store

# Nobody needs to know it better, and a write at every request would cost more than the request.
SEEN_EVERY = timedelta(minutes=1)

log = logging.getLogger(__name__)


def list_sessions(session: Session, agent_id: str, current: str) -> list[dict[str, Any]]:
    """An agent's open sessions, the one last seen first; ``current`` is the hash of the asker's own."""
    mine = select(AgentSession).where(AgentSession.agent_id == agent_id, AgentSession.expires_at > now())
    found = sorted(session.scalars(mine), key=lambda stored: stored.last_seen_at or stored.created_at, reverse=True)
    return [
        {
            "id": stored.id,
            "created_at": iso(stored.created_at),
            "last_seen_at": iso(stored.last_seen_at),
            "address": stored.address,
            "user_agent": stored.user_agent,
            "current": stored.token_hash == current,
        }
        for stored in found
    ]


def sign_out(session: Session, who: SignedIn) -> None:
    """Ends the session that is asked from."""
    stored = session.get(AgentSession, who.session_hash)
    if stored is not None:
        session.delete(stored)
        audit.record(session, who.agent, "session.closed", "session", stored.id)


def revoke(session: Session, who: SignedIn, session_id: str) -> str:
    """Ends one of somebody's own sessions; returns its hash.

    Raises:
        Refused: ``no_session``.
    """
    mine = select(AgentSession).where(AgentSession.id == session_id, AgentSession.agent_id == who.agent.id)
    stored = session.scalar(mine)
    if stored is None:
        raise Refused("no_session", status=404)
    session.delete(stored)
    audit.record(session, who.agent, "session.revoked", "session", session_id, agent=who.agent.id)
    return stored.token_hash


class LastSeen:
    """Notes that a session or a token was used, beside the request and at most once in :data:`SEEN_EVERY`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._under_way: dict[str, asyncio.Task[None]] = {}

    def note(self, who: SignedIn) -> None:
        """Notes it if the last time was long enough ago."""
        key = who.session_hash or who.token_id or ""
        due = who.last_seen_at is None or now() - who.last_seen_at >= SEEN_EVERY
        if due and key not in self._under_way:
            task = asyncio.get_running_loop().create_task(self._write(who))
            self._under_way[key] = task
            task.add_done_callback(lambda _: self._under_way.pop(key, None))

    async def _write(self, who: SignedIn) -> None:
        try:
            await self._store.write(lambda session: _seen(session, who))
        except (SQLAlchemyError, RuntimeError):  # the database is busy, or the desk stops: the next request notes it
            log.warning("when agent %s was last seen could not be noted", who.agent.id)


def _seen(session: Session, who: SignedIn) -> None:
    moment = now()
    if who.token_id is not None:
        used = or_(AccessToken.last_used_at.is_(None), AccessToken.last_used_at <= moment - SEEN_EVERY)
        session.execute(update(AccessToken).where(AccessToken.id == who.token_id, used).values(last_used_at=moment))
        return
    seen = or_(AgentSession.last_seen_at.is_(None), AgentSession.last_seen_at <= moment - SEEN_EVERY)
    session.execute(
        update(AgentSession).where(AgentSession.token_hash == who.session_hash, seen).values(last_seen_at=moment)
    )
