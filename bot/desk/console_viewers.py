"""Which console has which conversation on the screen, told to everybody who may see the conversation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import socketio
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.desk import access
from bot.desk import console_rooms as rooms
from bot.desk.desk import Desk
from bot.desk.events import RowChanged
from bot.desk.models import Conversation
from bot.desk.sign_in import SignedIn
from bot.desk.work_models import Participant

NAMESPACE = "/agent"


class Watched:
    """What each console watches; one thing at a time.

    >>> watched = Watched()
    >>> watched.put("s1", "c_1"), watched.put("s1", "c_2"), watched.by("c_2"), watched.put("s1", None)
    (['c_1'], ['c_1', 'c_2'], ['s1'], ['c_2'])
    """

    def __init__(self) -> None:
        self._watched: dict[str, str] = {}
        self._sids: dict[str, dict[str, None]] = {}

    def put(self, sid: str, conversation_id: str | None) -> list[str]:
        """Notes what a console watches now; returns the conversations whose viewers are to be told, also if it looks
        at the same one again: it may have asked because it knows nothing yet."""
        before = self._watched.pop(sid, None)
        if before is not None:
            self._sids[before].pop(sid, None)
            if not self._sids[before]:
                del self._sids[before]
        if conversation_id is not None:
            self._watched[sid] = conversation_id
            self._sids.setdefault(conversation_id, {})[sid] = None
        return [one for one in dict.fromkeys((before, conversation_id)) if one is not None]

    def by(self, conversation_id: str) -> list[str]:
        """The consoles that watch a conversation."""
        return list(self._sids.get(conversation_id, ()))


class Viewers:
    """Keeps who watches what, and tells it.

    Args:
        agents: Who is behind each console that is in; kept by the socket.
    """

    def __init__(self, io: socketio.AsyncServer, desk: Desk, agents: Mapping[str, SignedIn]) -> None:
        self._io = io
        self._desk = desk
        self._agents = agents
        self._watched = Watched()
        self._audiences: dict[str, set[str]] = {}
        self._shown: dict[str, list[dict[str, str]]] = {}
        self._elsewhere: dict[str, list[dict[str, str]]] = {}

    async def watch(self, sid: str, conversation_id: str | None) -> None:
        """A console has this conversation on the screen from now on; one that is gone, nothing."""
        for changed in self._watched.put(sid, conversation_id):
            await self._tell(changed)

    async def greet(self, sid: str, who: SignedIn) -> None:
        """Tells a console that has just come what is looked at of what it may see."""
        ids = [*self._shown, *self._elsewhere]
        if not ids:
            return

        def look(session: Session) -> list[str]:
            found = session.scalars(select(Conversation).where(Conversation.id.in_(ids)))
            return [one.id for one in found if access.sees(session, who, one)]

        for conversation_id in await self._desk.store.read(look):
            await self._emit(conversation_id, [sid])

    async def hear(self, event: object) -> None:
        """Who comes to see a conversation that is watched, by a handoff or a transfer, is told by whom."""
        if not isinstance(event, RowChanged) or not self._is_watched(event.conversation_id):
            return
        row = event.row
        people = [row["agent"], *row["participants"]]
        team_id = row["team"]["id"] if row["team"] else None
        audience = _audience(row["state"], team_id, [one["id"] for one in people if one])
        if set(audience) != self._audiences.get(event.conversation_id):
            await self._tell(event.conversation_id)

    def here(self) -> dict[str, list[dict[str, str]]]:
        """Who has what on the screen at this desk, for the others."""
        return dict(self._shown)

    async def others(self, viewers: dict[str, list[dict[str, str]]]) -> None:
        """Takes in who has what on the screen at other desks."""
        before, self._elsewhere = self._elsewhere, viewers
        for conversation_id in before.keys() | viewers.keys():
            if before.get(conversation_id) != viewers.get(conversation_id):
                await self._tell(conversation_id)

    def _is_watched(self, conversation_id: str) -> bool:
        return bool(self._watched.by(conversation_id)) or conversation_id in self._elsewhere

    async def _tell(self, conversation_id: str) -> None:
        watching = {sid: self._agents[sid] for sid in self._watched.by(conversation_id) if sid in self._agents}

        def look(session: Session) -> tuple[list[str], set[str]] | None:
            conversation = session.get(Conversation, conversation_id)
            if conversation is None:
                return None
            joined = session.scalars(select(Participant.agent_id).where(Participant.conversation_id == conversation_id))
            people = [*([conversation.agent_id] if conversation.agent_id else []), *joined]
            # Who may see it no more still has it open, but has nothing of it on the screen.
            blind = {sid for sid, who in watching.items() if not access.sees(session, who, conversation)}
            return _audience(conversation.state, conversation.team_id, people), blind

        found = await self._desk.store.read(look)
        if found is None:
            self._shown.pop(conversation_id, None)
            return
        audience, blind = found
        # As it is now: what has changed since the look is told by whoever changed it, and nothing older goes out after.
        still = [sid for sid in self._watched.by(conversation_id) if sid in self._agents and sid not in blind]
        agents = {self._agents[sid].agent.id: self._agents[sid].agent.name for sid in still}
        self._shown[conversation_id] = [{"id": agent_id, "name": name} for agent_id, name in agents.items()]
        if not agents:
            del self._shown[conversation_id]
        if self._is_watched(conversation_id):
            self._audiences[conversation_id] = set(audience)
        else:
            self._audiences.pop(conversation_id, None)
        await self._emit(conversation_id, audience)

    async def _emit(self, conversation_id: str, to: list[str]) -> None:
        people = [*self._shown.get(conversation_id, []), *self._elsewhere.get(conversation_id, [])]
        named = {one["id"]: one for one in people}
        data: dict[str, Any] = {"conversation_id": conversation_id, "agents": [named[one] for one in sorted(named)]}
        await self._io.emit("viewers", data, room=to, namespace=NAMESPACE)


def _audience(state: str, team_id: str | None, people: list[str]) -> list[str]:
    """Whoever may see a conversation; the bot's is seen by those who may read all."""
    return [rooms.ALL] if state == "bot" else rooms.audience(team_id, people)
