"""The tables of what agents add to conversations and work with: notes, files, tags, templates, filters, mail."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from bot.desk.ids import now
from bot.desk.schema_types import Base


class Note(Base):
    """An internal note; customers never see it.

    Attributes:
        after_seq: ``seq`` of the message that it stands after.
        kind: ``note``, ``whisper`` (a supervisor's, to the agent), ``transfer`` or ``return``.
        client_id: The sender's own id of it; the idempotency key.
    """

    __tablename__ = "notes"
    __table_args__ = (UniqueConstraint("conversation_id", "client_id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    agent_id: Mapped[str | None] = mapped_column(ForeignKey("agents.id"))
    client_id: Mapped[str | None]
    after_seq: Mapped[int]
    kind: Mapped[str] = mapped_column(default="note")
    text: Mapped[str]
    created_at: Mapped[datetime]


class Participant(Base):
    """An agent who joined a conversation that another one has: may write in it until they leave."""

    __tablename__ = "participants"

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), primary_key=True)
    agent_id: Mapped[str] = mapped_column(ForeignKey("agents.id"), primary_key=True, index=True)
    joined_at: Mapped[datetime]


class ConversationTag(Base):
    """A word that agents put on a conversation."""

    __tablename__ = "conversation_tags"

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), primary_key=True)
    tag: Mapped[str] = mapped_column(primary_key=True, index=True)


class Attachment(Base):
    """A file; its bytes lie under ``var/attachments``, named by ``id``.

    Attributes:
        key: The secret part of its address.
        message_id: The message that it was sent with; None until then.
        role: ``customer`` or ``agent``: who uploaded it.
        type: Media type, as found from its content.
        size: Bytes.
    """

    __tablename__ = "attachments"

    id: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str]
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    message_id: Mapped[str | None] = mapped_column(ForeignKey("messages.id"), index=True)
    role: Mapped[str]
    name: Mapped[str]
    type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    created_at: Mapped[datetime]


class Template(Base):
    """A reply that agents use again.

    Attributes:
        kind: ``chat``, ``ticket`` or ``email``.
        family: ``technical``, ``general`` or None for both.
        shortcut: What is typed after ``/``; unique within a language.
        subject: Of an e-mail or ticket.
        uses: How often it was sent.
    """

    __tablename__ = "templates"
    __table_args__ = (UniqueConstraint("language", "shortcut"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    family: Mapped[str | None]
    language: Mapped[str]
    shortcut: Mapped[str]
    name: Mapped[str]
    subject: Mapped[str | None]
    body: Mapped[str]
    uses: Mapped[int] = mapped_column(default=0, server_default="0")
    updated_at: Mapped[datetime]
    updated_by: Mapped[str | None] = mapped_column(ForeignKey("agents.id"))


class SavedFilter(Base):
    """A view of the conversation list that somebody named."""

    __tablename__ = "saved_filters"

    id: Mapped[str] = mapped_column(primary_key=True)
    agent_id: Mapped[str] = mapped_column(ForeignKey("agents.id"), index=True)
    name: Mapped[str]
    query: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    shared: Mapped[bool] = mapped_column(default=False, server_default=false())
    created_at: Mapped[datetime]


class OutgoingMail(Base):
    """A reply for a customer who left an address, or a letter that belongs to no conversation.

    Attributes:
        conversation_id: None, as ``message_id``, for a letter of the help centre's.
        state: ``queued``, ``sent``, ``failed`` (given up, or refused for good) or ``seen``: never sent, for the
            customer had seen the reply in the widget.
        attempts: How often it was begun to be sent.
        next_at: When it is tried next, while it is queued; while it is being sent, when that counts as lost.
        error: How the last attempt ended, unless it was sent.
    """

    __tablename__ = "outgoing_mail"

    id: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("conversations.id"), index=True)
    message_id: Mapped[str | None] = mapped_column(ForeignKey("messages.id"), unique=True)
    recipient: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    state: Mapped[str] = mapped_column(default="queued", index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime | None] = mapped_column(default=now)
    error: Mapped[str | None]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
