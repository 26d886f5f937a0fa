"""The agents' socket, namespace ``/agent``: what happens, told to the consoles that are open."""

from __future__ import annotations

import asyncio
import logging
from http.cookies import CookieError, SimpleCookie
from typing import Any

import socketio

from bot.desk import clean
from bot.desk.desk import Desk
from bot.desk.errors import Refused
from bot.desk.events import MessageSaved, RowChanged
from bot.desk.guard import COOKIE
from bot.desk.ids import now
from bot.desk.models import Conversation
from bot.desk.origins import own_origins
from bot.desk.sign_in import SignedIn, signed_in

NAMESPACE = "/agent"
ROOM = "agents"

log = logging.getLogger(__name__)


class ConsoleSocket:
    """Lets signed-in agents in, tells them all that people have to do with, and ends with their session."""

    def __init__(self, io: socketio.AsyncServer, desk: Desk) -> None:
        self._io = io
        self._desk = desk
        self._origins = own_origins(desk.settings)
        self._agents: dict[str, SignedIn] = {}
        self._ends: dict[str, asyncio.TimerHandle] = {}
        io.on("connect", self._connect, namespace=NAMESPACE)
        io.on("disconnect", self._disconnect, namespace=NAMESPACE)
        io.on("typing", self._typing, namespace=NAMESPACE)
        desk.listen(self._tell, self._tell_typing)

    async def end(self, session_hash: str) -> None:
        """Hangs up on the consoles of a session that is over."""
        for sid in [sid for sid, who in self._agents.items() if who.session_hash == session_hash]:
            await self._io.disconnect(sid, namespace=NAMESPACE)

    async def _connect(self, sid: str, environ: dict[str, Any], auth: object = None) -> None:
        origin = environ.get("HTTP_ORIGIN")
        # Sites that may show the widget passed the handshake; the console is only for the desk's own pages.
        if origin is not None and origin not in self._origins:
            raise socketio.exceptions.ConnectionRefusedError("bad_origin")
        token = _cookie(environ.get("HTTP_COOKIE", ""))
        try:
            who = await self._desk.store.read(lambda session: signed_in(session, token))
        except Refused as refused:
            raise socketio.exceptions.ConnectionRefusedError(refused.code) from None
        if who.agent.must_change_password:
            raise socketio.exceptions.ConnectionRefusedError("must_change_password")
        self._agents[sid] = who
        left_s = (who.expires_at - now()).total_seconds()
        loop = asyncio.get_running_loop()
        self._ends[sid] = loop.call_later(left_s, lambda: loop.create_task(self.end(who.session_hash)))
        await self._io.enter_room(sid, ROOM, namespace=NAMESPACE)

    async def _disconnect(self, sid: str, reason: object = None) -> None:
        self._agents.pop(sid, None)
        timer = self._ends.pop(sid, None)
        if timer is not None:
            timer.cancel()

    async def _typing(self, sid: str, data: object = None, *_: object) -> None:
        who = self._agents.get(sid)
        if who is None or not isinstance(data, dict):
            return
        try:
            conversation_id = clean.known_id(data.get("conversation_id"), "not_found")
        except Refused:
            return
        conversation = await self._desk.store.read(lambda session: session.get(Conversation, conversation_id))
        if conversation is not None and conversation.state == "agent" and conversation.agent_id == who.agent.id:
            self._desk.types(conversation_id, "agent", data.get("on") is True)

    async def _tell(self, event: object) -> None:
        if isinstance(event, MessageSaved) and event.state != "bot":
            data = {"conversation_id": event.conversation_id, "message": event.message}
            await self._io.emit("message", data, room=ROOM, namespace=NAMESPACE)
        elif isinstance(event, RowChanged):
            await self._io.emit("conversation", event.row, room=ROOM, namespace=NAMESPACE)

    async def _tell_typing(self, conversation_id: str, who: str, on: bool) -> None:
        if who == "customer":
            data = {"conversation_id": conversation_id, "who": who, "on": on}
            await self._io.emit("typing", data, room=ROOM, namespace=NAMESPACE)


def _cookie(header: str) -> str | None:
    try:
        found = SimpleCookie(header).get(COOKIE)
    except CookieError:
        return None
    return found.value if found else None
