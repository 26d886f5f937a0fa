"""Whose name a version of an article carries."""

from __future__ import annotations

from dataclasses import dataclass

from bot.desk.accounts import Agent


@dataclass(frozen=True)
class Author:
    """Who writes.

    Attributes:
        id: The agent's; None for the desk itself.
    """

    id: str | None
    name: str
    email: str

    @classmethod
    def of(cls, agent: Agent) -> Author:
        """The author that an agent is."""
        return cls(agent.id, agent.name, agent.email)


#: What the desk writes by itself.
DESK = Author(None, "Tandem", "desk@localhost")
