"""People who work at the desk: added, changed, locked out and let in again. Jobs for the store."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.desk import audit, clean
from bot.desk.accounts import Agent
from bot.desk.addresses import email_address
from bot.desk.company import Company
from bot.desk.errors import Refused
from bot.desk.passwords import hash_password, one_time_password
from bot.desk.routing.assignment import release_all
from bot.desk.sign_in import add_agent, end_sessions
from bot.desk.staff.members import answers, known_teams, set_teams
from bot.desk.staff.permissions import ROLES, permissions_of
from bot.desk.staff.seed import team_ids
from bot.desk.staff.tokens import end_tokens
from bot.desk.staff.views import agent_views
from bot.desk.work_models import Participant

MAX_NAME_CHARS = 80
MAX_CAPACITY = 100


@dataclass
class Changed:
    """What a change of an agent leads to.

    Attributes:
        agent: As it is now, in the protocol's form.
        ended: Hashes of the sessions that it ended.
        moved: Whether what their consoles may hear has changed.
    """

    agent: dict[str, Any] = field(default_factory=dict)
    ended: list[str] = field(default_factory=list)
    moved: bool = False


def everybody(session: Session, connected: Collection[str]) -> list[dict[str, Any]]:
    """All agents, those who have left too, by name."""
    agents = sorted(session.scalars(select(Agent)), key=lambda agent: (agent.name.casefold(), agent.id))
    return agent_views(session, agents, connected)


def find(session: Session, agent_id: str) -> Agent:
    """An agent, loaded to be changed.

    Raises:
        Refused: ``no_agent``.
    """
    agent = session.get(Agent, agent_id, with_for_update=True)
    if agent is None:
        raise Refused("no_agent", status=404)
    return agent


def hire(session: Session, actor: Agent | str, asked: dict[str, Any]) -> tuple[Agent, str]:
    """Adds an agent; returns them and their one-time password.

    Args:
        asked: ``name``, ``email``, ``role``, and ``teams`` (all, unless the role answers nobody) and ``capacity``.

    Raises:
        Refused: ``no_name``, ``bad_email``, ``email_taken``, ``bad_role``, ``bad_capacity`` or what is wrong with
            the teams.
    """
    name, email, role = _name(asked.get("name")), email_address(asked.get("email")), _role(asked.get("role"))
    password = one_time_password()
    try:
        with session.begin_nested():
            agent = add_agent(session, name=name, email=email, password=password, role=role, must_change=True)
    except IntegrityError:
        raise Refused("email_taken", status=409) from None
    if asked.get("capacity") is not None:
        agent.capacity = _capacity(asked["capacity"])
    given = asked.get("teams")
    everything = team_ids(session) if answers(role) else []
    set_teams(session, agent, everything if given is None else known_teams(session, given))
    audit.record(session, actor, "agent.created", "agent", agent.id, role=role)
    return agent, password


def change(session: Session, actor: Agent, agent_id: str, asked: dict[str, Any], company: Company) -> Changed:
    """Changes what is ``asked``: ``name``, ``role``, ``teams``, ``capacity``, ``active``.

    Raises:
        Refused: ``no_agent``, ``last_admin``, or what is wrong with a value.
    """
    admins = _active_admins(session) if {"role", "active"} & asked.keys() else set()
    agent, result = find(session, agent_id), Changed()
    before = {"name": agent.name, "role": agent.role, "capacity": agent.capacity, "active": agent.active}
    agent.name = _name(asked["name"]) if "name" in asked else agent.name
    agent.capacity = _capacity(asked["capacity"]) if "capacity" in asked else agent.capacity
    role = _role(asked["role"]) if "role" in asked else agent.role
    active = _active(asked["active"]) if "active" in asked else agent.active
    if admins == {agent.id} and not (role == "admin" and active):
        raise Refused("last_admin", status=409)
    agent.role, agent.active = role, active
    teams_given = known_teams(session, asked["teams"]) if "teams" in asked else None
    if teams_given is not None or not answers(role):
        result.moved = set_teams(session, agent, teams_given or ())
    result.moved = result.moved or role != before["role"]
    if not active and before["active"]:
        result.ended = _shut_out(session, agent)
    if before["active"] and not (active and answers(role)):
        release_all(session, agent.id, company)
    _leave(session, agent)
    _record(session, actor, agent, before, teams_given)
    return result


def reset_password(session: Session, actor: Agent | str, agent: Agent) -> tuple[str, list[str]]:
    """Gives a one-time password, unlocks the account, and ends every session and access token.

    Returns:
        The password, and the hashes of the sessions that ended.
    """
    password = one_time_password()
    agent.password_hash = hash_password(password)
    agent.must_change_password = True
    agent.failed_sign_ins, agent.locked_until = 0, None
    audit.record(session, actor, "agent.password_reset", "agent", agent.id)
    return password, _shut_out(session, agent)


def unlock(session: Session, actor: Agent | str, agent: Agent) -> None:
    """Lets somebody sign in again who was locked out."""
    agent.failed_sign_ins, agent.locked_until = 0, None
    audit.record(session, actor, "agent.unlocked", "agent", agent.id)


def _active_admins(session: Session) -> set[str]:
    """Ids of the active admins, whose rows stay locked: two who demote each other must not both succeed."""
    query = select(Agent.id).where(Agent.role == "admin", Agent.active).order_by(Agent.id).with_for_update()
    return set(session.scalars(query))


def _shut_out(session: Session, agent: Agent) -> list[str]:
    end_tokens(session, agent.id)
    return end_sessions(session, agent.id)


def _leave(session: Session, agent: Agent) -> None:
    """Takes somebody out of the conversations that they joined when they may no longer."""
    if not agent.active or "conversations.join" not in permissions_of(agent.role):
        session.execute(delete(Participant).where(Participant.agent_id == agent.id))


def _record(
    session: Session, actor: Agent, agent: Agent, before: dict[str, Any], teams_given: frozenset[str] | None
) -> None:
    after = {"name": agent.name, "role": agent.role, "capacity": agent.capacity, "active": agent.active}
    changes: dict[str, Any] = {key: value for key, value in after.items() if value != before[key]}
    if teams_given is not None:
        changes["teams"] = sorted(teams_given)
    active = changes.pop("active", None)
    if active is not None:
        audit.record(session, actor, "agent.activated" if active else "agent.deactivated", "agent", agent.id)
    if changes:
        audit.record(session, actor, "agent.changed", "agent", agent.id, **changes)


def _name(value: object) -> str:
    name = " ".join(clean.clean_text(value).split()) if isinstance(value, str) else ""
    if not 1 <= len(name) <= MAX_NAME_CHARS:
        raise Refused("no_name", status=422, max=MAX_NAME_CHARS)
    return name


def _role(value: object) -> str:
    if value not in ROLES:
        raise Refused("bad_role", status=422, roles=", ".join(ROLES))
    return str(value)


def _capacity(value: object) -> int:
    capacity = clean.whole_number(value)
    if capacity is None or not 0 <= capacity <= MAX_CAPACITY:
        raise Refused("bad_capacity", status=422, max=MAX_CAPACITY)
    return capacity


def _active(value: object) -> bool:
    if not isinstance(value, bool):
        raise Refused("bad_request", status=422)
    return value
