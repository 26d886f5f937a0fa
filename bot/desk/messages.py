"""Messages: adding one to a conversation, and the form in which clients see it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from bot.desk.events import MessageSaved
from bot.desk.hooks.outbox import emit
from bot.desk.ids import iso, new_id, now
from bot.desk.models import Conversation, Message
from bot.desk.store import announce
from bot.desk.texts import text as sentence

MAX_HISTORY = 200
#: The event of the notice that says why.
REDACTED = "redacted"
SENT = select(Message).where(
    Message.conversation_id == bindparam("conversation"), Message.client_id == bindparam("client_id")
)


def add_message(
    session: Session,
    conversation: Conversation,
    *,
    role: str,
    text: str,
    kind: str = "text",
    client_id: str | None = None,
    author: str | None = None,
    payload: dict[str, Any] | None = None,
    hidden: dict[str, Any] | None = None,
) -> Message:
    """Adds the conversation's next message; the conversation must have been loaded to be changed."""
    conversation.last_seq += 1
    conversation.updated_at = now()
    message = Message(
        id=new_id("m"),
        conversation_id=conversation.id,
        seq=conversation.last_seq,
        client_id=client_id,
        role=role,
        kind=kind,
        text=text,
        author=author,
        payload=payload or {},
        hidden=hidden or {},
        created_at=conversation.updated_at,
    )
    session.add(message)
    shown = public(message)
    saved = MessageSaved(
        conversation.id,
        shown,
        conversation.state,
        team_id=conversation.team_id,
        agent_id=conversation.agent_id,
        channel=conversation.channel,
    )
    announce(session, saved)
    emit(session, "message.created", conversation.id, message=shown)
    return message


def add_notice(
    session: Session,
    conversation: Conversation,
    event: str,
    text: str,
    *,
    choices: dict[str, str] | None = None,
    **hidden: Any,
) -> Message:
    """Adds a notice of the desk's; ``choices`` is meaning by title."""
    payload: dict[str, Any] = {"event": event}
    if choices:
        payload["choices"], hidden["choices"] = split_choices(list(choices.items()))
    return add_message(session, conversation, role="system", kind="notice", text=text, payload=payload, hidden=hidden)


def tell_redacted(session: Session, conversation: Conversation, message: Message) -> None:
    """Says why something was taken out of a customer's message, once in a conversation."""
    if "redacted" not in message.payload:
        return
    session.flush()
    event = Message.payload["event"].as_string()
    told = select(Message.id).where(Message.conversation_id == conversation.id, Message.kind == "notice")
    if session.scalar(told.where(event == REDACTED).limit(1)) is None:
        add_notice(session, conversation, REDACTED, sentence(conversation.language, "customer.redacted"))


def split_choices(choices: list[tuple[str, str]]) -> tuple[list[dict[str, str]], dict[str, str]]:
    """Choices (title, meaning) as the client's part and the desk's part.

    >>> split_choices([("Yes", "/affirm")])
    ([{'id': '1', 'title': 'Yes'}], {'1': '/affirm'})
    """
    shown = [{"id": str(number), "title": title} for number, (title, _) in enumerate(choices, 1)]
    return shown, {str(number): meaning for number, (_, meaning) in enumerate(choices, 1)}


def public(message: Message) -> dict[str, Any]:
    """A message in the protocol's form."""
    return {
        "id": message.id,
        "seq": message.seq,
        "client_id": message.client_id,
        "role": message.role,
        "kind": message.kind,
        "text": message.text,
        "at": iso(message.created_at),
        "author": message.author,
        "payload": dict(message.payload),
    }


def by_client_id(session: Session, conversation_id: str, client_id: str) -> Message | None:
    """The message that a sender already sent under this id."""
    return session.scalar(SENT, {"conversation": conversation_id, "client_id": client_id})


def history(session: Session, conversation_id: str, after: int = 0, most: int = MAX_HISTORY) -> list[Message]:
    """The newest ``most`` messages after ``after``, in order."""
    newest = (
        select(Message)
        .where(Message.conversation_id == conversation_id, Message.seq > after)
        .order_by(Message.seq.desc())
        .limit(most)
    )
    return list(session.scalars(newest))[::-1]
