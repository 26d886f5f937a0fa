"""The tables of the people who answer."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from bot.desk.schema_types import Base


class Agent(Base):
    """Somebody who signs in to the console.

    Attributes:
        email: In lower case, unique.
        role: ``agent`` or ``admin``.
        must_change_password: Until then nothing but that is allowed.
    """

    __tablename__ = "agents"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    email: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str]
    role: Mapped[str]
    must_change_password: Mapped[bool]
    created_at: Mapped[datetime]


class AgentSession(Base):
    """A sign-in: the cookie's hash, and the token that must come with every change."""

    __tablename__ = "agent_sessions"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    agent_id: Mapped[str] = mapped_column(ForeignKey("agents.id"), index=True)
    csrf: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
