"""``/api/agent/sessions``, ``/presence`` and ``/tokens``: what agents settle for themselves."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel
from sqlalchemy.orm import Session

from bot.desk import clean
from bot.desk.accounts import PRESENCES, Agent
from bot.desk.errors import Refused
from bot.desk.guard import TheDesk, Working
from bot.desk.staff.sessions import list_sessions, revoke
from bot.desk.staff.tokens import add_token, list_tokens, revoke_token
from bot.desk.staff.views import tell_presence

router = APIRouter(prefix="/api/agent")


class Presence(BaseModel):
    """Whether somebody wants to be given conversations."""

    presence: Any = None


class NewToken(BaseModel):
    """An access token that is asked for."""

    name: Any = None
    expires_in_days: Any = None


@router.get("/sessions")
async def sessions(who: Working, desk: TheDesk) -> dict[str, Any]:
    """Where one is signed in."""
    return {"sessions": await desk.store.read(lambda session: list_sessions(session, who.agent.id, who.session_hash))}


@router.delete("/sessions/{session_id}", status_code=204)
async def end_session(session_id: str, who: Working, desk: TheDesk, request: Request) -> None:
    """Signs out somewhere else."""
    found_id = clean.known_id(session_id, "no_session")
    await request.app.state.console.end(await desk.store.write(lambda session: revoke(session, who, found_id)))


@router.put("/presence")
async def presence(body: Presence, who: Working, desk: TheDesk) -> dict[str, Any]:
    """Says whether one is online, away or offline; who comes online may be given what waits."""
    if body.presence not in PRESENCES:
        raise Refused("bad_presence", status=422)
    connected = desk.consoles.connected()

    def job(session: Session) -> dict[str, Any]:
        agent = session.get_one(Agent, who.agent.id, with_for_update=True)
        agent.presence = body.presence
        return tell_presence(session, agent, connected)

    shown = await desk.store.write(job)
    if body.presence == "online":
        desk.consoles.came(who.agent.id)
    desk.clock.nudge()
    return {"agent": shown}


@router.get("/tokens")
async def tokens(who: Working, desk: TheDesk) -> dict[str, Any]:
    """One's access tokens."""
    return {"tokens": await desk.store.read(lambda session: list_tokens(session, who.agent.id))}


@router.post("/tokens", status_code=201)
async def new_token(body: NewToken, who: Working, desk: TheDesk) -> dict[str, Any]:
    """Makes an access token; its secret is shown this once."""
    token, secret = await desk.store.write(lambda session: add_token(session, who, body.name, body.expires_in_days))
    return {"token": token, "secret": secret}


@router.delete("/tokens/{token_id}", status_code=204)
async def end_token(token_id: str, who: Working, desk: TheDesk) -> None:
    """Ends an access token."""
    found_id = clean.known_id(token_id, "no_token")
    await desk.store.write(lambda session: revoke_token(session, who, found_id))
