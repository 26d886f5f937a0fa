"""The customers' sockets that are open, and whose they are."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.channels.network import Allowance
from bot.desk.limits import TokenBucket

#: A room's name says how those in it are spoken to: in the protocol's own events or in those of Rasa's widgets.
TANDEM, RASA = "tandem", "rasa"


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
        talk: Limits messages; ``other`` everything else, repeated messages too.
        shared: The same of its network address, which all its windows share; None: no limit.
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
    talk: TokenBucket = field(default_factory=lambda: TokenBucket(30, 2.0))
    other: TokenBucket = field(default_factory=lambda: TokenBucket(150, 15.0))
    sent: dict[str, None] = field(default_factory=dict)
    shared: Allowance | None = None

    def allows(self, client_id: object = None) -> bool:
        """Whether one more event is within the limits; a message's repetition does not count as another message."""
        if not isinstance(client_id, str) or client_id in self.sent:
            return self.other.allow() and (self.shared is None or self.shared.other.allow())
        if not self.talk.allow() or not (self.shared is None or self.shared.talk.allow()):
            return False
        self.sent[client_id] = None
        if len(self.sent) > 200:
            self.sent.pop(next(iter(self.sent)))
        return True


class Connections:
    """All open sockets, by socket and by conversation."""

    def __init__(self) -> None:
        self._by_sid: dict[str, Connection] = {}
        self._by_conversation: dict[str, set[str]] = {}

    def opened(self, sid: str, user_agent: str, shared: Allowance | None = None) -> Connection:
        connection = self._by_sid[sid] = Connection(sid, user_agent, shared=shared)
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
        self._by_conversation.setdefault(conversation_id, set()).add(connection.sid)

    def of(self, conversation_id: str) -> list[Connection]:
        return [self._by_sid[sid] for sid in self._by_conversation.get(conversation_id, ())]

    def has(self, conversation_id: str) -> bool:
        """Whether a customer has the conversation open; may be asked from any thread."""
        return conversation_id in self._by_conversation

    def _leave(self, connection: Connection) -> None:
        sids = self._by_conversation.get(connection.conversation_id or "")
        if sids is not None:
            sids.discard(connection.sid)
            if not sids:
                del self._by_conversation[connection.conversation_id or ""]
