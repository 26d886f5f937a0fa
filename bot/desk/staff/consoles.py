"""Which agents have a console open at this moment: at this desk, in memory, and at others as these told."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime

from bot.desk.ids import iso, now

# A reload, a lift or a change of network takes less; who is away for longer is not there.
GRACE_S = 60.0


class Consoles:
    """Counts the consoles of each agent; one that was lost counts for :data:`GRACE_S` more.

    >>> consoles = Consoles(clock=lambda: 0.0)
    >>> consoles.opened("a_1", "s1"), consoles.opened("a_1", "s2"), sorted(consoles.connected())
    (True, False, ['a_1'])
    >>> consoles.lost("a_1", "s1"), consoles.lost("a_1", "s2"), consoles.is_connected("a_1")
    (False, True, True)
    """

    def __init__(self, grace_s: float = GRACE_S, clock: Callable[[], float] = time.monotonic) -> None:
        self.grace_s = grace_s
        self._clock = clock
        self._open: dict[str, set[str]] = defaultdict(set)
        self._lost_at: dict[str, float] = {}
        self._came_at: dict[str, datetime] = {}
        self._elsewhere: dict[str, datetime | None] = {}

    def opened(self, agent_id: str, sid: str) -> bool:
        """Notes an open console; whether the agent counted as gone until now."""
        was_there = self.is_connected(agent_id)
        self._open[agent_id].add(sid)
        self._lost_at.pop(agent_id, None)
        if not was_there:
            self.came(agent_id)
        return not was_there

    def came(self, agent_id: str) -> None:
        """Notes that an agent came online, with a console or by saying so."""
        self._came_at[agent_id] = now()

    def came_at(self, agent_id: str) -> datetime | None:
        """When an agent last came online; None if they have not since this process began."""
        came = [self._came_at.get(agent_id), self._elsewhere.get(agent_id)]
        return max((at for at in came if at is not None), default=None)

    @property
    def elsewhere(self) -> set[str]:
        """Ids of the agents who are at other desks."""
        return set(self._elsewhere)

    def here(self) -> dict[str, str | None]:
        """Who is at this desk, and when they came, for the other desks."""
        return {agent_id: iso(self._came_at.get(agent_id)) for agent_id in self._here()}

    def others(self, agents: Mapping[str, str | None], *, lost: bool = False) -> set[str]:
        """Notes who is at other desks; returns whose standing changed by it.

        Args:
            lost: A desk died: who was at it is on the way to another one, and counts meanwhile.
        """
        before = self.connected()
        if lost:
            for agent_id in self._elsewhere.keys() - agents.keys() - self._open.keys():
                self._lost_at[agent_id] = self._clock()
        self._elsewhere = {agent_id: at and datetime.fromisoformat(at) for agent_id, at in agents.items()}
        return before ^ self.connected()

    def lost(self, agent_id: str, sid: str, *, for_good: bool = False) -> bool:
        """Notes a console that went; whether it was the agent's last.

        Args:
            for_good: The session is over, so nobody comes back to it.
        """
        sids = self._open.get(agent_id, set())
        if sid not in sids:
            return False
        sids.discard(sid)
        if sids:
            return False
        del self._open[agent_id]
        if not for_good:
            self._lost_at[agent_id] = self._clock()
        return True

    def is_connected(self, agent_id: str) -> bool:
        """Whether somebody has a console open, or lost it a moment ago."""
        return agent_id in self._elsewhere or self._is_here(agent_id)

    def _is_here(self, agent_id: str) -> bool:
        if self._open.get(agent_id):
            return True
        lost_at = self._lost_at.get(agent_id)
        if lost_at is not None and self._clock() - lost_at >= self.grace_s:
            self._lost_at.pop(agent_id, None)
            return False
        return lost_at is not None

    def connected(self) -> set[str]:
        """Ids of the agents who are there."""
        return {*self._here(), *self._elsewhere}

    def _here(self) -> list[str]:
        return [agent_id for agent_id in {*self._open, *self._lost_at} if self._is_here(agent_id)]
