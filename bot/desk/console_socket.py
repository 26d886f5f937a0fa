"""The agents' socket, namespace ``/agent``: who is let in, and what their consoles say."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from http.cookies import CookieError, SimpleCookie
from typing import Any

import socketio

from bot import request_id
from bot.desk import access, clean, metrics
from bot.desk import console_rooms as rooms
from bot.desk.console_news import ConsoleNews
from bot.desk.console_viewers import Viewers
from bot.desk.desk import Desk
from bot.desk.errors import Refused
from bot.desk.events import AgentMoved, SessionsEnded
from bot.desk.guard import COOKIE
from bot.desk.ids import now
from bot.desk.limits import Bucket
from bot.desk.models import Conversation
from bot.desk.origins import own_origins
from bot.desk.sign_in import SignedIn, signed_in

NAMESPACE = "/agent"
# More than a person who types and looks around says; what comes beyond it is dropped.
EVENTS = Bucket("account events", 40, 10.0)


class ConsoleSocket:
    """Lets signed-in agents in, keeps who is there, and ends with their session."""

    def __init__(self, io: socketio.AsyncServer, desk: Desk) -> None:
        self._io = io
        self._desk = desk
        self._origins = own_origins(desk.settings)
        self._agents: dict[str, SignedIn] = {}
        self._ends: dict[str, asyncio.TimerHandle] = {}
        self._over: set[str] = set()
        self._asked: dict[str, object] = {}
        self._viewers = Viewers(io, desk, self._agents)
        self._news = ConsoleNews(io, desk, self._agents)
        io.on("connect", self._connect, namespace=NAMESPACE)
        io.on("disconnect", self._disconnect, namespace=NAMESPACE)
        for name in ("typing", "watch", "watch_live"):
            io.on(name, self._bounded(getattr(self, f"_{name}")), namespace=NAMESPACE)
        desk.listen(self._tell, self._news.tell_typing)
        if desk.shared is not None:
            desk.shared.neighbours.here["viewers"] = self._viewers.here
            desk.shared.neighbours.on_change.append(self._others)
            desk.shared.on_missed.append(self._begin_again)

    async def end(self, *session_hashes: str) -> None:
        """Hangs up on the consoles of sessions that are over, at every desk."""
        self._desk.tell_others(SessionsEnded(session_hashes))
        await self._end(session_hashes)

    async def _end(self, session_hashes: Sequence[str]) -> None:
        for sid in [sid for sid, who in self._agents.items() if who.session_hash in session_hashes]:
            if sid in self._agents:
                self._over.add(sid)
                await self._io.disconnect(sid, namespace=NAMESPACE)

    async def move(self, agent_id: str) -> None:
        """Hangs up on an agent's consoles, which come back by themselves and hear what their agent may hear now."""
        self._desk.tell_others(AgentMoved(agent_id))
        await self._move(agent_id)

    async def _move(self, agent_id: str) -> None:
        for sid in [sid for sid, who in self._agents.items() if who.agent.id == agent_id]:
            await self._io.disconnect(sid, namespace=NAMESPACE)

    async def _connect(self, sid: str, environ: dict[str, Any], auth: object = None) -> None:
        origin = environ.get("HTTP_ORIGIN")
        # Sites that may show the widget passed the handshake; the console is only for the desk's own pages.
        if origin is not None and origin not in self._origins:
            raise socketio.exceptions.ConnectionRefusedError("bad_origin")
        token = _cookie(environ.get("HTTP_COOKIE", ""))
        try:
            self._agents[sid] = await self._who(token)
            # Looked up again: whoever was signed out or moved while the first look was under way was not found by
            # end() and move(), which go by what is noted here.
            who = self._agents[sid] = await self._who(token)
        except Refused as refused:
            self._agents.pop(sid, None)
            raise socketio.exceptions.ConnectionRefusedError(refused.code) from None
        for room in rooms.rooms_of(who):
            await self._io.enter_room(sid, room, namespace=NAMESPACE)
        self._end_in_time(sid, who)
        if self._desk.consoles.opened(who.agent.id, sid):
            self._changed(who.agent.id)
        await self._viewers.greet(sid, who)

    async def _tell(self, event: object) -> None:
        if isinstance(event, SessionsEnded):
            await self._end(event.hashes)
        elif isinstance(event, AgentMoved):
            await self._move(event.agent_id)
        await self._news.tell(event)
        await self._viewers.hear(event)

    async def _disconnect(self, sid: str, reason: object = None) -> None:
        who = self._agents.pop(sid, None)
        timer = self._ends.pop(sid, None)
        if timer is not None:
            timer.cancel()
        self._asked.pop(sid, None)
        self._news.unwatch(sid)
        for_good = sid in self._over
        self._over.discard(sid)
        if who is not None and self._desk.consoles.lost(who.agent.id, sid, for_good=for_good):
            # A little more than the grace, so that it is over by then.
            wait_s = 0.0 if for_good else self._desk.consoles.grace_s + 0.1
            asyncio.get_running_loop().call_later(wait_s, self._gone, who.agent.id)
        await self._viewers.watch(sid, None)

    async def _others(self, lost: bool) -> None:
        """Takes in who is at other desks by now, and what they look at."""
        assert self._desk.shared is not None
        consoles, elsewhere = self._desk.consoles, self._desk.shared.neighbours.elsewhere
        left = consoles.elsewhere - elsewhere.agents.keys()
        for agent_id in consoles.others(elsewhere.agents, lost=lost):
            self._changed(agent_id)
        for agent_id in left if lost else ():
            asyncio.get_running_loop().call_later(consoles.grace_s + 0.1, self._gone, agent_id)
        await self._viewers.others(elsewhere.viewers)

    async def _begin_again(self, _: datetime) -> None:
        """Hangs up on every console, for something may have been missed: they come back and load what there is."""
        for sid in list(self._agents):
            await self._io.disconnect(sid, namespace=NAMESPACE)

    def _gone(self, agent_id: str) -> None:
        if not self._desk.consoles.is_connected(agent_id):
            self._changed(agent_id)

    def _changed(self, agent_id: str) -> None:
        """Somebody came or went: the others see it, and what waits may find somebody."""
        self._news.presence(agent_id)
        self._desk.clock.nudge()

    async def _who(self, token: str | None) -> SignedIn:
        who = await self._desk.store.read(lambda session: signed_in(session, token))
        if who.agent.must_change_password:
            raise Refused("must_change_password", status=403)
        return who

    def _end_in_time(self, sid: str, who: SignedIn) -> None:
        if who.expires_at is not None:
            loop = asyncio.get_running_loop()
            left_s = (who.expires_at - now()).total_seconds()
            self._ends[sid] = loop.call_later(left_s, lambda: loop.create_task(self.end(who.session_hash)))

    def _bounded(self, handler: Any) -> Any:
        """A handler that gets only what fits the protocol, from consoles that are in."""

        async def bounded(sid: str, data: object = None, *_: object) -> None:
            who = self._agents.get(sid)
            if who is None:
                return
            request_id.begin()
            if not await self._desk.limits.allow(EVENTS, who.agent.id):
                metrics.CONSOLE_LIMITED.inc()
            elif isinstance(data, dict):
                await handler(sid, who, data)

        return bounded

    async def _typing(self, sid: str, who: SignedIn, data: dict[str, Any]) -> None:
        conversation = await self._readable(who, data)
        if conversation is None or conversation.state != "agent":
            return
        on = data.get("on") is True
        own = conversation.agent_id == who.agent.id
        if own or await self._desk.store.read(lambda session: access.joined(session, who, conversation.id)):
            self._desk.types(conversation.id, "agent", on)
            await self._news.agent_types(conversation, who, on, skip_sid=sid)

    async def _watch(self, sid: str, who: SignedIn, data: dict[str, Any]) -> None:
        asked = self._asked[sid] = object()
        conversation = await self._readable(who, data)
        if self._asked.get(sid) is not asked:  # it looks at something else by now, or went
            return
        shown = conversation.id if conversation is not None and who.may("conversations.read") else None
        await self._viewers.watch(sid, shown)

    async def _watch_live(self, sid: str, who: SignedIn, data: dict[str, Any]) -> None:
        if not who.may("conversations.read_all"):
            return
        if data.get("on") is True:
            self._news.watch(sid)
            await self._io.enter_room(sid, rooms.LIVE, namespace=NAMESPACE)
        else:
            self._news.unwatch(sid)
            await self._io.leave_room(sid, rooms.LIVE, namespace=NAMESPACE)

    async def _readable(self, who: SignedIn, data: dict[str, Any]) -> Conversation | None:
        """The conversation that is meant, if they may read it."""
        try:
            conversation_id = clean.known_id(data.get("conversation_id"), "not_found")
            return await self._desk.store.read(lambda session: access.to_read(session, who, conversation_id))
        except Refused:
            return None


def _cookie(header: str) -> str | None:
    try:
        found = SimpleCookie(header).get(COOKIE)
    except CookieError:
        return None
    return found.value if found else None
