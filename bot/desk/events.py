"""What happened, as it is told to the channels after a commit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class MessageSaved:
    """A message is new or changed.

    Attributes:
        message: In the protocol's form.
        state: The conversation's state; agents are told unless the bot has the floor.
        is_new: False for a change of a message that was told before.
    """

    conversation_id: str
    message: dict[str, Any]
    state: str
    is_new: bool = True


@dataclass(frozen=True)
class ConversationChanged:
    """State, agent, place or rating changed; ``view`` is what the customer sees of it."""

    conversation_id: str
    view: dict[str, Any]


@dataclass(frozen=True)
class RowChanged:
    """What agents see of a conversation in their list changed."""

    conversation_id: str
    row: dict[str, Any]


@dataclass(frozen=True)
class TurnReady:
    """The bot has something to do."""

    conversation_id: str
    message_id: str
    kind: str
