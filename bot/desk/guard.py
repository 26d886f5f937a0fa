"""Who may ask the agents' API for what: origin, session or access token, CSRF token, password state, role."""

from __future__ import annotations

import hmac
from typing import Annotated

from fastapi import Depends, Request

from bot.desk.desk import Desk
from bot.desk.errors import Refused
from bot.desk.origins import own_origins
from bot.desk.sign_in import SignedIn, signed_in
from bot.desk.staff.permissions import SIGNED_IN, permission_for, takes_tokens
from bot.desk.staff.tokens import by_secret

COOKIE = "tandem_agent"
CHANGING = {"POST", "PUT", "PATCH", "DELETE"}


def desk_of(request: Request) -> Desk:
    """The desk that serves a request."""
    return request.app.state.desk


def check_origin(request: Request) -> None:
    """Refuses changes that another website's script asks for; a client without an Origin is no browser.

    Raises:
        Refused: ``bad_origin``.
    """
    origin = request.headers.get("origin")
    if request.method in CHANGING and origin is not None and origin not in own_origins(desk_of(request).settings):
        raise Refused("bad_origin", status=403)


async def anyone_signed_in(request: Request) -> SignedIn:
    """Whoever is signed in, one-time password or not.

    Raises:
        Refused: ``bad_origin``, ``not_signed_in`` or ``bad_csrf``; of an access token ``bad_token``, or
            ``not_allowed`` where none is taken.
    """
    secret = bearer(request)
    who = await (_by_cookie(request) if secret is None else _by_token(request, secret))
    request.app.state.last_seen.note(who)
    return who


async def working_agent(request: Request, who: Annotated[SignedIn, Depends(anyone_signed_in)]) -> SignedIn:
    """Whoever is signed in with a password of their own and whose role may use the route.

    Raises:
        Refused: As :func:`anyone_signed_in`, ``must_change_password`` and ``not_allowed``.
    """
    if who.agent.must_change_password:
        raise Refused("must_change_password", status=403)
    permission = permission_for(request.method, request.scope["route"].path)
    if permission is None or not (permission == SIGNED_IN or who.may(permission)):
        raise Refused("not_allowed", status=403)
    return who


def bearer(request: Request) -> str | None:
    """The secret of an ``Authorization: Bearer`` header; None without one."""
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else None


async def _by_cookie(request: Request) -> SignedIn:
    check_origin(request)
    token = request.cookies.get(COOKIE)
    who = await desk_of(request).store.read(lambda session: signed_in(session, token))
    if request.method in CHANGING:
        given = request.headers.get("x-csrf-token", "").encode("utf-8", "replace")
        if not hmac.compare_digest(given, who.csrf.encode("ascii")):
            raise Refused("bad_csrf", status=403)
    return who


async def _by_token(request: Request, secret: str) -> SignedIn:
    # No browser adds this header by itself, so neither origin nor CSRF token has anything to say.
    who = await desk_of(request).store.read(lambda session: by_secret(session, secret))
    if not takes_tokens(request.scope["route"].path):
        raise Refused("not_allowed", status=403)
    return who


Anyone = Annotated[SignedIn, Depends(anyone_signed_in)]
Working = Annotated[SignedIn, Depends(working_agent)]
TheDesk = Annotated[Desk, Depends(desk_of)]
