"""``tandem agent …``: agents from the command line, for whoever runs the desk."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import delete
from sqlalchemy.orm import Session

from bot.desk.accounts import AgentSession
from bot.desk.migrate import migrate
from bot.desk.passwords import hash_password, one_time_password
from bot.desk.sign_in import add_agent, by_email
from bot.desk.store import Store
from bot.errors import TandemError
from bot.settings import settings

ROLES = ("agent", "admin")
Result = TypeVar("Result")


class UnknownAgent(TandemError):
    """No agent, or already one, with this e-mail address."""

    code = "unknown_agent"


def register(commands: argparse._SubParsersAction) -> None:
    """Mounts the commands under ``tandem``."""
    agent = commands.add_parser("agent", help="add agents, give a new one-time password")
    verbs = agent.add_subparsers(dest="verb", required=True, metavar="VERB")
    add = verbs.add_parser("add", help="add an agent; prints a one-time password")
    add.add_argument("email")
    add.add_argument("--name", required=True, help="as customers see it")
    add.add_argument("--role", choices=ROLES, default="agent")
    add.set_defaults(run=lambda a: _print(a.email, _in_store(lambda s: _add(s, a.email, a.name, a.role))))
    reset = verbs.add_parser("reset-password", help="give a new one-time password and end the agent's sessions")
    reset.add_argument("email")
    reset.set_defaults(run=lambda a: _print(a.email, _in_store(lambda s: reset_password(s, a.email))))


def reset_password(session: Session, email: str) -> str:
    """Gives an agent a new one-time password and ends every session of theirs.

    Raises:
        UnknownAgent: Nobody has this address.
    """
    agent = by_email(session, email)
    if agent is None:
        raise UnknownAgent(f"no agent has the address {email}; add one with `tandem agent add`")
    password = one_time_password()
    agent.password_hash = hash_password(password)
    agent.must_change_password = True
    session.execute(delete(AgentSession).where(AgentSession.agent_id == agent.id))
    return password


def _add(session: Session, email: str, name: str, role: str) -> str:
    if by_email(session, email) is not None:
        raise UnknownAgent(f"{email} is an agent already; `tandem agent reset-password` gives a new password")
    password = one_time_password()
    add_agent(session, name=name, email=email, password=password, role=role, must_change=True)
    return password


def _in_store(job: Callable[[Session], Result]) -> Result:
    store = Store(settings().database)
    try:
        migrate(store)
        return store.write_now(job)
    finally:
        store.close()


def _print(email: str, password: str) -> int:
    print(f"{email}: one-time password {password} (to be changed at the first sign-in)")
    return 0
