"""What customers asked, as it was recorded: without what tells who asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from bot.anonymous import without_placeholders
from bot.desk.asked.recording import HELP, REJECTED, had_no_answer
from bot.desk.finding.erased_forms import ERASED_TEXT
from bot.desk.knowledge_models import Question

#: Why a question counts as unanswered, and in this order where several hold: a search of the help centre's that missed,
#: an answer that was rejected, none found, and one that a person had to take over all the same.
KINDS = ("help", "rejected", "refused", "handed_over")


@dataclass(frozen=True)
class RecordedQuestion:
    """One question that was looked up, and what came of it; see :class:`bot.desk.knowledge_models.Question`.

    Attributes:
        text: With placeholders such as ``«e-mail»``; :attr:`words` has none.
        probability: Of the best article when it was asked, 0 to 1.
    """

    id: str
    text: str
    language: str
    at: datetime
    source: str = "chat"
    intent: str | None = None
    family: str | None = None
    products: tuple[str, ...] = ()
    decision: str = "none"
    probability: float = 0.0
    hits: tuple[dict[str, Any], ...] = field(default=(), repr=False)
    verdict: str | None = None
    handed_over: bool = False
    conversation_id: str | None = None
    message_id: str | None = None
    article_id: str | None = None

    @property
    def words(self) -> str:
        """The question as it is searched for."""
        return without_placeholders(self.text)

    @property
    def kind(self) -> str:
        """Why it is unanswered, one of :data:`KINDS`; of one that was answered the word says nothing."""
        if self.source == HELP:
            return "help"
        if self.verdict == REJECTED:
            return "rejected"
        return "refused" if self.decision == "none" else "handed_over"


def recorded_questions(session: Session, language: str, since: datetime) -> list[RecordedQuestion]:
    """Every question of a language since then, the oldest first; those that were erased are not among them."""
    query = select(Question).where(Question.language == language, Question.at >= since, Question.text != ERASED_TEXT)
    return [recorded(row) for row in session.scalars(query.order_by(Question.at, Question.id))]


def unanswered_questions(
    session: Session,
    since: datetime,
    language: str | None = None,
    most: int | None = None,
    until: datetime | None = None,
) -> list[RecordedQuestion]:
    """The questions that no article answered, the newest first; those that a writer dismissed are not among them."""
    query = select(Question).where(*_unanswered(since, until, language))
    return [recorded(row) for row in session.scalars(query.order_by(Question.at.desc(), Question.id).limit(most))]


def count_unanswered(
    session: Session, since: datetime, language: str | None = None, until: datetime | None = None
) -> int:
    """How many those are."""
    query = select(func.count()).select_from(Question).where(*_unanswered(since, until, language))
    return session.scalar(query) or 0


def _unanswered(since: datetime, until: datetime | None, language: str | None) -> list[ColumnElement[bool]]:
    wanted = [Question.at >= since, Question.dismissed_at.is_(None), had_no_answer()]
    if until is not None:
        wanted.append(Question.at <= until)
    if language is not None:
        wanted.append(Question.language == language)
    return wanted


def recorded(row: Question) -> RecordedQuestion:
    """A row as a value that outlives its session."""
    return RecordedQuestion(
        id=row.id,
        text=row.text,
        language=row.language,
        at=row.at,
        source=row.source,
        intent=row.intent,
        family=row.family,
        products=tuple(row.products or ()),
        decision=row.decision,
        probability=row.probability,
        hits=tuple(row.hits or ()),
        verdict=row.verdict,
        handed_over=row.handed_over,
        conversation_id=row.conversation_id,
        message_id=row.message_id,
        article_id=row.article_id,
    )
