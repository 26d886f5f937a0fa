"""What happened, as it is told to the channels after a commit."""

from __future__ import annotations

from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, Any

from bot import request_id

if TYPE_CHECKING:
    from bot.desk.models import Handoff


@dataclass(frozen=True)
class MessageSaved:
    """A message is new or changed.

    Attributes:
        message: In the protocol's form.
        state: The conversation's state; agents are told unless the bot has the floor.
        is_new: False for a change of a message that was told before.
        channel: The conversation's.
    """

    conversation_id: str
    message: dict[str, Any]
    state: str
    is_new: bool = True
    team_id: str | None = None
    agent_id: str | None = None
    channel: str = "web"


@dataclass(frozen=True)
class ConversationChanged:
    """State, agent, place or rating changed; ``view`` is what the customer sees of it."""

    conversation_id: str
    view: dict[str, Any]


@dataclass(frozen=True)
class PlaceMoved:
    """What a waiting customer sees changed, though nothing happened in their conversation.

    Read outside the writer, so it may come after something newer was told; ``view["last_seq"]`` says how old it is.
    """

    conversation_id: str
    view: dict[str, Any]


@dataclass(frozen=True)
class RowChanged:
    """What agents see of a conversation in their list changed."""

    conversation_id: str
    row: dict[str, Any]


@dataclass(frozen=True)
class ConversationErased:
    """All that was said was erased: its customer's windows are no longer part of it."""

    conversation_id: str


@dataclass(frozen=True)
class HandoffBegun:
    """People got a conversation from the bot, or from a customer who wrote again after a close.

    Attributes:
        handoff: The stored handoff; read after the commit, for its reason may be told more precisely within it.
    """

    handoff: Handoff


@dataclass(frozen=True)
class TurnReady:
    """The bot has something to do.

    Attributes:
        request_id: The request that the message came with; empty where that is over, as after a restart.
        at: When it was announced, on the monotonic clock, seconds.
        request: What the bot is asked, as the transaction that stored the message knew it; good for a turn that runs
            at once. None: it is to be read.
    """

    conversation_id: str
    message_id: str
    kind: str
    request_id: str = field(default_factory=request_id.current, compare=False)
    at: float = field(default_factory=monotonic, compare=False)
    request: dict[str, Any] | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class QueueMoved:
    """Somebody came into a queue, left it or changed places; who can take them may be free."""


@dataclass(frozen=True)
class AgentEvent:
    """Something else that consoles are told: a note, a read mark, a page, a conversation that went to another team.

    Attributes:
        name: The event's name on the namespace ``/agent``.
        team_id: Told to this team's agents and to whoever may read all; None: to the latter only.
        agent_ids: Told to these too.
        everyone: Told to every console.
    """

    name: str
    data: dict[str, Any]
    team_id: str | None = None
    agent_ids: tuple[str, ...] = ()
    everyone: bool = False


@dataclass(frozen=True)
class SeenByAgent:
    """An agent has read a conversation's messages up to ``seq``; its customer is told."""

    conversation_id: str
    seq: int


@dataclass(frozen=True)
class Typing:
    """Somebody types, or stopped.

    Attributes:
        who: ``bot``, ``agent`` or ``customer``.
    """

    conversation_id: str
    who: str
    on: bool


@dataclass(frozen=True)
class SessionsEnded:
    """Agents' sessions are over; their consoles are hung up on."""

    hashes: tuple[str, ...]


@dataclass(frozen=True)
class AgentMoved:
    """What an agent may hear of changed; their consoles come back and hear that."""

    agent_id: str
