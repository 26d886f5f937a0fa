"""Recorded questions, made without a desk."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

from bot.insight.recorded import RecordedQuestion

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=timezone.utc)


def question(text: str, days_ago: float = 1, number: int = 0, **fields: Any) -> RecordedQuestion:
    """One that no article was found for."""
    at = NOW - timedelta(days=days_ago)
    plain = {"id": f"q_{text[:12]}_{days_ago}_{number}", "text": text, "language": "en", "at": at}
    return RecordedQuestion(**plain | fields)


def hit(article_id: str, probability: float) -> dict[str, Any]:
    return {"article_id": article_id, "passage_id": f"{article_id}#a", "probability": probability}
