"""Outgoing mail is sent: how often it was tried, and when it is tried next."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Adds the columns; what waits is due."""
    op.add_column("outgoing_mail", sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("outgoing_mail", sa.Column("next_at", TIME, nullable=True))
    op.execute("UPDATE outgoing_mail SET next_at = created_at WHERE state = 'queued'")
