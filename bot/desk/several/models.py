"""The tables by which the desks of one database know of each other. What is in them counts for seconds."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from bot.desk.schema_types import Base


class DeskBeat(Base):
    """A desk's sign of life.

    Attributes:
        until: Whoever sees this moment go by without a newer one takes the desk for dead; by the database's clock.
        here: What the other desks are told of who is at this one; see :mod:`bot.desk.several.neighbours`.
    """

    __tablename__ = "desks"

    id: Mapped[str] = mapped_column(primary_key=True)
    until: Mapped[datetime]
    here: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class TurnLease(Base):
    """The desk that runs a conversation's turns at this moment; it counts while that desk lives."""

    __tablename__ = "turn_leases"

    conversation_id: Mapped[str] = mapped_column(primary_key=True)
    desk_id: Mapped[str]
