"""``/api/agent/teams``."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel
from sqlalchemy.orm import Session

from bot.desk import clean
from bot.desk.accounts import Agent
from bot.desk.desk import Desk
from bot.desk.guard import TheDesk, Working
from bot.desk.staff import teams
from bot.desk.staff.views import tell_presence

router = APIRouter(prefix="/api/agent/teams")


class TeamFields(BaseModel):
    """A team's fields; what is wrong with one is said in a sentence, so types are checked later."""

    name: Any = None
    family: Any = None
    intents: Any = None
    hours: Any = None
    holidays: Any = None
    auto_assign: Any = None
    requeue_after_s: Any = None
    wait_limit_s: Any = None
    targets: Any = None
    members: Any = None


class NewTeam(TeamFields):
    """A team that is added; without an id it gets one from its name."""

    id: Any = None


@router.get("")
async def all_teams(_: Working, desk: TheDesk) -> dict[str, Any]:
    """All teams, with who is in them and whether they are open."""
    return {"teams": await desk.store.read(lambda session: teams.all_teams(session, desk.company))}


@router.post("", status_code=201)
async def add(body: NewTeam, who: Working, desk: TheDesk, request: Request) -> dict[str, Any]:
    """Adds a team."""
    asked = body.model_dump(exclude_unset=True)
    connected = desk.consoles.connected()

    def job(session: Session) -> teams.Changed:
        made = teams.add(session, who.agent, asked, desk.company)
        _tell(session, made.moved, connected)
        return made

    made = await desk.store.write(job)
    await _settle(desk, request, made.moved)
    return {"team": made.team}


@router.patch("/{team_id}")
async def change(team_id: str, body: TeamFields, who: Working, desk: TheDesk, request: Request) -> dict[str, Any]:
    """Changes a team; whoever comes or goes hears of other conversations from then on."""
    found_id = clean.known_id(team_id, "no_team")
    asked = body.model_dump(exclude_unset=True)
    connected = desk.consoles.connected()

    def job(session: Session) -> teams.Changed:
        changed = teams.change(session, who.agent, found_id, asked, desk.company)
        _tell(session, changed.moved, connected)
        return changed

    changed = await desk.store.write(job)
    await _settle(desk, request, changed.moved)
    return {"team": changed.team}


@router.delete("/{team_id}", status_code=204)
async def remove(team_id: str, who: Working, desk: TheDesk, request: Request) -> None:
    """Removes a team that never had a conversation."""
    found_id = clean.known_id(team_id, "no_team")
    connected = desk.consoles.connected()

    def job(session: Session) -> frozenset[str]:
        members = teams.remove(session, who.agent, found_id)
        _tell(session, members, connected)
        return members

    await _settle(desk, request, await desk.store.write(job))


def _tell(session: Session, moved: frozenset[str], connected: set[str]) -> None:
    for agent_id in sorted(moved):
        tell_presence(session, session.get_one(Agent, agent_id), connected)


async def _settle(desk: Desk, request: Request, moved: frozenset[str]) -> None:
    for agent_id in sorted(moved):
        await request.app.state.console.move(agent_id)
    desk.clock.nudge()
