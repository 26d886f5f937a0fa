"""The tables of teams and who is in them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from bot.desk.schema_types import Base


class Team(Base):
    """People who share a queue.

    Attributes:
        id: A short name such as ``technical``; handoffs name it.
        family: ``technical`` or ``general``: whose handoffs it gets; None: only those of its intents.
        intents: Intents whose handoffs it gets before the family's team.
        hours: Opening hours by day, as ``company.yml`` writes them; None: the company's.
        holidays: Days (ISO dates) on which it is closed, beside the company's.
        auto_assign: Whether waiting conversations go to free agents by themselves.
        requeue_after_s: An assigned conversation unanswered for so long goes back into the queue; None: never.
        wait_limit_s: Who has waited so long is offered to leave a message; None: never.
        targets: Priority as text, or ``default`` → ``{"first_reply_s", "resolution_s"}``, either may be missing.
    """

    __tablename__ = "teams"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    family: Mapped[str | None]
    intents: Mapped[list[str]] = mapped_column(JSON, default=list)
    hours: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))
    holidays: Mapped[list[str]] = mapped_column(JSON, default=list)
    auto_assign: Mapped[bool] = mapped_column(default=True)
    requeue_after_s: Mapped[int | None]
    wait_limit_s: Mapped[int | None]
    targets: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime]


class TeamMember(Base):
    """Who is in which team."""

    __tablename__ = "team_members"

    team_id: Mapped[str] = mapped_column(ForeignKey("teams.id"), primary_key=True)
    agent_id: Mapped[str] = mapped_column(ForeignKey("agents.id"), primary_key=True, index=True)
