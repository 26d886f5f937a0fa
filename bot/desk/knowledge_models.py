"""The tables about the knowledge base: what customers asked, what readers said of articles, earlier versions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Double, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from bot.desk import models  # noqa: F401 - the tables below refer to its
from bot.desk.schema_types import Base


class Question(Base):
    """One question that was looked up in the articles, and what came of it.

    Attributes:
        source: ``chat``, or ``help`` for a search of the help centre's; the latter has no conversation.
        text: The customer's words, anonymised.
        decision: ``answer``, ``clarify`` or ``none``.
        hits: ``[{article_id, passage_id, probability}]``, best first.
        verdict: ``helped`` or ``rejected``, as the customer said.
        handed_over: A person took the matter over after it.
        article_id: The article that is being written, or was, for want of this one.
        dismissed_at: A writer said that no article is wanted.
    """

    __tablename__ = "questions"
    __table_args__ = (Index("ix_questions_language_at", "language", "at"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    source: Mapped[str]
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("conversations.id"), index=True)
    message_id: Mapped[str | None] = mapped_column(ForeignKey("messages.id"))
    language: Mapped[str]
    text: Mapped[str]
    intent: Mapped[str | None]
    family: Mapped[str | None]
    products: Mapped[list[str]] = mapped_column(JSON, default=list)
    decision: Mapped[str]
    probability: Mapped[float] = mapped_column(Double, default=0.0)
    hits: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    index_id: Mapped[str | None]
    verdict: Mapped[str | None]
    handed_over: Mapped[bool] = mapped_column(default=False)
    article_id: Mapped[str | None] = mapped_column(index=True)
    dismissed_at: Mapped[datetime | None]
    at: Mapped[datetime]


class AnswerRequest(Base):
    """A customer who agreed to be told when there is an article about what they asked.

    Attributes:
        email: Where they are told; None: in their conversation only.
        told_at: When they were; None while there is no article.
    """

    __tablename__ = "answer_requests"

    id: Mapped[str] = mapped_column(primary_key=True)
    question_id: Mapped[str] = mapped_column(ForeignKey("questions.id"), index=True)
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("conversations.id"), index=True)
    email: Mapped[str | None]
    language: Mapped[str]
    agreed_at: Mapped[datetime]
    article_id: Mapped[str | None]
    told_at: Mapped[datetime | None]


class HelpVote(Base):
    """What a reader of the help centre said of an article.

    Attributes:
        visitor: A hash that tells readers apart for a day, so that a second vote replaces the first.
        value: ``up`` or ``down``.
        reason: Of a ``down``: ``incomplete``, ``wrong``, ``unclear``, ``not_mine`` or ``other``.
    """

    __tablename__ = "help_votes"
    __table_args__ = (Index("ix_help_votes_language_article_id", "language", "article_id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    language: Mapped[str]
    article_id: Mapped[str]
    visitor: Mapped[str]
    value: Mapped[str]
    reason: Mapped[str | None]
    comment: Mapped[str | None]
    at: Mapped[datetime]


class ProductQuestion(Base):
    """A question about a product that a visitor asked on its page.

    Attributes:
        state: ``open``, ``answered`` (not shown yet), ``published`` or ``rejected``.
        name: As it is shown with the question; None: a customer.
        email: Where the answer goes, if the visitor wished so.
        article_id: The article that holds question and answer once they are published.
    """

    __tablename__ = "product_questions"
    __table_args__ = (Index("ix_product_questions_product_state", "product", "state"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    language: Mapped[str]
    product: Mapped[str]
    text: Mapped[str]
    name: Mapped[str | None]
    email: Mapped[str | None]
    state: Mapped[str] = mapped_column(default="open", index=True)
    answer: Mapped[str | None]
    answered_by: Mapped[str | None] = mapped_column(ForeignKey("agents.id"))
    article_id: Mapped[str | None]
    at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]


class ArticleVersion(Base):
    """An article's file as it was saved in the console; the history where the folder is no git repository.

    Attributes:
        revision: Hash of the text, the first 16 hex digits of its SHA-256.
        text: The whole file; None once it was deleted.
    """

    __tablename__ = "article_versions"
    __table_args__ = (Index("ix_article_versions_language_article_id", "language", "article_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    language: Mapped[str]
    article_id: Mapped[str]
    path: Mapped[str]
    revision: Mapped[str]
    text: Mapped[str | None]
    message: Mapped[str]
    author_id: Mapped[str | None] = mapped_column(ForeignKey("agents.id"))
    author: Mapped[str]
    at: Mapped[datetime]
