"""The tables of the desk's records: who did what, and what is told to other systems."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, true
from sqlalchemy.orm import Mapped, mapped_column

from bot.desk.schema_types import Base


class AuditEntry(Base):
    """Somebody did something; entries are added and never changed, but for the words of tags in an erasure.

    Attributes:
        actor_kind: ``agent``, ``customer`` or ``system``.
        actor_name: As it was then.
        action: Such as ``conversation.taken``.
        subject_kind: ``conversation``, ``agent``, ``team``, ``customer`` …
        details: What changed; never what a customer wrote.
    """

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_subject_kind_subject_id", "subject_kind", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor_kind: Mapped[str]
    actor_id: Mapped[str | None] = mapped_column(index=True)
    actor_name: Mapped[str | None]
    action: Mapped[str] = mapped_column(index=True)
    subject_kind: Mapped[str]
    subject_id: Mapped[str | None]
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class Webhook(Base):
    """Another system that is told of events.

    Attributes:
        secret: What deliveries are signed with.
        events: Names, or ``*`` for all.
    """

    __tablename__ = "webhooks"

    id: Mapped[str] = mapped_column(primary_key=True)
    url: Mapped[str]
    secret: Mapped[str]
    events: Mapped[list[str]] = mapped_column(JSON, default=list)
    description: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True, server_default=true())
    created_at: Mapped[datetime]
    created_by: Mapped[str | None] = mapped_column(ForeignKey("agents.id"))


class WebhookDelivery(Base):
    """One event for one webhook: stored with what it tells of, tried until it arrives or is given up.

    Attributes:
        state: ``pending``, ``delivered`` or ``failed``.
        next_at: When it is tried next.
        last_status: HTTP status of the last answer; None when there was none.
    """

    __tablename__ = "webhook_deliveries"
    __table_args__ = (Index("ix_webhook_deliveries_state_next_at", "state", "next_at"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    webhook_id: Mapped[str] = mapped_column(ForeignKey("webhooks.id"), index=True)
    event: Mapped[str]
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(default="pending")
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime]
    last_status: Mapped[int | None]
    last_error: Mapped[str | None]
    created_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]
