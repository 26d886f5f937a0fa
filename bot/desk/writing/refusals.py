"""Refusals that carry more than a sentence: every fault of an article, or the text that somebody else saved."""

from __future__ import annotations

from typing import Any

from bot.desk.errors import Refused


class ArticleRefused(Refused):
    """A refusal with further fields beside ``{code, message}``."""

    def __init__(self, code: str, *, status: int, more: dict[str, Any], **values: object) -> None:
        super().__init__(code, status=status, **values)
        self.more = more

    def as_dict(self) -> dict[str, Any]:
        """``{code, message}`` and what the protocol adds to it."""
        return {**super().as_dict(), **self.more}


def faulty(faults: list[dict[str, Any]]) -> ArticleRefused:
    """The article breaks rules; ``faults`` in the protocol's form."""
    return ArticleRefused("article_faulty", status=422, more={"faults": faults}, count=len(faults))


def changed(current: dict[str, Any], merged_text: str) -> ArticleRefused:
    """Somebody else saved the same lines; ``current`` is theirs, ``merged_text`` both with marks."""
    return ArticleRefused("article_changed", status=409, more={"current": current, "merged_text": merged_text})
