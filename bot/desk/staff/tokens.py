"""Personal access tokens: what an agent gives a program that works in their name. Jobs for the store."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from bot.desk import audit, clean
from bot.desk.accounts import AccessToken, Agent
from bot.desk.errors import Refused
from bot.desk.ids import iso, new_id, new_token, now, token_hash
from bot.desk.sign_in import SignedIn, teams_of

PREFIX = "tdm_"
SHOWN_CHARS = len(PREFIX) + 6
MAX_TOKENS = 50
MAX_NAME_CHARS = 100
MAX_DAYS = 3650


def list_tokens(session: Session, agent_id: str) -> list[dict[str, Any]]:
    """An agent's tokens, the newest first; those that have run out too, so that it can be seen why they fail."""
    mine = select(AccessToken).where(AccessToken.agent_id == agent_id).order_by(AccessToken.created_at.desc())
    return [_view(token) for token in session.scalars(mine)]


def add_token(session: Session, who: SignedIn, name: object, expires_in_days: object) -> tuple[dict[str, Any], str]:
    """Makes a token; returns it and its secret, which is stored nowhere.

    Raises:
        Refused: ``no_name``, ``bad_expiry`` or ``too_many_tokens``.
    """
    plain = clean.clean_text(name) if isinstance(name, str) else ""
    if not 1 <= len(plain) <= MAX_NAME_CHARS:
        raise Refused("no_name", status=422, max=MAX_NAME_CHARS)
    days = clean.whole_number(expires_in_days)
    if expires_in_days is not None and (days is None or not 1 <= days <= MAX_DAYS):
        raise Refused("bad_expiry", status=422, max=MAX_DAYS)
    # Locked, so that two requests at once do not both find room.
    session.get_one(Agent, who.agent.id, with_for_update=True)
    count = session.scalar(select(func.count()).where(AccessToken.agent_id == who.agent.id)) or 0
    if count >= MAX_TOKENS:
        raise Refused("too_many_tokens", status=409, max=MAX_TOKENS)
    secret, moment = PREFIX + new_token(), now()
    token = AccessToken(
        id=new_id("k"),
        agent_id=who.agent.id,
        name=plain,
        prefix=secret[:SHOWN_CHARS],
        token_hash=token_hash(secret),
        created_at=moment,
        expires_at=moment + timedelta(days=days) if days else None,
    )
    session.add(token)
    audit.record(session, who.agent, "token.created", "token", token.id, name=plain, expires_in_days=days)
    return _view(token), secret


def revoke_token(session: Session, who: SignedIn, token_id: str) -> None:
    """Ends one of somebody's own tokens.

    Raises:
        Refused: ``no_token``.
    """
    token = session.get(AccessToken, token_id)
    if token is None or token.agent_id != who.agent.id:
        raise Refused("no_token", status=404)
    audit.record(session, who.agent, "token.revoked", "token", token.id, name=token.name)
    session.delete(token)


def end_tokens(session: Session, agent_id: str) -> int:
    """Ends all of an agent's tokens; returns how many there were."""
    return session.execute(delete(AccessToken).where(AccessToken.agent_id == agent_id)).rowcount


def by_secret(session: Session, secret: str) -> SignedIn:
    """Whose access token this is.

    Raises:
        Refused: ``bad_token``.
    """
    found = session.scalar(select(AccessToken).where(AccessToken.token_hash == token_hash(secret)))
    agent = session.get_one(Agent, found.agent_id) if found is not None else None
    run_out = found is not None and found.expires_at is not None and found.expires_at <= now()
    if found is None or agent is None or run_out or not agent.active:
        raise Refused("bad_token", status=401)
    teams = teams_of(session, agent.id)
    return SignedIn(agent, "", "", found.expires_at, teams, token_id=found.id, last_seen_at=found.last_used_at)


def _view(token: AccessToken) -> dict[str, Any]:
    return {
        "id": token.id,
        "name": token.name,
        "prefix": token.prefix,
        "created_at": iso(token.created_at),
        "expires_at": iso(token.expires_at),
        "last_used_at": iso(token.last_used_at),
    }
