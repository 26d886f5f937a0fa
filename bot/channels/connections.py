"""The customers' sockets that are open, and whose they are."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from bot.channels import network
from bot.desk.limits import Bucket, Limits

#: A room's name says how those in it are spoken to: in the protocol's own events or in those of Rasa's widgets.
TANDEM, RASA = "tandem", "rasa"
#: What one conversation may send, however many windows show it: messages, and all else with repeated messages.
MESSAGES = Bucket("conversation messages", 30, 2.0)
OTHERS = Bucket("conversation events", 150, 15.0)
MOST_KEPT = 200
#: States of a conversation in which agents may want to know whether its customer is there.
WITH_PEOPLE = {"queued", "agent"}


def room(style: str, conversation_id: str) -> str:
    return f"{style}:{conversation_id}"


@dataclass
class Connection:
    """One open socket.

    Attributes:
        conversation_id: The conversation it is bound to by a token; None before that.
        token: That token.
        state: The conversation's last known state.
        seq: ``seq`` of its last message, as far as it was told.
        style: :data:`TANDEM` or :data:`RASA`.
        sender: Its network address, which has limits of its own over all conversations; None: no limit.
        order: Held while one of its messages is taken in, where these could overtake each other.
        sent: Ids of the conversation's last messages, whichever window sent them.
    """

    sid: str
    user_agent: str = ""
    conversation_id: str | None = None
    customer_id: str | None = None
    token: str | None = None
    language: str = "en"
    state: str = "bot"
    seq: int = 0
    style: str = TANDEM
    sender: str | None = None
    order: asyncio.Lock = field(default_factory=asyncio.Lock)
    sent: dict[str, None] = field(default_factory=dict)

    async def allows(self, limits: Limits, client_id: object = None) -> bool:
        """Whether one more event is within the limits; a message's repetition does not count as another message."""
        is_message = isinstance(client_id, str) and client_id not in self.sent
        own, address = (MESSAGES, network.MESSAGES) if is_message else (OTHERS, network.OTHERS)
        if not await limits.allow(own, self.conversation_id or self.sid):
            return False
        if self.sender is not None and not await limits.allow(address, self.sender):
            return False
        if is_message:
            self.sent[client_id] = None
            if len(self.sent) > MOST_KEPT:
                self.sent.pop(next(iter(self.sent)))
        return True


class Connections:
    """All open sockets, by socket and by conversation."""

    def __init__(self) -> None:
        self._by_sid: dict[str, Connection] = {}
        self._by_conversation: dict[str, set[str]] = {}

    def opened(self, sid: str, user_agent: str, sender: str | None = None) -> Connection:
        connection = self._by_sid[sid] = Connection(sid, user_agent, sender=sender)
        return connection

    def get(self, sid: str) -> Connection | None:
        return self._by_sid.get(sid)

    def closed(self, sid: str) -> None:
        connection = self._by_sid.pop(sid, None)
        if connection is not None:
            self._leave(connection)

    def bind(self, connection: Connection, conversation_id: str) -> None:
        """Ties a socket to a conversation, and only to that one."""
        self._leave(connection)
        connection.conversation_id = conversation_id
        beside = next(iter(self.of(conversation_id)), None)
        connection.sent = beside.sent if beside else {}
        self._by_conversation.setdefault(conversation_id, set()).add(connection.sid)

    def of(self, conversation_id: str) -> list[Connection]:
        return [self._by_sid[sid] for sid in self._by_conversation.get(conversation_id, ())]

    def has(self, conversation_id: str) -> bool:
        """Whether a customer has the conversation open; may be asked from any thread."""
        return conversation_id in self._by_conversation

    def people_have(self) -> list[str]:
        """The conversations that are open here and that people have, or are waited for in."""
        return [one for one in self._by_conversation if any(c.state in WITH_PEOPLE for c in self.of(one))]

    def conversations(self) -> list[str]:
        """Every conversation that is open here."""
        return list(self._by_conversation)

    def _leave(self, connection: Connection) -> None:
        sids = self._by_conversation.get(connection.conversation_id or "")
        if sids is not None:
            sids.discard(connection.sid)
            if not sids:
                del self._by_conversation[connection.conversation_id or ""]
