"""What customers and readers made of each article: figures for the list, and all they said of one. Store jobs."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.desk.finding.erased_forms import ERASED_TEXT
from bot.desk.ids import iso, now
from bot.desk.knowledge_models import HelpVote, Question
from bot.desk.models import ArticleFeedback, Conversation, Message

DAYS = 30
MOST_SAID = 100
# Of rejected questions, in which those about one article are looked for.
MOST_LOOKED_AT = 10_000

Key = tuple[str, str]


@dataclass(frozen=True)
class Figures:
    """Counts by ``(language, article id)``: of 30 days in the chat, of all time in the help centre."""

    shown: Counter[Key] = field(default_factory=Counter)
    helped: Counter[Key] = field(default_factory=Counter)
    rejected: Counter[Key] = field(default_factory=Counter)
    up: Counter[Key] = field(default_factory=Counter)
    down: Counter[Key] = field(default_factory=Counter)

    def chat(self, key: Key) -> dict[str, int]:
        return {"shown": self.shown[key], "helped": self.helped[key], "rejected": self.rejected[key]}

    def votes(self, key: Key) -> dict[str, int]:
        return {"up": self.up[key], "down": self.down[key]}


def figures(session: Session) -> Figures:
    """Counts for every article."""
    since = now() - timedelta(days=DAYS)
    made = Figures()
    # By its label: PostgreSQL takes the same expression with parameters of its own for another one.
    article_id = Message.payload["article"]["id"].as_string().label("article")
    shown = (
        select(Conversation.language, article_id, func.count())
        .join(Conversation, Conversation.id == Message.conversation_id)
        # A conversation is changed with each of its messages, and has an index by when.
        .where(Conversation.updated_at >= since, Message.kind == "answer", Message.created_at >= since)
        .group_by(Conversation.language, "article")
    )
    for language, one, count in session.execute(shown):
        made.shown[(language, one)] += count
    # A thumb and a "that did not help" about one answer are one opinion.
    said: set[tuple[str, str, str, str]] = set()
    thumbs = select(
        ArticleFeedback.conversation_id, ArticleFeedback.language, ArticleFeedback.article_id, ArticleFeedback.value
    ).where(ArticleFeedback.created_at >= since)
    for conversation_id, language, one, value in session.execute(thumbs):
        said.add((conversation_id, language, one, "helped" if value == "up" else "rejected"))
    verdicts = select(Question.conversation_id, Question.language, Question.hits, Question.verdict).where(
        Question.at >= since, Question.source == "chat", Question.verdict.is_not(None)
    )
    for conversation_id, language, hits, verdict in session.execute(verdicts):
        if hits:
            said.add((conversation_id or "", language, str(hits[0].get("article_id")), verdict))
    for _, language, one, verdict in said:
        (made.helped if verdict == "helped" else made.rejected)[(language, one)] += 1
    votes = select(HelpVote.language, HelpVote.article_id, HelpVote.value, func.count()).group_by(
        HelpVote.language, HelpVote.article_id, HelpVote.value
    )
    for language, one, value, count in session.execute(votes):
        (made.up if value == "up" else made.down)[(language, one)] += count
    return made


def feedback(session: Session, language: str, article_id: str) -> dict[str, Any]:
    """What readers and customers said of one article, in the protocol's form; the newest first."""
    counted, key = figures(session), (language, article_id)
    mine = (HelpVote.language == language, HelpVote.article_id == article_id)
    reasons = session.execute(
        select(HelpVote.reason, func.count())
        .where(*mine, HelpVote.value == "down", HelpVote.reason.is_not(None))
        .group_by(HelpVote.reason)
        .order_by(func.count().desc(), HelpVote.reason)
    )
    comments = session.scalars(
        select(HelpVote).where(*mine, HelpVote.comment.is_not(None)).order_by(HelpVote.at.desc()).limit(MOST_SAID)
    )
    return {
        "votes": counted.votes(key),
        "reasons": [{"reason": reason, "count": count} for reason, count in reasons],
        "comments": [{"text": one.comment, "reason": one.reason, "at": iso(one.at)} for one in comments],
        "chat": counted.chat(key),
        "rejected_questions": _rejected(session, language, article_id),
    }


def _rejected(session: Session, language: str, article_id: str) -> list[dict[str, Any]]:
    query = (
        select(Question.text, Question.at, Question.hits)
        .where(
            Question.language == language,
            Question.verdict == "rejected",
            Question.at >= now() - timedelta(days=DAYS),
            Question.text != ERASED_TEXT,
        )
        .order_by(Question.at.desc())
        .limit(MOST_LOOKED_AT)
    )
    rows = session.execute(query).tuples()
    mine = ((text, at) for text, at, hits in rows if hits and hits[0].get("article_id") == article_id)
    return [{"text": text, "at": iso(at)} for text, at in islice(mine, MOST_SAID)]
