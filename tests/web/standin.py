"""A desk in memory with scripted replies, for the widget's component tests and for trying the widget by hand.

It speaks the customer's socket of docs/protocol.md, and does what a test asks of it: loses acknowledgements, hangs up,
goes away, plays the agent. ``python -m tests.web.standin 9100`` serves it on a port.
"""

from __future__ import annotations

import asyncio
import html
import secrets
import sys
from datetime import datetime, timezone
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import socketio
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from tests.stand_in_server import ThreadedServer
from tests.web.replies import GREETING, SUGGESTIONS, reply_to
from tests.web.standin_files import LIMITS, Files

WEB = Path(__file__).resolve().parents[2] / "bot" / "web"
HEADERS = {"Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'", "Access-Control-Allow-Origin": "*"}
MAX_CHARS = 400
EVENTS = ("hello", "message", "choose", "human", "leave", "feedback", "rate", "typing", "seen", "page", "sync", "new")
BOT = "Halden"

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Halden Home</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body><main><h1>Halden Home</h1><p>Routers, cameras and thermostats.</p><button id="shop">Add to basket</button></main>
<script src="{desk}/widget.js" async{options}></script></body></html>"""


class Chat:
    """One conversation: its messages and the state of docs/protocol.md."""

    def __init__(self) -> None:
        self.token = secrets.token_urlsafe(24)
        self.messages: list[dict[str, Any]] = []
        self.state: dict[str, Any] = {
            "id": f"c_{secrets.token_hex(4)}", "state": "bot", "agent": None, "place": None, "wait_s": None,
            "last_seq": 0, "rated": False, "offline": False, "opens_at": None, "leave": False, "left": None,
            "seen_seq": 0, "reopens": False,
        }  # fmt: skip

    def add(self, role: str, text: str, kind: str = "text", author: str | None = None, **extra: Any) -> dict[str, Any]:
        """Stores a message, or returns the one that has its client id."""
        client_id = extra.get("client_id")
        for old in self.messages:
            if client_id and old["client_id"] == client_id:
                return old
        message = {
            "id": f"m_{secrets.token_hex(4)}", "seq": len(self.messages) + 1, "client_id": client_id, "role": role,
            "kind": kind, "text": text, "at": datetime.now(timezone.utc).isoformat().replace("+00:00", "Z"),
            "author": author, "payload": extra.get("payload", {}),
        }  # fmt: skip
        self.messages.append(message)
        self.state["last_seq"] = message["seq"]
        return message

    def after(self, seq: int) -> list[dict[str, Any]]:
        return [message for message in self.messages if message["seq"] > seq][-200:]


class StandIn(ThreadedServer):
    """The desk. Tests call its methods from their own thread; the server runs in another.

    Attributes:
        received: Every customer event so far, as ``(event, data)``.
        lose: Events whose next acknowledgement is lost, with the connection; one entry for each loss.
        deaf: Events that arrive and lead to nothing, not even an acknowledgement, while they are in here.
        refuse: Events refused with this error, by name.
        files: What was uploaded.
        reply_s: How long the bot thinks, seconds.
    """

    def __init__(self, port: int = 0) -> None:
        super().__init__(port)
        self.chats: dict[str, Chat] = {}
        self.sids: dict[str, str] = {}
        self.received: list[tuple[str, dict[str, Any]]] = []
        self.lose: list[str] = []
        self.deaf: set[str] = set()
        self.refuse: dict[str, dict[str, str]] = {}
        self.reply_s = 0.05
        self.files = Files(self)

    @property
    def chat(self) -> Chat:
        """The newest conversation."""
        return list(self.chats.values())[-1]

    def start(self) -> StandIn:
        """Serves in a thread; the port is kept over a stop, so that a widget finds the desk again."""
        self.io = socketio.AsyncServer(async_mode="asgi", cors_allowed_origins="*")
        for event in EVENTS:
            self.io.on(event, self._handler(event))
        self.io.on("disconnect", self._gone)
        self.serve(socketio.ASGIApp(self.io, self._pages()))
        return self

    def stop(self) -> None:
        if self.thread.is_alive():
            self.cut()
            self.end()

    def cut(self) -> None:
        """Hangs up on everyone."""
        for sid in list(self.sids):
            self.run(self.io.disconnect(sid))

    def says(self, role: str, text: str, kind: str = "text", author: str | None = None, **extra: Any) -> dict[str, Any]:
        """A message from the bot, an agent or the desk itself, in the newest conversation."""
        message = self.chat.add(role, text, kind, author, **extra)
        self.run(self._send(self.chat, message))
        return message

    def types(self, who: str, on: bool = True) -> None:
        self.run(self.io.emit("typing", {"who": who, "on": on}, room=self.chat.token))

    def becomes(self, **state: Any) -> None:
        """Changes the newest conversation's state and tells the customer."""
        self.chat.state.update(state)
        self.run(self.io.emit("conversation", self.chat.state, room=self.chat.token))

    def takes(self, name: str = "Rasa") -> None:
        """An agent takes the conversation."""
        self.becomes(state="agent", agent={"name": name}, place=None, wait_s=None)
        self.says("system", f"{name} joined the conversation.", "notice", payload={"event": "agent_joined"})

    def reads(self, seq: int | None = None) -> None:
        """An agent has read up to there, or everything."""
        self.chat.state["seen_seq"] = seq or len(self.chat.messages)
        self.run(self.io.emit("seen", {"seq": self.chat.state["seen_seq"]}, room=self.chat.token))

    def closes(self, **state: Any) -> None:
        """The conversation ends, and the customer is asked how it was."""
        self.becomes(state="closed", agent=None, **state)
        self.says("system", "The conversation was closed.", "notice", payload={"event": "closed"})
        self.says("system", "How did we do?", "rating_request", payload={"scale": "csat"})

    def events(self, name: str) -> list[dict[str, Any]]:
        return [data for event, data in self.received if event == name]

    async def _send(self, chat: Chat, *messages: dict[str, Any]) -> None:
        for message in messages:
            await self.io.emit("message", message, room=chat.token)
        await self.io.emit("conversation", chat.state, room=chat.token)

    async def _gone(self, sid: str, reason: str) -> None:
        self.sids.pop(sid, None)

    def _handler(self, event: str) -> Any:
        async def handle(sid: str, data: dict[str, Any]) -> dict[str, Any] | None:
            # Looked at before a test can see that the event came, and change its mind.
            deaf, refused = event in self.deaf, self.refuse.get(event)
            self.received.append((event, data))
            if deaf:
                await asyncio.Event().wait()
            if refused:
                return {"ok": False, "error": refused}
            answer = await getattr(self, f"_on_{event}")(sid, data)
            if event in self.lose:
                self.lose.remove(event)
                await self.io.disconnect(sid)
            return None if answer is None else {"ok": True} | answer

        return handle

    async def _welcome(self, sid: str, chat: Chat, after: int) -> dict[str, Any]:
        if sid in self.sids:
            await self.io.leave_room(sid, self.sids[sid])
        self.sids[sid] = chat.token
        self.chats[chat.token] = chat
        await self.io.enter_room(sid, chat.token)
        config = {"name": BOT, "greeting": GREETING, "suggestions": SUGGESTIONS}
        config |= {"languages": ["en"], "max_chars": MAX_CHARS, "attachments": LIMITS}
        return {"token": chat.token, "conversation": chat.state, "messages": chat.after(after), "config": config}

    async def _on_hello(self, sid: str, data: dict[str, Any]) -> dict[str, Any]:
        return await self._welcome(sid, self.chats.get(data.get("token", "")) or Chat(), data.get("after", 0))

    async def _on_new(self, sid: str, data: dict[str, Any]) -> dict[str, Any]:
        self.chats.pop(self.sids[sid], None)
        return await self._welcome(sid, Chat(), 0)

    async def _on_message(self, sid: str, data: dict[str, Any]) -> dict[str, Any]:
        chat = self.chats[self.sids[sid]]
        files = self.files.chosen(data.get("attachments", []))
        text = data["text"] or ", ".join(one["name"] for one in files)
        payload = {"attachments": files} if files else {}
        return await self._customer(chat, data["client_id"], text, reply_to(text), payload)

    async def _on_choose(self, sid: str, data: dict[str, Any]) -> dict[str, Any]:
        chat = self.chats[self.sids[sid]]
        message = next(message for message in chat.messages if message["id"] == data["message_id"])
        title = next(choice["title"] for choice in message["payload"]["choices"] if choice["id"] == data["choice_id"])
        reply = {"kind": "text", "text": f"You chose: {title}", "payload": {}}
        return await self._customer(chat, data["client_id"], title, reply)

    async def _on_human(self, sid: str, data: dict[str, Any]) -> dict[str, Any]:
        chat = self.chats[self.sids[sid]]
        chat.state.update(state="queued", place=2, wait_s=180, reopens=False)
        answer = await self._customer(chat, data["client_id"], "I would like to talk to a person.", None)
        text = "A person will take over. They can see everything that was said here."
        await self._send(chat, chat.add("system", text, "notice", payload={"event": "handed_over"}))
        return answer

    async def _on_leave(self, sid: str, data: dict[str, Any]) -> dict[str, Any]:
        chat = self.chats[self.sids[sid]]
        if not data["email"].endswith(".example"):
            return {"ok": False, "error": {"code": "bad_email", "message": "There is no such address."}}
        chat.state.update(leave=False, left={"email": data["email"]})
        answer = await self._customer(chat, data["client_id"], data.get("text") or "I left a message.", None)
        text = f"Your message is kept. The answer comes here and to {data['email']}."
        await self._send(chat, chat.add("system", text, "notice", payload={"event": "message_left"}))
        return answer

    async def _customer(
        self, chat: Chat, client_id: str, text: str, reply: dict[str, Any] | None, payload: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        known = len(chat.messages)
        message = chat.add("customer", text, client_id=client_id, payload=payload or {})
        if len(chat.messages) > known:
            if chat.state["reopens"]:
                chat.state.update(state="agent", agent={"name": "Rasa"}, reopens=False)
            await self._send(chat, message)
            if reply and chat.state["state"] == "bot":
                asyncio.ensure_future(self._reply(chat, reply))
        return {"message": message}

    async def _reply(self, chat: Chat, reply: dict[str, Any]) -> None:
        await self.io.emit("typing", {"who": "bot", "on": True}, room=chat.token)
        await asyncio.sleep(self.reply_s)
        await self._send(chat, chat.add("bot", author=BOT, **reply))

    async def _on_feedback(self, sid: str, data: dict[str, Any]) -> dict[str, Any]:
        for message in self.chats[self.sids[sid]].messages:
            if message["id"] == data["message_id"]:
                message["payload"]["feedback"] = data["value"]
        return {}

    async def _on_rate(self, sid: str, data: dict[str, Any]) -> dict[str, Any]:
        chat = self.chats[self.sids[sid]]
        chat.state["rated"] = True
        await self.io.emit("conversation", chat.state, room=chat.token)
        return {}

    async def _on_typing(self, sid: str, data: dict[str, Any]) -> None:
        return None

    _on_seen = _on_page = _on_typing

    async def _on_sync(self, sid: str, data: dict[str, Any]) -> dict[str, Any]:
        chat = self.chats[self.sids[sid]]
        return {"conversation": chat.state, "messages": chat.after(data["after"])}

    def _pages(self) -> Starlette:
        async def page(request: Request) -> Response:
            # The query becomes the tag's data attributes, and `path` another origin's page with the same desk.
            options = "".join(f' data-{html.escape(k)}="{html.escape(v)}"' for k, v in parse_qsl(request.url.query))
            desk = self.url if request.url.hostname == "localhost" else ""
            headers = {} if desk else HEADERS
            return HTMLResponse(PAGE.format(desk=desk, options=options), headers=headers)

        async def loader(request: Request) -> Response:
            return FileResponse(WEB / "widget" / "loader.js", headers=HEADERS, media_type="text/javascript")

        return Starlette(
            routes=[
                Route("/", page),
                Route("/widget.js", loader),
                *self.files.routes(),
                Mount("/widget", _Open(directory=WEB / "widget")),
                Mount("/vendor", _Open(directory=WEB / "vendor")),
            ]
        )


class _Open(StaticFiles):
    """Static files that pages of other origins may import as modules."""

    async def get_response(self, path: str, scope: Any) -> Response:
        response = await super().get_response(path, scope)
        response.headers.update(HEADERS)
        return response


if __name__ == "__main__":
    desk = StandIn(int(sys.argv[1]) if len(sys.argv) > 1 else 9100).start()
    print(f"open {desk.url}/ (end with Ctrl-C)")
    desk.thread.join()
