"""The table that search looks things up in; the database keeps it in step by triggers (migration 0003)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.desk.schema_types import Base

#: SQLite's full-text index of ``search_texts.text``; its shadow tables begin with the same word.
FTS_TABLE = "search_index"
#: PostgreSQL's, over an expression that models cannot say.
POSTGRESQL_INDEX = "ix_search_texts_words"


class SearchText(Base):
    """Words that can be searched for. Never written by the desk's own code, but for an erasure, which removes them.

    Attributes:
        id: Grows with time, so the newest comes first without sorting.
        kind: ``message``, ``note`` or ``customer``.
        ref_id: Id of that message, note or customer.
        conversation_id: None for a customer.
        text: As written; a customer's name, address and numbers in one line.
        at: When it was written.
    """

    __tablename__ = "search_texts"
    __table_args__ = (
        UniqueConstraint("kind", "ref_id"),
        Index("ix_search_texts_conversation_id", "conversation_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    ref_id: Mapped[str]
    conversation_id: Mapped[str | None]
    text: Mapped[str]
    at: Mapped[datetime]


def belongs_to_schema(name: str | None, type_: str) -> bool:
    """Whether a table or index is one of the models': what the search is made of in each kind of database is not."""
    if type_ == "index":
        return name != POSTGRESQL_INDEX
    return type_ != "table" or name is None or not name.startswith(FTS_TABLE)
