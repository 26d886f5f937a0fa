"""An agents' desk in memory, for the console's component tests and for trying the console by hand.

It speaks "The agents' REST API" of docs/protocol.md and the namespace /agent, and does what a test asks of it: plays
the customer and the colleague, fails, hangs up. ``python -m tests.web_console.standin 9200`` serves it on a port; sign
in as rasa@halden.example with "one time" (then choose a password) or as milda@halden.example with "milda's password".
"""

from __future__ import annotations

import asyncio
import secrets
import socket
import sys
import threading
from collections.abc import Coroutine
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import socketio
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, JSONResponse, Response
from fastapi.staticfiles import StaticFiles

from tests.web_console.seed import ME, NOTICES, OTHER, conversations, iso

WEB = Path(__file__).resolve().parents[2] / "bot" / "web"
POLICY = (
    "default-src 'self'; connect-src 'self' ws: wss:; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'; form-action 'self'"
)
COOKIE = "tandem_agent"
SUGGESTIONS = [
    {
        "id": "lights-on-router-and-cameras",
        "title": "What the light on your device means",
        "url": "/help/en/lights-on-router-and-cameras",
        "section": "errors",
        "heading": "Solid amber",
        "text": "Solid amber means no internet.",
        "probability": 0.71,
    }
]


class Refusal(Exception):
    """An error as the protocol has it."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code = status, code


class StandIn:
    """The desk. Tests call its methods from their own thread; the server runs in another.

    Attributes:
        received: Every changing request so far, as ``(method and path, body)``.
        looked: Ids of the conversations that were fetched whole.
        typed: Typing signs from the console, as ``(conversation id, on)``.
        failing: How many of the next changing requests are answered with 503.
        race: Set to True, every take comes a moment after a colleague's.
    """

    def __init__(self, port: int = 0) -> None:
        self.port = port
        self.desk = conversations()
        self.accounts = {
            ME["email"]: {"agent": ME, "password": "one time", "must_change": True},
            OTHER["email"]: {"agent": OTHER, "password": "milda's password", "must_change": False},
        }
        self.sessions: dict[str, dict[str, Any]] = {}
        self.sids: set[str] = set()
        self.received: list[tuple[str, dict[str, Any]]] = []
        self.looked: list[str] = []
        self.typed: list[tuple[str, bool]] = []
        self.failing = 0
        self.race = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> StandIn:
        """Serves in a thread; the port is kept over a stop, so that a console finds the desk again."""
        self.io = socketio.AsyncServer(async_mode="asgi")
        self.io.on("connect", self._connect, namespace="/agent")
        self.io.on("disconnect", self._disconnect, namespace="/agent")
        self.io.on("typing", self._typing, namespace="/agent")
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self.port))
        self.port = listener.getsockname()[1]
        app = socketio.ASGIApp(self.io, self._app())
        self.server = uvicorn.Server(
            uvicorn.Config(app, log_level="warning", lifespan="off", timeout_graceful_shutdown=1)
        )
        started = threading.Event()
        self.thread = threading.Thread(target=lambda: asyncio.run(self._serve(listener, started)), daemon=True)
        self.thread.start()
        started.wait(10)
        return self

    async def _serve(self, listener: socket.socket, started: threading.Event) -> None:
        self.loop = asyncio.get_running_loop()
        started.set()
        await self.server.serve([listener])

    def stop(self) -> None:
        if self.thread.is_alive():
            for sid in list(self.sids):
                self._run(self.io.disconnect(sid, namespace="/agent"))
            self.server.should_exit = True
            self.thread.join(10)

    def _run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(10)

    # What tests do to it.

    def customer_says(self, id: str, text: str) -> None:
        """A customer's message arrives."""
        self.desk[id]["row"]["unread"] += 1
        self._run(self._add(id, "customer", text, client_id=secrets.token_hex(8)))

    def customer_types(self, id: str, on: bool = True) -> None:
        self._run(self._emit("typing", {"conversation_id": id, "who": "customer", "on": on}))

    def customer_judges(self, id: str, seq: int, value: str) -> None:
        """A thumb on an answer: the message comes again, changed."""
        message = self.desk[id]["messages"][seq - 1]
        message["payload"]["feedback"] = value
        self._run(self._emit("message", {"conversation_id": id, "message": message}))

    def colleague_takes(self, id: str) -> None:
        self._run(self._take(id, OTHER))

    def arrives(self, id: str, **row: Any) -> None:
        """A conversation like c_mesh is handed over now; ``row`` says what is different."""
        new = conversations()["c_mesh"]
        new["row"] |= {"id": id, "waiting_since": iso(_now()), "updated_at": iso(_now())} | row
        self.desk[id] = new
        self._run(self._emit("conversation", new["row"]))

    def sent(self, path: str) -> list[dict[str, Any]]:
        """Bodies of the changing requests to this path."""
        return [body for where, body in self.received if where == f"POST {path}"]

    # The socket.

    async def _connect(self, sid: str, environ: dict[str, Any], auth: Any = None) -> None:
        cookies = dict(part.strip().split("=", 1) for part in environ.get("HTTP_COOKIE", "").split(";") if "=" in part)
        if cookies.get(COOKIE) not in self.sessions:
            raise socketio.exceptions.ConnectionRefusedError("not_signed_in")
        self.sids.add(sid)

    async def _disconnect(self, sid: str, reason: str) -> None:
        self.sids.discard(sid)

    async def _typing(self, sid: str, data: dict[str, Any]) -> None:
        self.typed.append((data["conversation_id"], data["on"]))

    async def _emit(self, event: str, data: dict[str, Any]) -> None:
        await self.io.emit(event, data, namespace="/agent")

    async def _add(self, id: str, role: str, text: str, kind: str = "text", **extra: Any) -> dict[str, Any]:
        row, messages = self.desk[id]["row"], self.desk[id]["messages"]
        message = {
            "id": f"m_{secrets.token_hex(4)}", "seq": len(messages) + 1, "client_id": None, "role": role, "kind": kind,
            "text": text, "at": iso(_now()), "author": None, "payload": {},
        } | extra  # fmt: skip
        messages.append(message)
        row["updated_at"] = message["at"]
        if role != "system":
            row["last_message"] = {"role": role, "text": text, "at": message["at"]}
        await self._emit("message", {"conversation_id": id, "message": message})
        await self._emit("conversation", row)
        return message

    async def _notice(self, id: str, event: str, agent: str = "") -> None:
        await self._add(id, "system", NOTICES[event].format(agent=agent), "notice", payload={"event": event})

    # The REST API.

    async def _take(self, id: str, agent: dict[str, Any]) -> dict[str, Any]:
        row = self._row(id)
        if row["state"] != "queued":
            raise Refusal(409, "already_taken", f"{row['agent']['name']} has taken this conversation already.")
        row.update(state="agent", agent={"id": agent["id"], "name": agent["name"]}, waiting_since=None)
        await self._notice(id, "agent_joined", agent["name"])
        return row

    def _row(self, id: str) -> dict[str, Any]:
        if id not in self.desk:
            raise Refusal(404, "not_found", "There is no such conversation.")
        return self.desk[id]["row"]

    def _signed_in(self, request: Request) -> dict[str, Any]:
        session = self.sessions.get(request.cookies.get(COOKIE, ""))
        if session is None:
            raise Refusal(401, "not_signed_in", "You are not signed in.")
        if request.method == "GET":
            return session
        if request.headers.get("X-CSRF-Token") != session["csrf"]:
            raise Refusal(403, "bad_csrf", "The request's token is wrong. Reload the page.")
        if self.failing:
            self.failing -= 1
            raise Refusal(503, "busy", "The desk is busy.")
        return session

    def _session(self, session: dict[str, Any]) -> dict[str, Any]:
        account = self.accounts[session["email"]]
        return {"agent": account["agent"], "csrf": session["csrf"], "must_change_password": account["must_change"]}

    def _app(self) -> FastAPI:
        app = FastAPI()
        self._session_routes(app)
        self._conversation_routes(app)
        self._change_routes(app)

        @app.exception_handler(Refusal)
        async def refused(request: Request, error: Refusal) -> Response:
            return JSONResponse({"code": error.code, "message": str(error)}, error.status)

        @app.middleware("http")
        async def policy(request: Request, call_next: Any) -> Response:
            if request.method == "POST":
                self.received.append((f"POST {request.url.path}", await request.json() if await request.body() else {}))
            response = await call_next(request)
            response.headers["Content-Security-Policy"] = POLICY
            return response

        app.get("/")(lambda: FileResponse(WEB / "shop" / "index.html"))
        app.get("/console/")(lambda: FileResponse(WEB / "console" / "index.html"))
        app.get("/widget.js")(lambda: FileResponse(WEB / "widget" / "loader.js"))
        for folder in ("console", "shop", "vendor", "widget"):
            app.mount(f"/{folder}", StaticFiles(directory=WEB / folder))
        return app

    def _session_routes(self, app: FastAPI) -> None:
        @app.post("/api/agent/session")
        async def sign_in(request: Request) -> Response:
            given = await request.json()
            account = self.accounts.get(given["email"])
            if account is None or account["password"] != given["password"]:
                raise Refusal(401, "wrong_password", "E-mail or password is wrong.")
            token = secrets.token_urlsafe(16)
            self.sessions[token] = {"email": given["email"], "csrf": secrets.token_urlsafe(16)}
            response = JSONResponse(self._session(self.sessions[token]))
            response.set_cookie(COOKIE, token, httponly=True, samesite="strict")
            return response

        @app.get("/api/agent/session")
        async def session(request: Request) -> dict[str, Any]:
            return self._session(self._signed_in(request))

        @app.delete("/api/agent/session", status_code=204)
        async def sign_out(request: Request) -> None:
            self._signed_in(request)
            del self.sessions[request.cookies[COOKIE]]

        @app.post("/api/agent/password", status_code=204)
        async def password(request: Request) -> None:
            account = self.accounts[self._signed_in(request)["email"]]
            given = await request.json()
            if given["old_password"] != account["password"]:
                raise Refusal(400, "wrong_password", "The old password is wrong.")
            if len(given["new_password"]) < 10:
                raise Refusal(400, "weak_password", "The new password is too short: use 10 characters or more.")
            account.update(password=given["new_password"], must_change=False)

    def _conversation_routes(self, app: FastAPI) -> None:
        @app.get("/api/agent/conversations")
        async def listed(request: Request, state: str) -> dict[str, Any]:
            self._signed_in(request)
            return {
                "conversations": [one["row"] for one in self.desk.values() if one["row"]["state"] in state.split(",")]
            }

        @app.get("/api/agent/conversations/{id}")
        async def whole(request: Request, id: str) -> dict[str, Any]:
            self._signed_in(request)
            row = self._row(id)
            row["unread"] = 0
            one = self.desk[id]
            self.looked.append(id)
            whole = {"messages": one["messages"], "handoff": one["handoff"], "feedback": [], "suggestions": SUGGESTIONS}
            return {"conversation": row, **whole}

    def _change_routes(self, app: FastAPI) -> None:
        @app.post("/api/agent/conversations/{id}/take")
        async def take(request: Request, id: str) -> dict[str, Any]:
            agent = self.accounts[self._signed_in(request)["email"]]["agent"]
            if self.race:
                await self._take(id, OTHER)
            return {"conversation": await self._take(id, agent)}

        @app.post("/api/agent/conversations/{id}/messages")
        async def reply(request: Request, id: str) -> dict[str, Any]:
            agent, given = self._owner(request, id), await request.json()
            client_id, messages = given["client_id"], self.desk[id]["messages"]
            known = next((message for message in messages if message["client_id"] == client_id), None)
            name = agent["name"]
            return {"message": known or await self._add(id, "agent", given["text"], client_id=client_id, author=name)}

        @app.post("/api/agent/conversations/{id}/close")
        async def close(request: Request, id: str) -> dict[str, Any]:
            self._owner(request, id)
            given, row = await request.json(), self._row(id)
            row["state"] = "closed"
            outcome = {"resolution": given["resolution"], "note": given.get("note")}
            self.desk[id]["handoff"] |= {"status": "completed", **outcome}
            await self._notice(id, "closed")
            await self._add(id, "system", "How did we do?", "rating_request", payload={"scale": "csat"})
            return {"conversation": row}

    def _owner(self, request: Request, id: str) -> dict[str, Any]:
        """The agent who asks, if the conversation is theirs."""
        agent, row = self.accounts[self._signed_in(request)["email"]]["agent"], self._row(id)
        if row["state"] != "agent" or row["agent"]["id"] != agent["id"]:
            raise Refusal(409, "not_yours", "This conversation is not yours any more.")
        return agent


def _now() -> datetime:
    return datetime.now(timezone.utc)


if __name__ == "__main__":
    desk = StandIn(int(sys.argv[1]) if len(sys.argv) > 1 else 9200).start()
    print(f"open {desk.url}/console/ (end with Ctrl-C)")
    desk.thread.join()
