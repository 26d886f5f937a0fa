"""``/api/agent/staff``: the people who work at the desk."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel
from sqlalchemy.orm import Session

from bot.desk import audit, clean
from bot.desk.accounts import Agent
from bot.desk.desk import Desk
from bot.desk.errors import Refused
from bot.desk.guard import TheDesk, Working
from bot.desk.sign_in import SignedIn, end_sessions
from bot.desk.staff import people
from bot.desk.staff.sessions import list_sessions
from bot.desk.staff.views import tell_presence

router = APIRouter(prefix="/api/agent/staff")


class Person(BaseModel):
    """An agent's fields; what is wrong with one is said in a sentence, so types are checked later."""

    name: Any = None
    role: Any = None
    teams: Any = None
    capacity: Any = None


class NewPerson(Person):
    """An agent who is added."""

    email: Any = None


class ChangedPerson(Person):
    """What is to change of an agent; fields that are not given stay."""

    active: Any = None


@router.get("")
async def staff(_: Working, desk: TheDesk) -> dict[str, Any]:
    """Everybody."""
    connected = desk.consoles.connected()
    return {"agents": await desk.store.read(lambda session: people.everybody(session, connected))}


@router.post("", status_code=201)
async def add(body: NewPerson, who: Working, desk: TheDesk) -> dict[str, Any]:
    """Adds an agent; the one-time password is shown this once."""
    asked = body.model_dump(exclude_unset=True)
    connected = desk.consoles.connected()

    def job(session: Session) -> dict[str, Any]:
        agent, password = people.hire(session, who.agent, asked)
        return {"agent": tell_presence(session, agent, connected), "one_time_password": password}

    return await desk.store.write(job)


@router.patch("/{agent_id}")
async def change(agent_id: str, body: ChangedPerson, who: Working, desk: TheDesk, request: Request) -> dict[str, Any]:
    """Changes an agent; who is deactivated is signed out, and their conversations wait again."""
    found_id = clean.known_id(agent_id, "no_agent")
    asked = body.model_dump(exclude_unset=True)
    connected = desk.consoles.connected()

    def job(session: Session) -> people.Changed:
        changed = people.change(session, who.agent, found_id, asked, desk.company)
        changed.agent = tell_presence(session, people.find(session, found_id), connected)
        return changed

    changed = await desk.store.write(job)
    await request.app.state.console.end(*changed.ended)
    if changed.moved:
        await request.app.state.console.move(found_id)
    desk.clock.nudge()
    return {"agent": changed.agent}


@router.post("/{agent_id}/reset-password")
async def reset_password(agent_id: str, who: Working, desk: TheDesk, request: Request) -> dict[str, Any]:
    """Gives a one-time password; the agent is signed out everywhere and their access tokens end."""
    found_id = clean.known_id(agent_id, "no_agent")
    password, ended = await desk.store.write(
        lambda session: people.reset_password(session, who.agent, people.find(session, found_id))
    )
    await request.app.state.console.end(*ended)
    return {"one_time_password": password}


@router.post("/{agent_id}/unlock")
async def unlock(agent_id: str, who: Working, desk: TheDesk) -> dict[str, Any]:
    """Lets somebody sign in who was locked out by failed attempts."""
    found_id = clean.known_id(agent_id, "no_agent")
    connected = desk.consoles.connected()

    def job(session: Session) -> dict[str, Any]:
        agent = people.find(session, found_id)
        people.unlock(session, who.agent, agent)
        return tell_presence(session, agent, connected)

    return {"agent": await desk.store.write(job)}


@router.get("/{agent_id}/sessions")
async def sessions(agent_id: str, who: Working, desk: TheDesk) -> dict[str, Any]:
    """Where an agent is signed in."""
    found_id = await _known(desk, agent_id)
    return {"sessions": await desk.store.read(lambda session: list_sessions(session, found_id, who.session_hash))}


@router.delete("/{agent_id}/sessions", status_code=204)
async def end_all(agent_id: str, who: Working, desk: TheDesk, request: Request) -> None:
    """Signs an agent out everywhere."""
    found_id = await _known(desk, agent_id)
    await request.app.state.console.end(*await desk.store.write(lambda session: _end_all(session, who, found_id)))


async def _known(desk: Desk, agent_id: str) -> str:
    found_id = clean.known_id(agent_id, "no_agent")
    if await desk.store.read(lambda session: session.get(Agent, found_id)) is None:
        raise Refused("no_agent", status=404)
    return found_id


def _end_all(session: Session, who: SignedIn, agent_id: str) -> list[str]:
    ended = end_sessions(session, agent_id)
    if ended:
        audit.record(session, who.agent, "session.revoked", "agent", agent_id, count=len(ended))
    return ended
