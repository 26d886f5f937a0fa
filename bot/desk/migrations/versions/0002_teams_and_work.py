"""Teams, sign-ins that can be told apart, what agents add to conversations, and the desk's records."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Makes the tables, those that others refer to first, then the columns."""
    _audit()
    _teams()
    _access_tokens()
    _saved_filters()
    _team_members()
    _templates()
    _webhooks()
    _conversation_tags()
    _notes()
    _participants()
    _webhook_deliveries()
    _attachments()
    _outgoing_mail()
    _agent_sessions()
    _agents()
    _conversations()
    _handoffs()


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("actor_kind", sa.String(), nullable=False),
        sa.Column("actor_id", sa.String(), nullable=True),
        sa.Column("actor_name", sa.String(), nullable=True),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.String(), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_index("ix_audit_action", "audit", ["action"])
    op.create_index("ix_audit_actor_id", "audit", ["actor_id"])
    op.create_index("ix_audit_at", "audit", ["at"])
    op.create_index("ix_audit_subject_kind_subject_id", "audit", ["subject_kind", "subject_id"])


def _teams() -> None:
    op.create_table(
        "teams",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("family", sa.String(), nullable=True),
        sa.Column("intents", sa.JSON(), nullable=False),
        sa.Column("hours", sa.JSON(), nullable=True),
        sa.Column("holidays", sa.JSON(), nullable=False),
        sa.Column("auto_assign", sa.Boolean(), nullable=False),
        sa.Column("requeue_after_s", sa.Integer(), nullable=True),
        sa.Column("wait_limit_s", sa.Integer(), nullable=True),
        sa.Column("targets", sa.JSON(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_teams"),
    )


def _access_tokens() -> None:
    op.create_table(
        "access_tokens",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("agent_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("prefix", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=True),
        sa.Column("last_used_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name="fk_access_tokens_agent_id"),
        sa.PrimaryKeyConstraint("id", name="pk_access_tokens"),
        sa.UniqueConstraint("token_hash", name="uq_access_tokens_token_hash"),
    )
    op.create_index("ix_access_tokens_agent_id", "access_tokens", ["agent_id"])


def _saved_filters() -> None:
    op.create_table(
        "saved_filters",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("agent_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("query", sa.JSON(), nullable=False),
        sa.Column("shared", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name="fk_saved_filters_agent_id"),
        sa.PrimaryKeyConstraint("id", name="pk_saved_filters"),
    )
    op.create_index("ix_saved_filters_agent_id", "saved_filters", ["agent_id"])


def _team_members() -> None:
    op.create_table(
        "team_members",
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("agent_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name="fk_team_members_agent_id"),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name="fk_team_members_team_id"),
        sa.PrimaryKeyConstraint("team_id", "agent_id", name="pk_team_members"),
    )
    op.create_index("ix_team_members_agent_id", "team_members", ["agent_id"])


def _templates() -> None:
    op.create_table(
        "templates",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("family", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("shortcut", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=True),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("uses", sa.Integer(), server_default="0", nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.Column("updated_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["updated_by"], ["agents.id"], name="fk_templates_updated_by"),
        sa.PrimaryKeyConstraint("id", name="pk_templates"),
        sa.UniqueConstraint("language", "shortcut", name="uq_templates_language_shortcut"),
    )


def _webhooks() -> None:
    op.create_table(
        "webhooks",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("events", sa.JSON(), nullable=False),
        sa.Column("description", sa.String(), nullable=True),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("created_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["created_by"], ["agents.id"], name="fk_webhooks_created_by"),
        sa.PrimaryKeyConstraint("id", name="pk_webhooks"),
    )


def _conversation_tags() -> None:
    op.create_table(
        "conversation_tags",
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("tag", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name="fk_conversation_tags_conversation_id"),
        sa.PrimaryKeyConstraint("conversation_id", "tag", name="pk_conversation_tags"),
    )
    op.create_index("ix_conversation_tags_tag", "conversation_tags", ["tag"])


def _notes() -> None:
    op.create_table(
        "notes",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("agent_id", sa.String(), nullable=True),
        sa.Column("client_id", sa.String(), nullable=True),
        sa.Column("after_seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name="fk_notes_agent_id"),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name="fk_notes_conversation_id"),
        sa.PrimaryKeyConstraint("id", name="pk_notes"),
        sa.UniqueConstraint("conversation_id", "client_id", name="uq_notes_conversation_id_client_id"),
    )


def _participants() -> None:
    op.create_table(
        "participants",
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("agent_id", sa.String(), nullable=False),
        sa.Column("joined_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name="fk_participants_agent_id"),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name="fk_participants_conversation_id"),
        sa.PrimaryKeyConstraint("conversation_id", "agent_id", name="pk_participants"),
    )
    op.create_index("ix_participants_agent_id", "participants", ["agent_id"])


def _webhook_deliveries() -> None:
    op.create_table(
        "webhook_deliveries",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("webhook_id", sa.String(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", TIME, nullable=False),
        sa.Column("last_status", sa.Integer(), nullable=True),
        sa.Column("last_error", sa.String(), nullable=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("delivered_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(["webhook_id"], ["webhooks.id"], name="fk_webhook_deliveries_webhook_id"),
        sa.PrimaryKeyConstraint("id", name="pk_webhook_deliveries"),
    )
    op.create_index("ix_webhook_deliveries_state_next_at", "webhook_deliveries", ["state", "next_at"])
    op.create_index("ix_webhook_deliveries_webhook_id", "webhook_deliveries", ["webhook_id"])


def _attachments() -> None:
    op.create_table(
        "attachments",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=True),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name="fk_attachments_conversation_id"),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name="fk_attachments_message_id"),
        sa.PrimaryKeyConstraint("id", name="pk_attachments"),
    )
    op.create_index("ix_attachments_conversation_id", "attachments", ["conversation_id"])
    op.create_index("ix_attachments_message_id", "attachments", ["message_id"])


def _outgoing_mail() -> None:
    op.create_table(
        "outgoing_mail",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("sent_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name="fk_outgoing_mail_conversation_id"),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name="fk_outgoing_mail_message_id"),
        sa.PrimaryKeyConstraint("id", name="pk_outgoing_mail"),
        sa.UniqueConstraint("message_id", name="uq_outgoing_mail_message_id"),
    )
    op.create_index("ix_outgoing_mail_conversation_id", "outgoing_mail", ["conversation_id"])
    op.create_index("ix_outgoing_mail_state", "outgoing_mail", ["state"])


def _agent_sessions() -> None:
    op.add_column("agent_sessions", sa.Column("id", sa.String(), nullable=True))
    op.add_column("agent_sessions", sa.Column("last_seen_at", TIME, nullable=True))
    op.add_column("agent_sessions", sa.Column("address", sa.String(), nullable=True))
    op.add_column("agent_sessions", sa.Column("user_agent", sa.String(), nullable=True))
    op.create_index("ix_agent_sessions_id", "agent_sessions", ["id"])


def _agents() -> None:
    op.add_column("agents", sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.add_column("agents", sa.Column("presence", sa.String(), server_default="online", nullable=False))
    op.add_column("agents", sa.Column("capacity", sa.Integer(), server_default="5", nullable=False))
    op.add_column("agents", sa.Column("last_assigned_at", TIME, nullable=True))
    op.add_column("agents", sa.Column("failed_sign_ins", sa.Integer(), server_default="0", nullable=False))
    op.add_column("agents", sa.Column("locked_until", TIME, nullable=True))


def _conversations() -> None:
    # As SQL: Alembic would copy the whole table on SQLite to add a foreign key, which its children forbid.
    op.execute(
        "ALTER TABLE conversations ADD COLUMN team_id VARCHAR CONSTRAINT fk_conversations_team_id REFERENCES teams (id)"
    )
    op.add_column("conversations", sa.Column("priority", sa.Integer(), nullable=True))
    op.add_column("conversations", sa.Column("assigned_at", TIME, nullable=True))
    op.add_column("conversations", sa.Column("unanswered_since", TIME, nullable=True))
    op.add_column("conversations", sa.Column("customer_seen_seq", sa.Integer(), server_default="0", nullable=False))
    op.add_column("conversations", sa.Column("reopened", sa.Integer(), server_default="0", nullable=False))
    op.add_column("conversations", sa.Column("leave_offered_at", TIME, nullable=True))
    op.add_column("conversations", sa.Column("left_at", TIME, nullable=True))
    op.add_column("conversations", sa.Column("resolution", sa.String(), nullable=True))
    op.add_column("conversations", sa.Column("root_cause", sa.String(), nullable=True))
    op.create_index("ix_conversations_team_id_state", "conversations", ["team_id", "state"])


def _handoffs() -> None:
    op.add_column("handoffs", sa.Column("priority", sa.Integer(), nullable=True))
    op.add_column("handoffs", sa.Column("first_reply_at", TIME, nullable=True))
    op.add_column("handoffs", sa.Column("first_reply_due_at", TIME, nullable=True))
    op.add_column("handoffs", sa.Column("resolution_due_at", TIME, nullable=True))
    op.add_column("handoffs", sa.Column("root_cause", sa.String(), nullable=True))
    op.add_column("handoffs", sa.Column("article_id", sa.String(), nullable=True))
    op.add_column("handoffs", sa.Column("note_to_bot", sa.String(), nullable=True))
    op.create_index("ix_handoffs_first_reply_due_at", "handoffs", ["first_reply_due_at"])
    op.create_index("ix_handoffs_resolution_due_at", "handoffs", ["resolution_due_at"])
