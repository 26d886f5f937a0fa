"""``/api/agent/session`` and ``/api/agent/password``: signing in and out."""

from __future__ import annotations

import asyncio
import math
from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from bot.desk import passwords
from bot.desk.errors import Refused
from bot.desk.guard import COOKIE, Anyone, TheDesk, check_origin
from bot.desk.limits import Lockout
from bot.desk.sign_in import SESSION, by_email, change_password, close_session, open_session

router = APIRouter(prefix="/api/agent")


class Credentials(BaseModel):
    """Who signs in."""

    email: str
    password: str


class Passwords(BaseModel):
    """A change of password."""

    old_password: str
    new_password: str


@router.post("/session")
async def sign_in(body: Credentials, request: Request, response: Response, desk: TheDesk) -> dict[str, Any]:
    """Signs in; five failures in a row for one address and e-mail lock both together for a minute."""
    check_origin(request)
    lockout: Lockout = request.app.state.lockout
    key = (request.client.host if request.client else "", body.email.strip().lower())
    left_s = lockout.locked_s(key)
    if left_s:
        raise Refused("locked", status=429, seconds=math.ceil(left_s))
    # Counted before the check, so that guesses sent side by side count too.
    lockout.failed(key)
    agent = await desk.store.read(lambda session: by_email(session, body.email))
    right = await asyncio.to_thread(passwords.matches, agent.password_hash if agent else None, body.password)
    if agent is None or not right:
        raise Refused("bad_credentials", status=401)
    lockout.succeeded(key)
    who, token = await desk.store.write(lambda session: open_session(session, agent.id))
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(SESSION.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=desk.settings.base_url.startswith("https://"),
    )
    return who.as_dict()


@router.get("/session")
async def session(who: Anyone) -> dict[str, Any]:
    """Who is signed in."""
    return who.as_dict()


@router.delete("/session", status_code=204)
async def sign_out(who: Anyone, request: Request, response: Response, desk: TheDesk) -> None:
    """Signs out, here and on the console's open sockets."""
    await desk.store.write(lambda session: close_session(session, who.session_hash))
    response.delete_cookie(COOKIE, httponly=True, samesite="strict")
    await request.app.state.console.end(who.session_hash)


@router.post("/password", status_code=204)
async def password(body: Passwords, who: Anyone, request: Request, desk: TheDesk) -> None:
    """Changes the password; every other session of the agent ends."""
    lockout: Lockout = request.app.state.lockout
    key = ("password", who.agent.id)
    left_s = lockout.locked_s(key)
    if left_s:
        raise Refused("locked", status=429, seconds=math.ceil(left_s))
    lockout.failed(key)
    ended = await desk.store.write(lambda session: change_password(session, who, body.old_password, body.new_password))
    lockout.succeeded(key)
    for session_hash in ended:
        await request.app.state.console.end(session_hash)
