"""What happens at the desk, told to the consoles that may know of it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import socketio
from sqlalchemy.orm import Session

from bot.desk import access
from bot.desk import console_rooms as rooms
from bot.desk.accounts import Agent
from bot.desk.desk import Desk
from bot.desk.events import AgentEvent, MessageSaved, RowChanged
from bot.desk.models import Conversation
from bot.desk.rows import rows_of
from bot.desk.sign_in import SignedIn
from bot.desk.staff.views import agent_views

NAMESPACE = "/agent"
# A person cannot follow changes that come faster, and a busy desk would be asked for the same row again and again.
EVERY_S = 0.2

log = logging.getLogger(__name__)


class ConsoleNews:
    """Emits each event to the rooms of those who see what it is of.

    Args:
        agents: Who is behind each console that is in; kept by the socket.
    """

    def __init__(self, io: socketio.AsyncServer, desk: Desk, agents: Mapping[str, SignedIn]) -> None:
        self._io = io
        self._desk = desk
        self._agents = agents
        self._live: set[str] = set()
        self._live_rows = Coalesced(self._tell_live_rows)
        self._presences = Coalesced(self._tell_presences)
        self._holders: dict[str, str] = {}

    async def tell(self, event: object) -> None:
        """Tells one event of the desk's; others than consoles' are not for here."""
        if isinstance(event, MessageSaved):
            await self._tell_message(event)
        elif isinstance(event, RowChanged):
            await self._tell_row(event.row)
        elif isinstance(event, AgentEvent):
            await self._tell_agent_event(event)

    async def tell_typing(self, conversation_id: str, who: str, on: bool) -> None:
        """Tells that a customer types; what agents type is told by :meth:`agent_types`, which knows who."""
        if who != "customer" or not self._agents:
            return
        conversation = await self._desk.store.read(lambda session: session.get(Conversation, conversation_id))
        if conversation is not None:
            data = {"conversation_id": conversation_id, "who": who, "on": on}
            await self._emit("typing", data, _rooms(conversation))

    async def agent_types(self, conversation: Conversation, who: SignedIn, on: bool, skip_sid: str) -> None:
        """Tells the other consoles that an agent types."""
        data = {"conversation_id": conversation.id, "who": "agent", "name": who.agent.name, "on": on}
        holder = (conversation.agent_id,) if conversation.agent_id else ()
        self._desk.tell_others(AgentEvent("typing", data, team_id=conversation.team_id, agent_ids=holder))
        await self._emit("typing", data, _rooms(conversation), skip_sid)

    def presence(self, agent_id: str) -> None:
        """Tells everybody, a moment later, how an agent stands."""
        self._presences.add(agent_id)

    def watch(self, sid: str) -> None:
        """Notes that a console watches the bot's conversations."""
        self._live.add(sid)

    def unwatch(self, sid: str) -> None:
        """Notes that it no longer does."""
        self._live.discard(sid)

    async def _tell_message(self, event: MessageSaved) -> None:
        data = {"conversation_id": event.conversation_id, "message": event.message}
        if event.state != "bot":
            await self._emit("message", data, rooms.audience(event.team_id, [event.agent_id]))
        elif self._live:
            await self._emit("message", data, [rooms.LIVE])
            self._live_rows.add(event.conversation_id)

    async def _tell_row(self, row: dict[str, Any]) -> None:
        holder = row["agent"]["id"] if row["agent"] else None
        people = [holder, *(one["id"] for one in row["participants"])]
        if row["state"] == "bot":
            await self._emit("conversation", row, [rooms.ALL])
        else:
            await self._emit("conversation", row, rooms.audience(row["team"]["id"] if row["team"] else None, people))
        self._note_holder(row["id"], holder if row["state"] == "agent" else None)

    async def _tell_agent_event(self, event: AgentEvent) -> None:
        if event.everyone:
            await self._emit(event.name, event.data, [rooms.EVERYONE])
            return
        if event.name == "conversation_gone":
            await self._tell_gone(event)
            return
        team = [rooms.of_team(event.team_id)] if event.team_id is not None else []
        people = [rooms.of_agent(agent_id) for agent_id in event.agent_ids]
        await self._emit(event.name, event.data, [rooms.ALL, *team, *people])

    async def _tell_gone(self, event: AgentEvent) -> None:
        """Tells it to those who do not see the conversation any more; who still does, sees it change."""
        conversation_id = event.data["id"]
        heard = {
            sid: who
            for sid, who in self._agents.items()
            if event.team_id in who.team_ids or who.agent.id in event.agent_ids or who.may("conversations.read_all")
        }

        def look(session: Session) -> tuple[set[str], dict[str, Any] | None]:
            conversation = session.get(Conversation, conversation_id)
            if conversation is None:
                return set(), None
            bots = conversation.state == "bot"
            still = {sid for sid, who in heard.items() if access.sees(session, who, conversation)}
            return still, rows_of(session, [conversation_id])[0] if bots else None

        still, bots_row = await self._desk.store.read(look)
        for sid in heard.keys() - still:
            await self._emit("conversation_gone", event.data, [sid])
        if bots_row is not None:  # nothing else tells those who see it of what is the bot's again
            await self._tell_row(bots_row)

    def _note_holder(self, conversation_id: str, holder: str | None) -> None:
        """Whoever gets a conversation or loses one has another load, which the others see."""
        before = self._holders.pop(conversation_id, None)
        if holder is not None:
            self._holders[conversation_id] = holder
        if before != holder:
            for agent_id in (before, holder):
                if agent_id is not None:
                    self._presences.add(agent_id)

    async def _tell_live_rows(self, ids: list[str]) -> None:
        for row in await self._desk.store.read(lambda session: rows_of(session, ids)):
            if row["state"] == "bot":
                await self._emit("conversation", row, [rooms.LIVE])

    async def _tell_presences(self, ids: list[str]) -> None:
        connected = self._desk.consoles.connected()

        def look(session: Session) -> list[dict[str, Any]]:
            found = (session.get(Agent, agent_id) for agent_id in ids)
            return agent_views(session, [agent for agent in found if agent is not None], connected)

        for shown in await self._desk.store.read(look):
            await self._emit("presence", {"agent": shown}, [rooms.EVERYONE])

    async def _emit(self, name: str, data: Any, to: list[str], skip_sid: str | None = None) -> None:
        await self._io.emit(name, data, room=to, skip_sid=skip_sid, namespace=NAMESPACE)


class Coalesced:
    """Collects ids and hands them on together, at most once in :data:`EVERY_S` seconds."""

    def __init__(self, tell: Callable[[list[str]], Awaitable[None]]) -> None:
        self._tell = tell
        self._ids: dict[str, None] = {}
        self._task: asyncio.Task[None] | None = None

    def add(self, one: str) -> None:
        """Hands ``one`` on soon."""
        self._ids[one] = None
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._run())

    async def _run(self) -> None:
        try:
            while self._ids:
                await asyncio.sleep(EVERY_S)
                ids, self._ids = list(self._ids), {}
                await self._tell(ids)
        except Exception:  # the desk stops, or its database is away for a moment: the next change is told
            log.exception("consoles could not be told of changes")
        finally:
            self._task = None


def _rooms(conversation: Conversation) -> list[str]:
    """Who hears of a conversation as it stands."""
    if conversation.state == "bot":
        return [rooms.LIVE]
    return rooms.audience(conversation.team_id, [conversation.agent_id])
