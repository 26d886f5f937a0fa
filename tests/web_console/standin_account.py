"""The stand-in's sessions and presence, and what it says of itself: ``/session``, ``/password``, ``/desk`` …"""

from __future__ import annotations

import secrets
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response

from bot.taxonomy import load_taxonomy
from tests.web_console.place import ROOT_CAUSES, TAGS
from tests.web_console.standin import COOKIE, Refusal, StandIn


def add(app: FastAPI, standin: StandIn) -> None:
    _sessions(app, standin)
    _place(app, standin)


def _sessions(app: FastAPI, standin: StandIn) -> None:
    @app.post("/api/agent/session")
    async def sign_in(request: Request) -> Response:
        given = await request.json()
        account = standin.accounts.get(given["email"])
        if account is None or account["password"] != given["password"]:
            raise Refusal(401, "wrong_password", "E-mail or password is wrong.")
        if account["agent"]["locked_until"]:
            raise Refusal(429, "locked", "Too many failed sign-ins. Wait 900 seconds, then try again.")
        token = secrets.token_urlsafe(16)
        standin.sessions[token] = {"email": given["email"], "csrf": secrets.token_urlsafe(16)}
        response = JSONResponse(standin.session(token))
        response.set_cookie(COOKIE, token, httponly=True, samesite="strict")
        return response

    @app.get("/api/agent/session")
    async def session(request: Request) -> dict[str, Any]:
        standin.signed_in(request)
        return standin.session(request.cookies[COOKIE])

    @app.delete("/api/agent/session", status_code=204)
    async def sign_out(request: Request) -> None:
        standin.signed_in(request)
        del standin.sessions[request.cookies[COOKIE]]

    @app.post("/api/agent/password", status_code=204)
    async def password(request: Request) -> None:
        account = standin.accounts[standin.signed_in(request)["email"]]
        given = await request.json()
        if given["old_password"] != account["password"]:
            raise Refusal(400, "wrong_password", "The old password is wrong.")
        if len(given["new_password"]) < 10:
            raise Refusal(400, "weak_password", "The new password is too short: use 10 characters or more.")
        account.update(password=given["new_password"], must_change=False)

    @app.put("/api/agent/presence")
    async def presence(request: Request) -> dict[str, Any]:
        agent = standin.signed_in(request)
        agent["presence"] = (await request.json())["presence"]
        await standin.emit("presence", {"agent": agent})
        return {"agent": agent}


def _place(app: FastAPI, standin: StandIn) -> None:
    @app.get("/api/agent/desk")
    async def desk(request: Request) -> dict[str, Any]:
        standin.signed_in(request)
        taxonomy = load_taxonomy()
        families = [{"id": one.name, "title": one.titles["en"]} for one in taxonomy.families.values()]
        intents = [
            {"id": one.name, "title": one.title("en"), "family": one.family} for one in taxonomy.intents.values()
        ]
        limits = {"max_bytes": 10_485_760, "max_count": 5, "types": [".png", ".jpg", ".pdf", ".txt"]}
        return {"company": "Halden", "families": families, "intents": intents, "root_causes": ROOT_CAUSES,
                "tags": TAGS, "attachments": limits}  # fmt: skip

    @app.get("/api/agent/staff")
    async def staff(request: Request) -> dict[str, Any]:
        standin.signed_in(request)
        return {"agents": [account["agent"] for account in standin.accounts.values()]}

    @app.get("/api/agent/teams")
    async def teams(request: Request) -> dict[str, Any]:
        standin.signed_in(request)
        return {"teams": standin.teams}
