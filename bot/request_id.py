"""The id of one request, which goes with it from the desk to Rasa and the action server and into their log lines.

The desk makes one for each HTTP request and each socket event; a message's turn keeps that of the message. Between the
processes it goes in the header :data:`HEADER`.
"""

from __future__ import annotations

import re
import secrets
from contextvars import ContextVar

HEADER = "X-Request-ID"
# What proxies make: a UUID, 32 hex digits, sometimes with a prefix. Anything else could pass for a part of the line.
_FORM = re.compile(r"[A-Za-z0-9._-]{8,64}")

_request: ContextVar[str] = ContextVar("tandem_request_id", default="")
_conversation: ContextVar[str] = ContextVar("tandem_conversation", default="")


def begin(given: str | None = None, conversation: str | None = None) -> str:
    """Begins a request in the present task and in what it starts.

    Args:
        given: The id that came with it; one that is missing or of no sound form is replaced.
        conversation: Id of the conversation that it is about, where that is known.

    Returns:
        The request's id.

    >>> begin("4bf92f3577b34da6"), begin("two\\nlines!") != "two\\nlines!"
    ('4bf92f3577b34da6', True)
    """
    made = given if given and _FORM.fullmatch(given) else secrets.token_hex(8)
    _request.set(made)
    _conversation.set(conversation or "")
    return made


def about(conversation: str) -> None:
    """Says which conversation the present request turned out to be about."""
    _conversation.set(conversation)


def current() -> str:
    """The id of the present request; empty outside of one."""
    return _request.get()


def conversation() -> str:
    """Id of the conversation that the present request is about; empty where none is known."""
    return _conversation.get()


def headers() -> dict[str, str]:
    """What a call to the next process carries on; empty outside of a request."""
    return {HEADER: current()} if current() else {}
