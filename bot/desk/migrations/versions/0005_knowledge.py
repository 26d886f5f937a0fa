"""Questions, readers' votes, questions about products and earlier versions of articles; mail and product feedback that
belong to no conversation."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Makes the tables and loosens two that are there."""
    _questions()
    _readers()
    _versions()
    for table in ("outgoing_mail", "product_feedback"):
        with op.batch_alter_table(table) as batch:
            batch.alter_column("conversation_id", existing_type=sa.String(), nullable=True)
            batch.alter_column("message_id", existing_type=sa.String(), nullable=True)
    op.add_column("product_feedback", sa.Column("language", sa.String(), nullable=True))
    op.add_column("product_feedback", sa.Column("email", sa.String(), nullable=True))


def _text(name: str, *, nullable: bool = False) -> Any:
    return sa.Column(name, sa.String(), nullable=nullable)


def _questions() -> None:
    op.create_table(
        "questions",
        _text("id"),
        _text("source"),
        _text("conversation_id", nullable=True),
        _text("message_id", nullable=True),
        _text("language"),
        _text("text"),
        _text("intent", nullable=True),
        _text("family", nullable=True),
        sa.Column("products", sa.JSON(), nullable=False),
        _text("decision"),
        sa.Column("probability", sa.Double(), nullable=False),
        sa.Column("hits", sa.JSON(), nullable=False),
        _text("index_id", nullable=True),
        _text("verdict", nullable=True),
        sa.Column("handed_over", sa.Boolean(), nullable=False),
        _text("article_id", nullable=True),
        sa.Column("dismissed_at", TIME, nullable=True),
        sa.Column("at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_questions"),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name="fk_questions_conversation_id"),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name="fk_questions_message_id"),
    )
    op.create_index("ix_questions_conversation_id", "questions", ["conversation_id"])
    op.create_index("ix_questions_article_id", "questions", ["article_id"])
    op.create_index("ix_questions_language_at", "questions", ["language", "at"])
    op.create_table(
        "answer_requests",
        _text("id"),
        _text("question_id"),
        _text("conversation_id", nullable=True),
        _text("email", nullable=True),
        _text("language"),
        sa.Column("agreed_at", TIME, nullable=False),
        _text("article_id", nullable=True),
        sa.Column("told_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_answer_requests"),
        sa.ForeignKeyConstraint(["question_id"], ["questions.id"], name="fk_answer_requests_question_id"),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name="fk_answer_requests_conversation_id"),
    )
    op.create_index("ix_answer_requests_question_id", "answer_requests", ["question_id"])
    op.create_index("ix_answer_requests_conversation_id", "answer_requests", ["conversation_id"])


def _readers() -> None:
    op.create_table(
        "help_votes",
        _text("id"),
        _text("language"),
        _text("article_id"),
        _text("visitor"),
        _text("value"),
        _text("reason", nullable=True),
        _text("comment", nullable=True),
        sa.Column("at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_help_votes"),
    )
    op.create_index("ix_help_votes_language_article_id", "help_votes", ["language", "article_id"])
    op.create_table(
        "product_questions",
        _text("id"),
        _text("language"),
        _text("product"),
        _text("text"),
        _text("name", nullable=True),
        _text("email", nullable=True),
        _text("state"),
        _text("answer", nullable=True),
        _text("answered_by", nullable=True),
        _text("article_id", nullable=True),
        sa.Column("at", TIME, nullable=False),
        sa.Column("answered_at", TIME, nullable=True),
        sa.Column("published_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_product_questions"),
        sa.ForeignKeyConstraint(["answered_by"], ["agents.id"], name="fk_product_questions_answered_by"),
    )
    op.create_index("ix_product_questions_state", "product_questions", ["state"])
    op.create_index("ix_product_questions_product_state", "product_questions", ["product", "state"])


def _versions() -> None:
    op.create_table(
        "article_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        _text("language"),
        _text("article_id"),
        _text("path"),
        _text("revision"),
        _text("text", nullable=True),
        _text("message"),
        _text("author_id", nullable=True),
        _text("author"),
        sa.Column("at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_article_versions"),
        sa.ForeignKeyConstraint(["author_id"], ["agents.id"], name="fk_article_versions_author_id"),
    )
    op.create_index("ix_article_versions_language_article_id", "article_versions", ["language", "article_id"])
