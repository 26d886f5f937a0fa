"""What a gap is: questions of one matter that no article answered."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.insight.recorded import KINDS, RecordedQuestion


@dataclass(frozen=True)
class Nearest:
    """An article that came near, and why it did not answer.

    Attributes:
        probability: That it answers, on average over the gap's questions that found it, 0 to 1.
        url: None for one that is not published.
    """

    article_id: str
    title: str
    url: str | None
    probability: float
    why: str


@dataclass(frozen=True)
class Solution:
    """What an agent wrote in a conversation that was closed as solved, without what tells of the customer."""

    text: str
    agent: str
    conversation_id: str
    at: datetime


@dataclass(frozen=True)
class Draft:
    """The article that is being written, or was, for a gap."""

    id: str
    language: str
    title: str
    status: str


@dataclass(frozen=True)
class Span:
    """The days that a report looks at."""

    until: datetime
    days: int

    @property
    def since(self) -> datetime:
        return self.until - timedelta(days=self.days)

    def day_of(self, moment: datetime) -> int:
        """The number of the day, 0 for the first."""
        return min(max((moment - self.since) // timedelta(days=1), 0), self.days - 1)


@dataclass(frozen=True)
class Gap:
    """One gap.

    Attributes:
        questions: The newest first.
        wordings: Typical ones, the one in the middle of all first.
        waiting: How many customers asked to be told.
    """

    questions: tuple[RecordedQuestion, ...]
    wordings: tuple[str, ...]
    span: Span
    nearest: tuple[Nearest, ...] = ()
    solutions: tuple[Solution, ...] = field(default=(), repr=False)
    article: Draft | None = None
    waiting: int = 0

    @property
    def id(self) -> str:
        """Named by its oldest question: later ones join it without changing its name."""
        return self.questions[-1].id

    @property
    def language(self) -> str:
        return self.questions[0].language

    @property
    def size(self) -> int:
        return len(self.questions)

    @property
    def intent(self) -> str | None:
        return _most_common([one.intent for one in self.questions])

    @property
    def family(self) -> str | None:
        return _most_common([one.family for one in self.questions])

    @property
    def products(self) -> tuple[str, ...]:
        """The products that at least a third of the questions name."""
        named = [product for one in self.questions for product in set(one.products)]
        return tuple(sorted({p for p in named if 3 * named.count(p) >= self.size}))

    @property
    def by_day(self) -> list[int]:
        days = [self.span.day_of(one.at) for one in self.questions]
        return [days.count(day) for day in range(self.span.days)]

    @property
    def trend(self) -> tuple[int, int]:
        """How many in the later half of the days, and how many in the half before."""
        middle = self.span.until - (self.span.until - self.span.since) / 2
        now = sum(one.at >= middle for one in self.questions)
        return now, self.size - now

    @property
    def kinds(self) -> dict[str, int]:
        found = [one.kind for one in self.questions]
        return {kind: found.count(kind) for kind in KINDS}


@dataclass(frozen=True)
class Report:
    """All gaps of a span, the largest first.

    Attributes:
        questions: How many were looked up in all.
        unanswered: How many of them no article answered.
        left_out: How many of the oldest unanswered ones were too many to be grouped.
    """

    gaps: tuple[Gap, ...]
    span: Span
    questions: int
    unanswered: int
    left_out: int = 0


def _most_common(values: list[str | None]) -> str | None:
    known = [value for value in values if value]
    return max(sorted(set(known)), key=known.count) if known else None
