"""Signs of life of the desks that share a database, and which of them runs a conversation's turns."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Makes the tables; on PostgreSQL without a journal, for after a crash nothing in them counts any more."""
    op.create_table(
        "desks",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("here", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_desks"),
    )
    op.create_table(
        "turn_leases",
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("desk_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", name="pk_turn_leases"),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE desks SET UNLOGGED")
        op.execute("ALTER TABLE turn_leases SET UNLOGGED")
