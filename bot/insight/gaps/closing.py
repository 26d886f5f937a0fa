"""What a writer does with a gap: an article is begun, or none is wanted. Jobs for the store."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select, true, update
from sqlalchemy.orm import Session

from bot.desk import audit
from bot.desk.accounts import Agent
from bot.desk.ids import now
from bot.desk.knowledge_models import Question
from bot.insight.gaps.model import Gap


def claim(session: Session, gap: Gap, article_id: str, gone: Collection[str]) -> str | None:
    """Notes that an article is written for a gap's questions.

    Args:
        gone: Articles that were begun for them and exist no more.

    Returns:
        The article that somebody has begun for any of them meanwhile, then nothing is noted; else None.
    """
    ids = [one.id for one in gap.questions]
    # Locked in their order: of two desks that begin one the second waits, and sees what the first has noted.
    locked = select(Question.article_id).where(Question.id.in_(ids)).order_by(Question.id).with_for_update()
    begun = [one for one in session.scalars(locked) if one is not None and one not in gone]
    if begun:
        return begun[0]
    _change(session, gap, true(), article_id=article_id)
    return None


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
