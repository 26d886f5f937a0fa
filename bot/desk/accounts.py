"""The tables of the people who answer."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, true
from sqlalchemy.orm import Mapped, mapped_column

from bot.desk.schema_types import Base

PRESENCES = ("online", "away", "offline")


class Agent(Base):
    """Somebody who signs in to the console.

    Attributes:
        email: In lower case, unique.
        role: One of :data:`bot.desk.staff.permissions.ROLES`.
        must_change_password: Until then nothing but that is allowed.
        active: Who has left stays in the records and cannot sign in.
        presence: ``online``, ``away`` or ``offline``, as chosen; who has no console open counts as offline.
        capacity: How many conversations are assigned by themselves at the most.
        last_assigned_at: For round robin.
        failed_sign_ins: In a row, over all addresses.
        locked_until: Nobody signs in as them before that.
    """

    __tablename__ = "agents"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    email: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str]
    role: Mapped[str]
    must_change_password: Mapped[bool]
    created_at: Mapped[datetime]
    active: Mapped[bool] = mapped_column(default=True, server_default=true())
    presence: Mapped[str] = mapped_column(default="online", server_default="online")
    capacity: Mapped[int] = mapped_column(default=5, server_default="5")
    last_assigned_at: Mapped[datetime | None]
    failed_sign_ins: Mapped[int] = mapped_column(default=0, server_default="0")
    locked_until: Mapped[datetime | None]


class AgentSession(Base):
    """A sign-in: the cookie's hash, and the token that must come with every change.

    Attributes:
        id: Names the session in lists; opens nothing.
        address: The network address that it was begun from.
    """

    __tablename__ = "agent_sessions"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    agent_id: Mapped[str] = mapped_column(ForeignKey("agents.id"), index=True)
    csrf: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    id: Mapped[str | None] = mapped_column(index=True)
    last_seen_at: Mapped[datetime | None]
    address: Mapped[str | None]
    user_agent: Mapped[str | None]


class AccessToken(Base):
    """A personal access token for the API: it may do what its agent may.

    Attributes:
        prefix: Its first characters, so that people can tell tokens apart.
    """

    __tablename__ = "access_tokens"

    id: Mapped[str] = mapped_column(primary_key=True)
    agent_id: Mapped[str] = mapped_column(ForeignKey("agents.id"), index=True)
    name: Mapped[str]
    prefix: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
