"""Versions in the table ``article_versions``: the history where there is no git, and what was not saved. Store jobs."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.desk.ids import now
from bot.desk.knowledge_models import ArticleVersion
from bot.desk.writing.people import Author
from bot.desk.writing.place import ArticlePlace


def add_version(
    session: Session,
    place: ArticlePlace,
    revision: str,
    text: str | None,
    author: Author,
    message: str,
    at: datetime | None = None,
) -> None:
    """Keeps a version; ``text`` None says that the article was deleted."""
    session.add(
        ArticleVersion(
            language=place.language,
            article_id=place.article_id,
            path=place.relative.as_posix(),
            revision=revision,
            text=text,
            message=message,
            author_id=author.id,
            author=author.name,
            at=at or now(),
        )
    )


def has_version(session: Session, language: str, article_id: str, revision: str) -> bool:
    """Whether a text is kept already."""
    query = select(ArticleVersion.id).where(
        ArticleVersion.language == language,
        ArticleVersion.article_id == article_id,
        ArticleVersion.revision == revision,
        ArticleVersion.text.is_not(None),
    )
    return session.scalar(query.limit(1)) is not None


def text_of_version(session: Session, language: str, revision: str) -> str | None:
    """A text by its revision, whichever id the article had."""
    query = select(ArticleVersion.text).where(
        ArticleVersion.language == language, ArticleVersion.revision == revision, ArticleVersion.text.is_not(None)
    )
    return session.scalar(query.limit(1))


def versions(session: Session, language: str, ids: list[str], most: int) -> list[ArticleVersion]:
    """The newest versions of an article under any of its ids, newest first."""
    named = or_(*(ArticleVersion.article_id == one for one in ids))
    query = select(ArticleVersion).where(ArticleVersion.language == language, named)
    return list(session.scalars(query.order_by(ArticleVersion.at.desc(), ArticleVersion.id.desc()).limit(most)))
