"""``/api/agent/session`` and ``/api/agent/password``: signing in and out."""

from __future__ import annotations

import asyncio
import math
from dataclasses import dataclass, field
from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from bot.desk import clean, passwords
from bot.desk.accounts import Agent
from bot.desk.desk import Desk
from bot.desk.errors import Refused
from bot.desk.guard import COOKIE, Anyone, TheDesk, check_origin
from bot.desk.limits import Lockout, Window
from bot.desk.sign_in import SESSION, Browser, change_password, open_session
from bot.desk.staff import attempts
from bot.desk.staff.sessions import sign_out
from bot.desk.staff.views import account_view

MAX_USER_AGENT_CHARS = 300
#: Attempts from one network address; those that succeed do not count.
SIGN_INS = Window("sign-ins", 30, 300.0)

router = APIRouter(prefix="/api/agent")


@dataclass
class SignInLimits:
    """What guessing costs at this desk; an account's own lock is in the database, for all desks.

    Attributes:
        lockout: Failures in a row from one network address for one e-mail, and for one agent's change of password.
        unknown: Failures for e-mails that nobody has, which must look like those that somebody has.
    """

    lockout: Lockout = field(default_factory=Lockout)
    unknown: Lockout = field(
        default_factory=lambda: Lockout(attempts.MAX_FAILURES, attempts.LOCK.total_seconds()),
    )


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
    """Signs in.

    Five failures in a row for one network address and e-mail lock both together for a minute, ten from anywhere lock
    the account for fifteen, and one address has thirty failures in five minutes.
    """
    check_origin(request)
    limits: SignInLimits = request.app.state.sign_ins
    browser = _browser(request)
    wait_s = await desk.limits.take(SIGN_INS, browser.address)
    if wait_s:
        raise Refused("too_many_sign_ins", status=429, seconds=math.ceil(wait_s))
    key = (browser.address, body.email.strip().lower())
    _count(limits.lockout, key)
    agent = await _who_has(desk, limits, body)
    who, token = await desk.store.write(lambda session: open_session(session, agent.id, agent.password_hash, browser))
    limits.lockout.succeeded(key)
    await desk.limits.give_back(SIGN_INS, browser.address)
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(SESSION.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=desk.settings.base_url.startswith("https://"),
    )
    connected = desk.consoles.connected()
    return await desk.store.read(lambda session: account_view(session, who, connected))


@router.get("/session")
async def session(who: Anyone, desk: TheDesk) -> dict[str, Any]:
    """Who is signed in."""
    connected = desk.consoles.connected()
    return await desk.store.read(lambda session: account_view(session, who, connected))


@router.delete("/session", status_code=204)
async def end_session(who: Anyone, request: Request, response: Response, desk: TheDesk) -> None:
    """Signs out, here and on the console's open sockets."""
    await desk.store.write(lambda session: sign_out(session, who))
    response.delete_cookie(COOKIE, httponly=True, samesite="strict")
    await request.app.state.console.end(who.session_hash)


@router.post("/password", status_code=204)
async def password(body: Passwords, who: Anyone, request: Request, desk: TheDesk) -> None:
    """Changes the password; every other session of the agent ends."""
    limits: SignInLimits = request.app.state.sign_ins
    key = ("password", who.agent.id)
    _count(limits.lockout, key)
    ended = await desk.store.write(lambda session: change_password(session, who, body.old_password, body.new_password))
    limits.lockout.succeeded(key)
    await request.app.state.console.end(*ended)


async def _who_has(desk: Desk, limits: SignInLimits, given: Credentials) -> Agent:
    """Whose e-mail and password these are."""
    agent, locked_s = await desk.store.write(lambda session: attempts.begin(session, given.email))
    if agent is None:
        _count(limits.unknown, given.email.strip().lower())
    elif locked_s:
        raise Refused("locked", status=429, seconds=locked_s)
    right = await asyncio.to_thread(passwords.matches, agent.password_hash if agent else None, given.password)
    if agent is None or not right:
        await desk.store.write(lambda session: attempts.failed(session, agent.id if agent else None))
        raise Refused("bad_credentials", status=401)
    return agent


def _count(lockout: Lockout, key: object) -> None:
    """Counts a try before it is looked at, so that guesses sent side by side count too."""
    left_s = lockout.locked_s(key)
    if left_s:
        raise Refused("locked", status=429, seconds=math.ceil(left_s))
    lockout.failed(key)


def _browser(request: Request) -> Browser:
    user_agent = clean.clean_text(request.headers.get("user-agent", ""))[:MAX_USER_AGENT_CHARS]
    return Browser(request.client.host if request.client else None, user_agent or None)
