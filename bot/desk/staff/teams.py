"""Teams: listed, made, changed, removed. Jobs for the store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.desk import audit
from bot.desk.accounts import Agent
from bot.desk.clean import is_id
from bot.desk.company import Company
from bot.desk.errors import Refused
from bot.desk.ids import iso, now
from bot.desk.models import Conversation
from bot.desk.routing.hours import is_open, opens_at
from bot.desk.staff.members import members_of, set_members
from bot.desk.staff.team_fields import checked, team_id
from bot.desk.team_models import Team, TeamMember


@dataclass(frozen=True)
class Changed:
    """What a change of a team leads to.

    Attributes:
        team: As it is now, in the protocol's form.
        moved: Ids of the agents who came or went.
    """

    team: dict[str, Any]
    moved: frozenset[str]


def all_teams(session: Session, company: Company) -> list[dict[str, Any]]:
    """All teams, the oldest first."""
    return [view(session, team, company) for team in session.scalars(_ordered())]


def view(session: Session, team: Team, company: Company) -> dict[str, Any]:
    """A team in the protocol's form; ``waiting`` counts who waits at this moment, without messages that were left."""
    session.flush()
    moment = now()
    waits = (Conversation.team_id == team.id, Conversation.state == "queued", Conversation.left_at.is_(None))
    return {
        "id": team.id,
        "name": team.name,
        "family": team.family,
        "intents": list(team.intents),
        "hours": team.hours,
        "holidays": list(team.holidays),
        "auto_assign": team.auto_assign,
        "requeue_after_s": team.requeue_after_s,
        "wait_limit_s": team.wait_limit_s,
        "targets": team.targets,
        "members": members_of(session, team.id),
        "open": is_open(team, company, moment),
        "opens_at": iso(opens_at(team, company, moment)),
        "waiting": session.scalar(select(func.count()).select_from(Conversation).where(*waits)),
    }


def add(session: Session, actor: Agent, asked: dict[str, Any], company: Company) -> Changed:
    """Makes a team.

    Raises:
        Refused: ``team_taken``, ``intent_taken``, or what is wrong with a field or a member.
    """
    usual = {"name": None, "intents": [], "holidays": [], "targets": {}, "auto_assign": True}
    fields = checked(usual | asked)
    team = Team(id=_free_id(session, asked.get("id"), fields["name"]), created_at=now(), **fields)
    _keep_apart(session, team)
    try:
        with session.begin_nested():
            session.add(team)
    except IntegrityError:
        raise Refused("team_taken", status=409) from None
    members = _ids(asked.get("members") or [])
    set_members(session, team.id, members)
    audit.record(session, actor, "team.created", "team", team.id, name=team.name, members=sorted(members))
    return Changed(view(session, team, company), members)


def change(session: Session, actor: Agent, id_: str, asked: dict[str, Any], company: Company) -> Changed:
    """Changes a team's fields and members.

    Raises:
        Refused: ``no_team``, ``team_taken``, ``intent_taken``, or what is wrong with a field or a member.
    """
    team = session.get(Team, id_, with_for_update=True)
    if team is None:
        raise Refused("no_team", status=404)
    fields = checked(asked)
    changes = {name: value for name, value in fields.items() if getattr(team, name) != value}
    for name, value in changes.items():
        setattr(team, name, value)
    _keep_apart(session, team)
    before = frozenset(members_of(session, id_))
    after = _ids(asked["members"]) if "members" in asked else before
    if after != before:
        set_members(session, id_, after)
        changes |= {"joined": sorted(after - before), "left": sorted(before - after)}
    if changes:
        audit.record(session, actor, "team.changed", "team", id_, **changes)
    return Changed(view(session, team, company), before ^ after)


def remove(session: Session, actor: Agent, id_: str) -> frozenset[str]:
    """Removes a team that never had a conversation; returns the ids of its agents.

    Raises:
        Refused: ``no_team``, ``last_team`` or ``team_in_use``.
    """
    # All are locked, so that two who remove the last two do not both succeed.
    teams = {team.id: team for team in session.scalars(_ordered().with_for_update())}
    team = teams.get(id_)
    if team is None:
        raise Refused("no_team", status=404)
    if len(teams) == 1:
        raise Refused("last_team", status=409)
    members = frozenset(members_of(session, id_))
    used = select(Conversation.id).where(Conversation.team_id == id_).limit(1)
    if session.scalar(used) is not None:
        raise Refused("team_in_use", status=409)
    session.execute(delete(TeamMember).where(TeamMember.team_id == id_))
    try:
        with session.begin_nested():
            session.delete(team)
    except IntegrityError:  # it got a conversation or a member at this moment
        raise Refused("team_in_use", status=409) from None
    audit.record(session, actor, "team.deleted", "team", id_, name=team.name)
    return members


def _ordered() -> Any:
    return select(Team).order_by(Team.created_at, Team.id)


def _ids(value: object) -> frozenset[str]:
    if not isinstance(value, list) or not all(map(is_id, value)):
        raise Refused("bad_members", status=422)
    return frozenset(value)


def _free_id(session: Session, given: object, name: str) -> str:
    wanted = team_id(given, name)
    if given is not None:
        if session.get(Team, wanted) is not None:
            raise Refused("team_taken", status=409)
        return wanted
    taken = set(session.scalars(select(Team.id)))
    numbered = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
    return next(one for one in (wanted, *numbered) if one not in taken)


def _keep_apart(session: Session, team: Team) -> None:
    """Two teams of one name, or that claim one intent, could not be told apart."""
    with session.no_autoflush:
        others = [other for other in session.scalars(_ordered()) if other.id != team.id]
    for other in others:
        if other.name.casefold() == team.name.casefold():
            raise Refused("team_taken", status=409)
        both = [intent for intent in team.intents if intent in other.intents]
        if both:
            raise Refused("intent_taken", status=409, name=both[0], team=other.name)
