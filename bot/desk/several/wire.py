"""What desks tell each other, as text: the events of :mod:`bot.desk.events` that a channel has to hear of."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

from bot.desk import events

#: Turns are not among them: each desk runs those that it took in, and finds others' in the database.
TOLD = (
    events.MessageSaved,
    events.ConversationChanged,
    events.RowChanged,
    events.ConversationErased,
    events.QueueMoved,
    events.AgentEvent,
    events.SeenByAgent,
    events.Typing,
    events.SessionsEnded,
    events.AgentMoved,
)
_BY_NAME = {kind.__name__: kind for kind in TOLD}


def pack(event: Any) -> str | None:
    """An event as text; None for one that is no other desk's matter.

    >>> unpack(pack(events.SeenByAgent("c_1", 3)))
    SeenByAgent(conversation_id='c_1', seq=3)
    >>> pack(events.TurnReady("c_1", "m_1", "text"))
    """
    if not isinstance(event, TOLD):
        return None
    data = {field.name: getattr(event, field.name) for field in dataclasses.fields(event)}
    return json.dumps([type(event).__name__, data], separators=(",", ":"))


def unpack(text: str) -> Any:
    """The event that :func:`pack` wrote; None for one of a newer Tandem, which this one has no ears for.

    >>> unpack('["Unheard", {}]')
    """
    name, data = json.loads(text)
    if name not in _BY_NAME:
        return None
    try:
        return _BY_NAME[name](**{key: tuple(one) if isinstance(one, list) else one for key, one in data.items()})
    except TypeError:
        return None
