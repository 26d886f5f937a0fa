"""The tables that hold conversations and what customers said of them.

Who answers is in :mod:`bot.desk.accounts` and :mod:`bot.desk.team_models`, what agents add to conversations in
:mod:`bot.desk.work_models`, and the desk's records in :mod:`bot.desk.record_models`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, validates

from bot.desk import accounts, team_models  # noqa: F401 - the tables below refer to theirs
from bot.desk.schema_types import Base


class Customer(Base):
    """A person on the customers' side; a visitor until something is known of them."""

    __tablename__ = "customers"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str | None]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    attributes: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime]


class Conversation(Base):
    """One conversation.

    Attributes:
        token_hash: SHA-256 of the token that the customer's browser holds.
        state: ``bot``, ``queued``, ``agent`` or ``closed``.
        waiting_since: When a person was asked for; None when nobody waits.
        last_seq: ``seq`` of the newest message.
        agent_seen_seq: ``seq`` up to which an agent has read.
        fresh: Whether the bot's next turn begins the dialogue anew.
        rated: Whether the customer has rated it.
        rating_asked: Whether the customer was asked to.
        team_id: The team whose queue it is in, or was last in; None before any handoff.
        priority: 1 urgent to 4 low; None before any handoff.
        assigned_at: When its present agent got it.
        unanswered_since: The oldest customer message that its agent has not answered yet; None when all are.
        customer_seen_seq: ``seq`` up to which the customer has read.
        reopened: How often it was opened again after a close.
        leave_offered_at: When the customer was offered to leave a message.
        left_at: When the customer left a message with an address, to be answered later.
        resolution: ``solved``, ``unsolved`` or ``no_reply``, once an agent closed it.
        root_cause: Id of a root cause of ``company.yml``.
        erased_at: When all that was said in it was erased; it stays closed.
    """

    __tablename__ = "conversations"
    __table_args__ = (
        Index("ix_conversations_state_waiting_since", "state", "waiting_since"),
        Index("ix_conversations_agent_id_state", "agent_id", "state"),
        Index("ix_conversations_team_id_state", "team_id", "state"),
        Index("ix_conversations_state_updated_at", "state", "updated_at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    channel: Mapped[str]
    language: Mapped[str]
    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.id"), index=True)
    state: Mapped[str] = mapped_column(default="bot")
    agent_id: Mapped[str | None] = mapped_column(ForeignKey("agents.id"))
    family: Mapped[str | None]
    intent: Mapped[str | None]
    page: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    last_seq: Mapped[int] = mapped_column(default=0)
    agent_seen_seq: Mapped[int] = mapped_column(default=0)
    fresh: Mapped[bool] = mapped_column(default=False)
    rated: Mapped[bool] = mapped_column(default=False)
    rating_asked: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(index=True)
    updated_at: Mapped[datetime] = mapped_column(index=True)
    waiting_since: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    team_id: Mapped[str | None] = mapped_column(ForeignKey("teams.id"))
    priority: Mapped[int | None]
    assigned_at: Mapped[datetime | None]
    unanswered_since: Mapped[datetime | None]
    customer_seen_seq: Mapped[int] = mapped_column(default=0, server_default="0")
    reopened: Mapped[int] = mapped_column(default=0, server_default="0")
    leave_offered_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
    resolution: Mapped[str | None]
    root_cause: Mapped[str | None]
    erased_at: Mapped[datetime | None]


class Message(Base):
    """One message; ``seq`` counts from 1 within its conversation without gaps.

    Attributes:
        client_id: The sender's own id of it; the idempotency key. None for bot and system.
        payload: What clients see beside the text.
        hidden: What only the desk knows: what choices mean, what the bot understood.
    """

    __tablename__ = "messages"
    __table_args__ = (UniqueConstraint("conversation_id", "client_id"), UniqueConstraint("conversation_id", "seq"))

    id: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    seq: Mapped[int]
    client_id: Mapped[str | None]
    role: Mapped[str]
    kind: Mapped[str]
    text: Mapped[str]
    author: Mapped[str | None]
    payload: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    hidden: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime]


class Turn(Base):
    """What the bot still has to do, or did, for one customer message.

    Attributes:
        seq: The message's ``seq``: turns run in its order.
        kind: ``text``, ``choice`` or ``human``, as the bot is asked.
        payload: The meaning of a choice.
        state: ``pending``, ``done`` or ``failed``.
        error: Code of the last failure.
    """

    __tablename__ = "turns"
    __table_args__ = (Index("ix_turns_conversation_id_seq", "conversation_id", "seq"),)

    message_id: Mapped[str] = mapped_column(ForeignKey("messages.id"), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    seq: Mapped[int]
    kind: Mapped[str]
    payload: Mapped[str | None]
    state: Mapped[str] = mapped_column(default="pending", index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None]


class Handoff(Base):
    """A conversation handed to people; its id is the context package's, so that it cannot be queued twice.

    Attributes:
        status: ``queued``, ``accepted``, ``completed`` or ``returned`` (the bot has it again).
        package: The context package as it was validated.
        problem: The package's summary in one line, kept beside it: lists show it, and a package is long.
        resolution: ``solved``, ``unsolved`` or ``no_reply``.
        team: The team's id, as the package names it.
        reason: The package's code, or ``reopened`` where the customer wrote again after a close.
        priority: 1 urgent to 4 low.
        first_reply_at: When an agent first answered.
        first_reply_due_at: When an agent should have; counted in the team's opening hours. None: no target.
        resolution_due_at: The same of its end.
        article_id: The article that solved it.
        note_to_bot: What the agent told the bot when giving the conversation back.
    """

    __tablename__ = "handoffs"

    id: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    status: Mapped[str] = mapped_column(default="queued")
    package: Mapped[dict[str, Any]] = mapped_column(JSON)
    reason: Mapped[str]
    family: Mapped[str | None]
    intent: Mapped[str | None]
    team: Mapped[str | None]
    agent_id: Mapped[str | None] = mapped_column(ForeignKey("agents.id"))
    created_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None] = mapped_column(index=True)
    completed_at: Mapped[datetime | None]
    resolution: Mapped[str | None]
    note: Mapped[str | None]
    priority: Mapped[int | None]
    first_reply_at: Mapped[datetime | None]
    first_reply_due_at: Mapped[datetime | None] = mapped_column(index=True)
    resolution_due_at: Mapped[datetime | None] = mapped_column(index=True)
    root_cause: Mapped[str | None]
    article_id: Mapped[str | None]
    note_to_bot: Mapped[str | None]
    problem: Mapped[str | None]

    @validates("package")
    def _keep_problem(self, _: str, package: dict[str, Any]) -> dict[str, Any]:
        self.problem = package.get("summary", {}).get("problem")
        return package


class ArticleFeedback(Base):
    """A customer's thumb on one answer; changing it changes the row."""

    __tablename__ = "article_feedback"

    message_id: Mapped[str] = mapped_column(ForeignKey("messages.id"), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    article_id: Mapped[str] = mapped_column(index=True)
    passage_id: Mapped[str | None]
    language: Mapped[str]
    value: Mapped[str]
    created_at: Mapped[datetime]


class Rating(Base):
    """A customer's rating of a conversation on one scale (``csat``: 1 to 5)."""

    __tablename__ = "ratings"
    __table_args__ = (UniqueConstraint("conversation_id", "scale"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    scale: Mapped[str]
    value: Mapped[int]
    comment: Mapped[str | None]
    created_at: Mapped[datetime]


class ProductFeedback(Base):
    """What a customer said about a product, for its makers: a wish, or a defect.

    Attributes:
        conversation_id: None, as ``message_id``, where it came by the help centre's form.
        email: Where the makers may ask back; None where the visitor gave none, and in a conversation.
    """

    __tablename__ = "product_feedback"

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("conversations.id"), index=True)
    message_id: Mapped[str | None] = mapped_column(ForeignKey("messages.id"))
    kind: Mapped[str]
    product: Mapped[str | None]
    version: Mapped[str | None]
    text: Mapped[str]
    language: Mapped[str | None]
    email: Mapped[str | None]
    created_at: Mapped[datetime]
