"""Which consoles hear of what: the rooms of the namespace ``/agent``."""

from __future__ import annotations

from collections.abc import Iterable

from bot.desk.sign_in import SignedIn

#: Every console.
EVERYONE = "everyone"
#: Whoever may read conversations at all: they hear of those that are in no team.
READERS = "readers"
#: Whoever may read all conversations.
ALL = "all"
#: Those of the latter who watch the bot's conversations at this moment.
LIVE = "live"


def of_team(team_id: str) -> str:
    """The room of a team's agents."""
    return f"team:{team_id}"


def of_agent(agent_id: str) -> str:
    """The room of one agent's consoles."""
    return f"agent:{agent_id}"


def rooms_of(who: SignedIn) -> list[str]:
    """The rooms that a console is in from the start."""
    rooms = [EVERYONE, of_agent(who.agent.id)]
    if who.may("conversations.read"):
        rooms += [READERS, *(of_team(team_id) for team_id in sorted(who.team_ids))]
    if who.may("conversations.read_all"):
        rooms.append(ALL)
    return rooms


def audience(team_id: str | None, agent_ids: Iterable[str | None]) -> list[str]:
    """The rooms that hear of a conversation which is not the bot's; see :func:`bot.desk.access.sees`.

    >>> audience("technical", ["a_1", None])
    ['team:technical', 'all', 'agent:a_1']
    """
    team = READERS if team_id is None else of_team(team_id)
    return [team, ALL, *(of_agent(agent_id) for agent_id in agent_ids if agent_id is not None)]
