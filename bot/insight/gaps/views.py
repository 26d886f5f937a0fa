"""A gap in the protocol's form."""

from __future__ import annotations

from typing import Any

from bot.desk.ids import iso
from bot.insight.gaps.model import Gap, Report
from bot.taxonomy import load_taxonomy

LANGUAGE = "en"


def report_view(report: Report, family: str | None = None) -> dict[str, Any]:
    """``GET /gaps``: the gaps, and how many questions there were.

    Args:
        family: Only its gaps; in full or short, ``technical``.
    """
    gaps = [gap for gap in report.gaps if family is None or (gap.family or "").startswith(family)]
    totals = {"questions": report.questions, "unanswered": report.unanswered, "gaps": len(gaps)}
    if report.left_out:
        totals["left_out"] = report.left_out
    return {"gaps": [gap_view(gap) for gap in gaps], "totals": totals, "days": report.span.days}


def gap_view(gap: Gap, *, whole: bool = False) -> dict[str, Any]:
    """One gap.

    Args:
        whole: With all its questions.
    """
    now, before = gap.trend
    shown: dict[str, Any] = {
        "id": gap.id,
        "language": gap.language,
        "size": gap.size,
        "trend": {"now": now, "before": before},
        "by_day": gap.by_day,
        "intent": gap.intent,
        "intent_title": load_taxonomy().title_of(gap.intent, LANGUAGE) or None,
        "family": gap.family,
        "products": list(gap.products),
        "kinds": gap.kinds,
        "wordings": list(gap.wordings),
        "nearest": [
            {
                "article_id": one.article_id,
                "title": one.title,
                "url": one.url,
                "probability": round(one.probability, 4),
                "why": one.why,
            }
            for one in gap.nearest
        ],
        "solutions": [
            {"text": one.text, "agent": one.agent, "conversation_id": one.conversation_id, "at": iso(one.at)}
            for one in gap.solutions
        ],
        "article": None
        if gap.article is None
        else {
            "id": gap.article.id,
            "language": gap.article.language,
            "title": gap.article.title,
            "status": gap.article.status,
        },
        "waiting": gap.waiting,
    }
    if whole:
        shown["questions"] = [
            {
                "id": one.id,
                "text": one.text,
                "kind": one.kind,
                "conversation_id": one.conversation_id,
                "at": iso(one.at),
            }
            for one in gap.questions
        ]
    return shown
