"""An agent with a browser's cookies and a console's socket."""

from __future__ import annotations

import uuid
from typing import Any

import httpx
import socketio
from sqlalchemy.orm import Session

from bot.desk.sign_in import add_agent
from bot.desk.staff.members import answers, set_teams
from bot.desk.staff.seed import team_ids
from tests.desk.customer import WAIT_S, wait_for
from tests.desk.running import RunningDesk

PASSWORD = "correct horse battery"


def hire(
    desk: RunningDesk,
    email: str = "ana@halden.example",
    *,
    name: str = "Ana",
    role: str = "agent",
    teams: list[str] | None = None,
    must_change: bool = False,
) -> str:
    """Adds an agent to the database, in all teams unless ``teams`` are given; returns their id."""

    def job(session: Session) -> str:
        agent = add_agent(session, name=name, email=email, password=PASSWORD, role=role, must_change=must_change)
        session.flush()
        everything = team_ids(session) if answers(role) else []
        set_teams(session, agent, everything if teams is None else teams)
        return agent.id

    return desk.write(job)


class Agent:
    """Speaks the agents' REST API and hears the namespace ``/agent``.

    Attributes:
        id: Of the agent, where whoever made this knows it.
        heard: Every event so far, as ``(name, data)``.
    """

    def __init__(self, url: str, email: str = "ana@halden.example") -> None:
        self.url = url
        self.email = email
        self.id = ""
        self.http = httpx.AsyncClient(base_url=f"{url}/api/agent", trust_env=False)
        self.io = socketio.AsyncClient(reconnection=False)
        self.heard: list[tuple[str, Any]] = []
        self.csrf = ""
        self.io.on("*", self._hear, namespace="/agent")

    async def sign_in(self, password: str = PASSWORD, **headers: str) -> httpx.Response:
        body = {"email": self.email, "password": password}
        response = await self.http.post("/session", json=body, headers=headers)
        if response.status_code == 200:
            self.csrf = response.json()["csrf"]
        return response

    async def get(self, path: str) -> httpx.Response:
        return await self.http.get(path)

    async def post(self, path: str, body: Any = None, **headers: str) -> httpx.Response:
        return await self.http.post(path, json=body, headers={"X-CSRF-Token": self.csrf, **headers})

    async def put(self, path: str, body: Any = None) -> httpx.Response:
        return await self.http.put(path, json=body, headers={"X-CSRF-Token": self.csrf})

    async def patch(self, path: str, body: Any = None) -> httpx.Response:
        return await self.http.patch(path, json=body, headers={"X-CSRF-Token": self.csrf})

    async def delete(self, path: str) -> httpx.Response:
        return await self.http.delete(path, headers={"X-CSRF-Token": self.csrf})

    async def say(self, conversation_id: str, text: Any, client_id: str | None = None) -> httpx.Response:
        body = {"client_id": client_id or uuid.uuid4().hex, "text": text}
        return await self.post(f"/conversations/{conversation_id}/messages", body)

    async def take(self, conversation_id: str) -> httpx.Response:
        return await self.post(f"/conversations/{conversation_id}/take")

    async def finish(self, conversation_id: str, resolution: Any = "solved", **more: Any) -> httpx.Response:
        return await self.post(f"/conversations/{conversation_id}/close", {"resolution": resolution, **more})

    async def listen(self, **headers: str) -> None:
        """Opens the console's socket with the session's cookie."""
        cookie = "; ".join(f"{name}={value}" for name, value in self.http.cookies.items())
        given = {"Cookie": cookie, **headers}
        await self.io.connect(
            self.url, transports=["websocket"], headers=given, namespaces=["/agent"], wait_timeout=WAIT_S
        )

    async def close(self) -> None:
        await self.io.disconnect()
        await self.http.aclose()

    def events(self, name: str) -> list[Any]:
        return [data for event, data in self.heard if event == name]

    async def row(self, **wanted: Any) -> dict[str, Any]:
        """The newest row heard, once it has these fields."""

        def found() -> dict[str, Any] | None:
            newest = self.events("conversation")[-1:]
            return newest[0] if newest and all(newest[0][k] == v for k, v in wanted.items()) else None

        return await wait_for(found)

    async def message(self, text: str) -> dict[str, Any]:
        """The message heard with this text."""
        return await wait_for(lambda: next((d for d in self.events("message") if d["message"]["text"] == text), None))

    async def _hear(self, event: str, data: Any = None) -> None:
        self.heard.append((event, data))
