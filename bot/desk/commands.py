"""``tandem agent …``: agents from the command line, for whoever runs the desk."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.orm import Session

from bot.desk import audit
from bot.desk.accounts import Agent
from bot.desk.company import read_company
from bot.desk.migrate import migrate
from bot.desk.sign_in import by_email
from bot.desk.staff import people
from bot.desk.staff.permissions import ROLES
from bot.desk.staff.seed import prepare, team_ids
from bot.desk.store import Store
from bot.errors import TandemError
from bot.settings import settings

Result = TypeVar("Result")


class UnknownAgent(TandemError):
    """No agent, or already one, with this e-mail address; or no such team."""

    code = "unknown_agent"


def register(commands: argparse._SubParsersAction) -> None:
    """Mounts the commands under ``tandem``."""
    agent = commands.add_parser("agent", help="add agents, give a new one-time password, unlock an account")
    verbs = agent.add_subparsers(dest="verb", required=True, metavar="VERB")
    add = verbs.add_parser("add", help="add an agent; prints a one-time password")
    add.add_argument("email")
    add.add_argument("--name", required=True, help="as customers see it")
    add.add_argument("--role", choices=ROLES, default="agent")
    add.add_argument("--team", action="append", metavar="ID", help="may be given several times; default: all teams")
    add.set_defaults(run=lambda a: _print(a.email, _in_store(lambda s: _add(s, a.email, a.name, a.role, a.team))))
    reset = verbs.add_parser("reset-password", help="give a new one-time password and end the agent's sessions")
    reset.add_argument("email")
    reset.set_defaults(run=lambda a: _print(a.email, _in_store(lambda s: reset_password(s, a.email))))
    open_again = verbs.add_parser("unlock", help="let an agent sign in who was locked out by failed attempts")
    open_again.add_argument("email")
    open_again.set_defaults(run=lambda a: _in_store(lambda s: unlock(s, a.email)))


def reset_password(session: Session, email: str) -> str:
    """Gives an agent a new one-time password and ends every session and access token of theirs.

    Raises:
        UnknownAgent: Nobody has this address.
    """
    return people.reset_password(session, audit.SYSTEM, _find(session, email))[0]


def unlock(session: Session, email: str) -> int:
    """Unlocks an account; returns the command's exit status.

    Raises:
        UnknownAgent: Nobody has this address.
    """
    people.unlock(session, audit.SYSTEM, _find(session, email))
    return 0


def _find(session: Session, email: str) -> Agent:
    agent = by_email(session, email)
    if agent is None:
        raise UnknownAgent(f"no agent has the address {email}; add one with `tandem agent add`")
    return agent


def _add(session: Session, email: str, name: str, role: str, teams: list[str] | None) -> str:
    if by_email(session, email) is not None:
        raise UnknownAgent(f"{email} is an agent already; `tandem agent reset-password` gives a new password")
    unknown = set(teams or ()) - set(team_ids(session))
    if unknown:
        raise UnknownAgent(f"no team {', '.join(sorted(unknown))}; there are {', '.join(team_ids(session))}")
    asked = {"name": name, "email": email, "role": role} | ({"teams": teams} if teams else {})
    return people.hire(session, audit.SYSTEM, asked)[1]


def _in_store(job: Callable[[Session], Result]) -> Result:
    store = Store(settings().database)
    company = read_company(settings().data_dir / "company.yml")
    try:
        migrate(store)
        store.write_now(lambda session: prepare(session, company))
        return store.write_now(job)
    finally:
        store.close()


def _print(email: str, password: str) -> int:
    print(f"{email}: one-time password {password} (to be changed at the first sign-in)")
    return 0
