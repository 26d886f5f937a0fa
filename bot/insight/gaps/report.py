"""Puts the report together: which questions no article answered, grouped, with what helps to write the article."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.desk.knowledge_models import AnswerRequest, Question
from bot.insight.gaps.clusters import clusters, typical
from bot.insight.gaps.model import Draft, Gap, Report, Solution, Span
from bot.insight.gaps.nearest import Hidden, nearest
from bot.insight.gaps.solutions import CHUNK, best, solutions_of
from bot.insight.recorded import RecordedQuestion, count_unanswered, unanswered_questions
from bot.knowledge.articles import Article
from bot.knowledge.checks import plain
from bot.knowledge.decision import Thresholds

#: Grouping costs the square of the number of questions: of more than these only the newest are grouped.
MOST_QUESTIONS = 3000
WORDINGS = 8

Encode = Callable[[Sequence[str]], np.ndarray]


@dataclass(frozen=True)
class Recorded:
    """What the desk's database says.

    Attributes:
        questions: The unanswered ones, the newest first.
        asked: How many were looked up in all.
        unanswered: How many of them no article answered; more than ``questions`` holds where they are too many.
        waiting: Who waits to be told, by question: conversations, or addresses of those who have none.
    """

    questions: list[RecordedQuestion]
    asked: int = 0
    unanswered: int = 0
    solutions: dict[str, list[Solution]] = field(default_factory=dict)
    waiting: dict[str, set[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Shown:
    """The articles of one language as customers have them, and those that they do not see.

    Attributes:
        live: By id, also one that it had before: a writer may rename what was begun for a gap.
        hidden: Drafts, archived, scheduled and expired ones.
        thresholds: Of the index in use; None where there is none.
    """

    live: Mapping[str, Article] = field(default_factory=dict)
    hidden: Sequence[Article] = ()
    thresholds: Thresholds | None = None


def read_recorded(session: Session, span: Span, language: str | None = None) -> Recorded:
    """Reads what the report needs; a job for the store."""
    kept = unanswered_questions(session, span.since, language, MOST_QUESTIONS, span.until)
    asked = select(func.count()).select_from(Question).where(Question.at >= span.since, Question.at <= span.until)
    if language is not None:
        asked = asked.where(Question.language == language)
    return Recorded(
        kept,
        asked=session.scalar(asked) or 0,
        unanswered=count_unanswered(session, span.since, language, span.until),
        solutions=solutions_of(session, (one.conversation_id for one in kept if one.conversation_id)),
        waiting=_waiting(session, [one.id for one in kept]),
    )


def make_report(recorded: Recorded, span: Span, articles: Mapping[str, Shown], encode: Encode) -> Report:
    """Groups the questions, each language by itself.

    Args:
        articles: By language.
        encode: Texts to ``(n, dim) float32``, rows of unit length.
    """
    gaps: list[Gap] = []
    for language in sorted({one.language for one in recorded.questions}):
        shown = articles.get(language, Shown())
        # Whose article is published has its answer; who asks in vain again is a new question.
        open_ones = [one for one in recorded.questions if one.language == language and one.article_id not in shown.live]
        gaps += _gaps(open_ones, recorded, span, shown, encode)
    gaps.sort(key=lambda gap: (-gap.size, -gap.trend[0], gap.id))
    left_out = recorded.unanswered - len(recorded.questions)
    return Report(tuple(gaps), span, recorded.asked, recorded.unanswered, left_out)


def _gaps(
    questions: Sequence[RecordedQuestion], recorded: Recorded, span: Span, shown: Shown, encode: Encode
) -> Iterable[Gap]:
    texts: dict[str, list[RecordedQuestion]] = {}
    for question in questions:
        # The same words are one question, asked several times; of an empty one nothing can be learned.
        if key := plain(question.words):
            texts.setdefault(key, []).append(question)
    groups = list(texts.values())
    vectors = encode([group[0].words for group in groups])
    hidden = [Hidden(article, encode([article.title, *article.questions])) for article in shown.hidden]
    for rows in clusters(vectors, [group[0].intent for group in groups]):
        weights = np.array([len(groups[row]) for row in rows], dtype=np.float32)
        chosen = [rows[place] for place in typical(vectors[rows], weights, WORDINGS)]
        members = sorted((q for row in rows for q in groups[row]), key=lambda q: (q.at, q.id), reverse=True)
        yield Gap(
            questions=tuple(members),
            wordings=tuple(groups[row][0].text for row in chosen),
            span=span,
            nearest=nearest(members, vectors[chosen[0]], shown.live, hidden, shown.thresholds, span.until),
            solutions=best(recorded.solutions, [one.conversation_id for one in members]),
            article=_draft(members, shown),
            # Who asked in several ways is one customer.
            waiting=len(set().union(*(recorded.waiting.get(one.id, ()) for one in members))),
        )


def _draft(members: Sequence[RecordedQuestion], shown: Shown) -> Draft | None:
    """The article that most of the gap's questions wait for, unless it is gone."""
    wanted = [one.article_id for one in members if one.article_id]
    known = {one: article for article in shown.hidden for one in (article.id, *article.redirect_from)}
    ids = sorted({one for one in wanted if one in known}, key=lambda one: (-wanted.count(one), one))
    if not ids:
        return None
    article = known[ids[0]]
    return Draft(article.id, article.language, article.title, article.status)


def _waiting(session: Session, question_ids: Sequence[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    who = func.coalesce(AnswerRequest.conversation_id, AnswerRequest.email)
    for start in range(0, len(question_ids), CHUNK):
        part = question_ids[start : start + CHUNK]
        query = select(AnswerRequest.question_id, who).where(
            AnswerRequest.question_id.in_(part), AnswerRequest.told_at.is_(None)
        )
        for question_id, one in session.execute(query).tuples():
            found.setdefault(question_id, set()).add(one or "")
    return found
