"""An agents' desk in memory, for the console's component tests and for trying the console by hand.

It speaks "The agents' REST API" of docs/protocol.md and the namespace /agent, and does what a test asks of it: plays
the customer and the colleague, fails, hangs up. ``python -m tests.web_console.standin 9200 [rows]`` serves it on a
port, with so many made-up conversations more; sign in as rasa@halden.example with "one time" (then choose a password),
as milda@halden.example with "milda's password", or as the supervisor sam@halden.example with "sam's password".

Its routes are in modules beside this one, each with ``add(app, standin)``.
"""

from __future__ import annotations

import importlib
import secrets
import sys
from copy import deepcopy
from datetime import datetime, timezone
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, JSONResponse, Response
from fastapi.staticfiles import StaticFiles

from bot.desk.staff.permissions import permissions_of
from tests.web_console.many import many
from tests.web_console.place import ACCOUNTS, ME, OTHER, TEAMS
from tests.web_console.seed import NOTICES, conversations, iso
from tests.web_console.serving import Served

WEB = Path(__file__).resolve().parents[2] / "bot" / "web"
POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'; form-action 'self'"
)
COOKIE = "tandem_agent"
PARTS = ("standin_account", "standin_inbox", "standin_work", "standin_settings", "standin_knowledge")


class Refusal(Exception):
    """An error as the protocol has it."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code = status, code


class StandIn(Served):
    """The desk. Tests call its methods from their own thread; the server runs in another.

    Attributes:
        received: Every changing request so far, as ``(method and path, body)``.
        looked: Ids of the conversations that were fetched whole.
        typed: Typing signs from the console, as ``(conversation id, on)``.
        watched: What consoles said to have on the screen, and whether they watch the bot live, in order.
        failing: How many of the next changing requests are answered with 503.
        race: Set to True, every take comes a moment after a colleague's.
    """

    def __init__(self, port: int = 0, rows: int = 0) -> None:
        super().__init__(port)
        self.desk = conversations()
        self.desk |= many(rows, self.desk)
        self.accounts = {
            agent["email"]: {"agent": dict(agent), "password": f"{agent['name'].split()[0].lower()}'s password",
                             "must_change": False}
            for agent in ACCOUNTS
        }  # fmt: skip
        self.accounts[ME["email"]].update(password="one time", must_change=True)
        self.teams = deepcopy(TEAMS)
        self.filters: list[dict[str, Any]] = []
        self.sessions: dict[str, dict[str, Any]] = {}
        self.received: list[tuple[str, dict[str, Any]]] = []
        self.looked: list[str] = []
        self.typed: list[tuple[str, bool]] = []
        self.watched: list[Any] = []
        self.failing = 0
        self.race = False

    # What tests do to it.

    def customer_says(self, id: str, text: str) -> None:
        """A customer's message arrives."""
        self.desk[id]["row"]["unread"] += 1
        self.run(self.add(id, "customer", text, client_id=secrets.token_hex(8)))

    def customer_bursts(self, id: str, *lines: str) -> None:
        """Several messages, one right after the other."""

        async def burst() -> None:
            for line in lines:
                self.desk[id]["row"]["unread"] += 1
                await self.add(id, "customer", line, client_id=secrets.token_hex(8))

        self.run(burst())

    def customer_types(self, id: str, on: bool = True) -> None:
        self.tell("typing", {"conversation_id": id, "who": "customer", "on": on})

    def customer_judges(self, id: str, seq: int, value: str) -> None:
        """A thumb on an answer: the message comes again, changed."""
        message = self.desk[id]["messages"][seq - 1]
        message["payload"]["feedback"] = value
        self.tell("message", {"conversation_id": id, "message": message})

    def colleague_takes(self, id: str) -> None:
        self.run(self.take(id, OTHER))

    def arrives(self, id: str, **row: Any) -> None:
        """A conversation like c_mesh is handed over now; ``row`` says what is different."""
        new = conversations()["c_mesh"]
        new["row"] |= {"id": id, "waiting_since": iso(now()), "updated_at": iso(now())} | row
        self.desk[id] = new
        self.tell("conversation", new["row"])

    def changes(self, id: str, **row: Any) -> None:
        """Anything about a row changes."""
        self.desk[id]["row"].update(row, updated_at=iso(now()))
        self.tell("conversation", self.desk[id]["row"])

    def tell(self, event: str, data: dict[str, Any]) -> None:
        """Any event of the socket, to every console."""
        self.run(self.emit(event, data))

    def sent(self, path: str, method: str = "POST") -> list[dict[str, Any]]:
        """Bodies of the changing requests to this path."""
        return [body for where, body in self.received if where == f"{method} {path}"]

    # The socket.

    def lets_in(self, cookies: dict[str, str]) -> bool:
        return cookies.get(COOKIE) in self.sessions

    async def on_typing(self, data: dict[str, Any]) -> None:
        self.typed.append((data["conversation_id"], data["on"]))

    async def on_watch(self, data: dict[str, Any]) -> None:
        self.watched.append(data["conversation_id"])

    async def on_watch_live(self, data: dict[str, Any]) -> None:
        self.watched.append(data["on"])

    # What the routes are made of.

    async def add(self, id: str, role: str, text: str, kind: str = "text", **extra: Any) -> dict[str, Any]:
        """A message, stored and told."""
        row, messages = self.desk[id]["row"], self.desk[id]["messages"]
        message = {
            "id": f"m_{secrets.token_hex(4)}", "seq": len(messages) + 1, "client_id": None, "role": role, "kind": kind,
            "text": text, "at": iso(now()), "author": None, "payload": {},
        } | extra  # fmt: skip
        messages.append(message)
        row["updated_at"] = message["at"]
        if role != "system":
            row["last_message"] = {"role": role, "text": text, "at": message["at"]}
        await self.emit("message", {"conversation_id": id, "message": message})
        await self.emit("conversation", row)
        return message

    async def notice(self, id: str, event: str, agent: str = "") -> None:
        await self.add(id, "system", NOTICES[event].format(agent=agent), "notice", payload={"event": event})

    async def take(self, id: str, agent: dict[str, Any]) -> dict[str, Any]:
        row = self.row(id)
        if row["state"] != "queued":
            raise Refusal(409, "already_taken", f"{row['agent']['name']} has taken this conversation already.")
        row.update(state="agent", agent={"id": agent["id"], "name": agent["name"]}, waiting_since=None)
        await self.notice(id, "agent_joined", agent["name"])
        return row

    def row(self, id: str) -> dict[str, Any]:
        if id not in self.desk:
            raise Refusal(404, "not_found", "There is no such conversation.")
        return self.desk[id]["row"]

    def rows(self) -> list[dict[str, Any]]:
        return [one["row"] for one in self.desk.values()]

    def signed_in(self, request: Request) -> dict[str, Any]:
        """The agent who asks.

        Raises:
            Refusal: ``not_signed_in``, ``bad_csrf``, or what a test wants to see.
        """
        session = self.sessions.get(request.cookies.get(COOKIE, ""))
        if session is None:
            raise Refusal(401, "not_signed_in", "You are not signed in.")
        agent = self.accounts[session["email"]]["agent"]
        if request.method == "GET":
            return agent
        if request.headers.get("X-CSRF-Token") != session["csrf"]:
            raise Refusal(403, "bad_csrf", "The request's token is wrong. Reload the page.")
        if self.failing:
            self.failing -= 1
            raise Refusal(503, "busy", "The desk is busy.")
        return agent

    def owner(self, request: Request, id: str) -> dict[str, Any]:
        """The agent who asks, if the conversation is theirs."""
        agent, row = self.signed_in(request), self.row(id)
        joined = any(one["id"] == agent["id"] for one in row["participants"])
        if row["state"] != "agent" or (row["agent"]["id"] != agent["id"] and not joined):
            raise Refusal(409, "not_yours", "This conversation is not yours any more.")
        return agent

    def session(self, token: str) -> dict[str, Any]:
        """What a session is told about itself."""
        session = self.sessions[token]
        account = self.accounts[session["email"]]
        permissions = sorted(permissions_of(account["agent"]["role"]))
        return {"agent": account["agent"], "permissions": permissions, "csrf": session["csrf"],
                "must_change_password": account["must_change"]}  # fmt: skip

    def app(self) -> FastAPI:
        app = FastAPI()
        for part in PARTS:
            if find_spec(f"tests.web_console.{part}"):
                importlib.import_module(f"tests.web_console.{part}").add(app, self)

        @app.exception_handler(Refusal)
        async def refused(request: Request, error: Refusal) -> Response:
            return JSONResponse({"code": error.code, "message": str(error)}, error.status)

        @app.middleware("http")
        async def policy(request: Request, call_next: Any) -> Response:
            if request.method != "GET":
                is_json = request.headers.get("content-type", "").startswith("application/json")
                body = await request.json() if is_json and await request.body() else {}
                self.received.append((f"{request.method} {request.url.path}", body))
            response = await call_next(request)
            response.headers["Content-Security-Policy"] = POLICY
            return response

        app.get("/")(lambda: FileResponse(WEB / "shop" / "index.html"))
        app.get("/console/")(lambda: FileResponse(WEB / "console" / "index.html"))
        app.get("/widget.js")(lambda: FileResponse(WEB / "widget" / "loader.js"))
        for folder in ("console", "shop", "vendor", "widget"):
            app.mount(f"/{folder}", StaticFiles(directory=WEB / folder))
        return app


def now() -> datetime:
    return datetime.now(timezone.utc)


def main() -> None:
    given = [int(value) for value in sys.argv[1:3]]
    desk = StandIn(given[0] if given else 9200, given[1] if len(given) > 1 else 0).start()
    print(f"open {desk.url}/console/ (end with Ctrl-C)")
    desk.thread.join()


if __name__ == "__main__":
    # Of the module that its parts import, not of this second copy of it.
    importlib.import_module("tests.web_console.standin").main()
