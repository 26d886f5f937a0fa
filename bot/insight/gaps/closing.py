"""What a writer does with a gap: an article is begun, or none is wanted. Jobs for the store."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, update
from sqlalchemy.orm import Session

from bot.desk import audit
from bot.desk.accounts import Agent
from bot.desk.ids import now
from bot.desk.knowledge_models import Question
from bot.insight.gaps.model import Gap


def claim(session: Session, gap: Gap, article_id: str, gone: Sequence[str]) -> bool:
    """Notes that an article is written for a gap's questions; False where somebody has begun one meanwhile.

    Args:
        gone: Articles that were begun for them and exist no more.
    """
    free = or_(Question.article_id.is_(None), Question.article_id.in_(gone))
    return bool(_change(session, gap, free, article_id=article_id))


def give_up(session: Session, gap: Gap, article_id: str) -> None:
    """Takes that back: the article could not be saved."""
    _change(session, gap, Question.article_id == article_id, article_id=None)


def dismiss(session: Session, agent: Agent, gap: Gap) -> None:
    """Notes that no article is wanted; the same question asked later counts anew. A second time changes nothing."""
    if count := _change(session, gap, Question.dismissed_at.is_(None), dismissed_at=now()):
        audit.record(session, agent, "gap.dismissed", "gap", gap.id, questions=count)


def _change(session: Session, gap: Gap, condition: object, **values: object) -> int:
    ids = [one.id for one in gap.questions]
    changed = update(Question).where(Question.id.in_(ids), condition).values(**values)  # type: ignore[arg-type]
    return session.execute(changed.execution_options(synchronize_session=False)).rowcount
