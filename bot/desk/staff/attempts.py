"""Attempts to sign in, counted in the database: too many failures in a row lock an account, wherever they come from."""

from __future__ import annotations

import math
from datetime import timedelta

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from bot.desk import audit
from bot.desk.accounts import Agent
from bot.desk.ids import now
from bot.desk.sign_in import by_email

MAX_FAILURES = 10
LOCK = timedelta(minutes=15)


def begin(session: Session, email: str) -> tuple[Agent | None, int]:
    """Counts an attempt before its password is looked at, so that guesses sent side by side count too.

    Returns:
        Whose account it is, if anybody's, and for how many seconds it is locked; 0 when it is not.
    """
    agent = by_email(session, email)
    if agent is None:
        _take_as_long(session)
        return None, 0
    moment = now()
    # A lock from further ahead was set while the clock was wrong; it would hold until that time came.
    over = or_(Agent.locked_until <= moment, Agent.locked_until > moment + 2 * LOCK)
    open_now = or_(Agent.locked_until.is_(None), over)
    session.execute(
        update(Agent)
        .where(Agent.id == agent.id, open_now)
        .values(failed_sign_ins=Agent.failed_sign_ins + 1, locked_until=None)
        .execution_options(synchronize_session=False)
    )
    session.refresh(agent)
    if agent.failed_sign_ins > MAX_FAILURES:
        _lock(session, agent)
    left = agent.locked_until - now() if agent.locked_until else timedelta()
    return agent, math.ceil(left.total_seconds())


def failed(session: Session, agent_id: str | None) -> None:
    """Notes that the password of a counted attempt was wrong; at :data:`MAX_FAILURES` in a row the account locks."""
    if agent_id is None:
        _take_as_long(session)
        return
    agent = session.get_one(Agent, agent_id, with_for_update=True)
    audit.record(session, audit.SYSTEM, "sign_in.failed", "agent", agent.id)
    if agent.failed_sign_ins >= MAX_FAILURES:
        _lock(session, agent)


def _take_as_long(session: Session) -> None:
    """Writes a row as it is: for an e-mail that nobody has, an answer must not come sooner than for any other."""
    anybody = select(func.min(Agent.id)).scalar_subquery()
    session.execute(
        update(Agent)
        .where(Agent.id == anybody)
        .values(failed_sign_ins=Agent.failed_sign_ins)
        .execution_options(synchronize_session=False)
    )


def _lock(session: Session, agent: Agent) -> None:
    agent.failed_sign_ins = 0
    agent.locked_until = now() + LOCK
    audit.record(session, audit.SYSTEM, "sign_in.locked", "agent", agent.id, minutes=LOCK.seconds // 60)
