"""What is read most: articles that answered in the chat and that readers voted on, counted now and then."""

from __future__ import annotations

import time
from collections import Counter
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.desk.help.centre import HelpCentre
from bot.desk.ids import now
from bot.desk.knowledge_models import HelpVote, Question
from bot.desk.models import ArticleFeedback

DAYS = 90
#: Counted anew after so many seconds.
KEEP_S = 300.0
# The newest ones say enough.
MOST_QUESTIONS = 5_000


async def most_read(centre: HelpCentre, language: str) -> dict[str, int]:
    """How often each article was first or voted on in the last 90 days; articles that were not are missing."""
    known = centre.counted.get(language)
    if known is not None and time.monotonic() - known[0] < KEEP_S:
        return known[1]
    # Noted at once, so that visitors who come meanwhile do not count as well.
    centre.counted[language] = (time.monotonic(), known[1] if known else {})
    counts = await centre.desk.store.read(lambda session: _count(session, language))
    centre.counted[language] = (time.monotonic(), counts)
    return counts


def _count(session: Session, language: str) -> dict[str, int]:
    since = now() - timedelta(days=DAYS)
    counts: Counter[str] = Counter()
    for table, moment in ((ArticleFeedback, ArticleFeedback.created_at), (HelpVote, HelpVote.at)):
        rows = session.execute(
            select(table.article_id, func.count())
            .where(table.language == language, moment >= since)
            .group_by(table.article_id)
        )
        counts.update(dict(rows.tuples().all()))
    asked = select(Question.hits).where(
        Question.language == language, Question.at >= since, Question.decision == "answer"
    )
    for hits in session.scalars(asked.order_by(Question.at.desc()).limit(MOST_QUESTIONS)):
        if hits:
            counts[str(hits[0].get("article_id"))] += 1
    return dict(counts)
