"""Forms and operations of what to write next."""

from __future__ import annotations

from typing import Literal

from bot.desk.api_forms.base import Form, Object, Time
from bot.desk.api_forms.operation import NUMBER, TEXT, Operation, Section

GAP = "/agent/gaps/{gap_id}"
SPAN = {
    "days": ({**NUMBER, "minimum": 2, "maximum": 365}, "Of the last so many days; 30 unless given."),
    "language": (TEXT, "A language's code."),
}


class Trend(Form):
    """How many questions in the later half of the days, and how many in the half before."""

    now: int
    before: int


class Kinds(Form):
    """Why the questions count as unanswered; each is counted once."""

    refused: int
    """No article was found."""
    rejected: int
    """The customer said that the answer did not help."""
    handed_over: int
    """An article was found, and a person took over all the same."""
    help: int
    """A search of the help centre's whose reader says that nothing answers it."""


class NearestArticle(Form):
    """An article that came near."""

    article_id: str
    title: str
    url: str | None
    """Null: it is not shown to customers."""
    probability: float
    why: str
    """Why it did not answer, a sentence."""


class AgentsAnswer(Form):
    """What an agent wrote in a conversation that was closed as solved; without what tells of the customer."""

    text: str
    agent: str
    conversation_id: str
    at: Time


class GapArticle(Form):
    """The article that is being written for it."""

    id: str
    language: str
    title: str
    status: str


class GapQuestion(Form):
    """One question, without what tells who asked it."""

    id: str
    text: str
    kind: Literal["refused", "rejected", "handed_over", "help"]
    conversation_id: str | None
    at: Time


class Gap(Form):
    """Questions that ask for the same and that no article answered."""

    id: str
    """Of one of its questions: it holds as long as that one is within the days."""
    language: str
    size: int
    trend: Trend
    by_day: list[int]
    """One number a day, the oldest first."""
    intent: str | None
    intent_title: str | None
    family: str | None
    products: list[str]
    kinds: Kinds
    wordings: list[str]
    """Typical ones; the first stands in the middle of all."""
    nearest: list[NearestArticle]
    solutions: list[AgentsAnswer]
    article: GapArticle | None
    waiting: int
    """Customers who asked to be told."""
    questions: list[GapQuestion] = []
    """Of one gap; the list of all leaves them out."""


class GapTotals(Form):
    """Questions in these days."""

    questions: int
    unanswered: int
    gaps: int
    left_out: int = 0
    """The oldest ones, where there are too many to be grouped."""


class Gaps(Form):
    """What to write next, the largest gap first."""

    gaps: list[Gap]
    totals: GapTotals
    days: int


class OneGap(Form):
    """One gap."""

    gap: Gap


class DraftWishes(Form):
    """What the writer decides; what is left out is worked out."""

    id: str
    title: str
    section: str


class DraftedArticle(Form):
    """The article that was begun."""

    article: Object


GAPS = Section(
    "Gaps",
    "Customers' questions that no article answered, grouped by what they ask for. At most a minute old.",
    (
        Operation(
            "GET",
            "/agent/gaps",
            "What to write next",
            gives=Gaps,
            query={**SPAN, "family": (TEXT, "A family, in full or short.")},
            errors=("bad_span", "gaps_away"),
        ),
        Operation("GET", GAP, "One gap with its questions", gives=OneGap, query=SPAN, errors=("no_gap", "bad_span")),
        Operation(
            "POST",
            f"{GAP}/draft",
            "Begin its article",
            "A draft in the customers' words with what an agent answered; two thirds of the wordings become its "
            "questions, the others its tests. When it is published, the customers who asked to be told are told.",
            takes=DraftWishes,
            partial=True,
            gives=DraftedArticle,
            status=201,
            query=SPAN,
            errors=("no_gap", "gap_has_article", "bad_span", "article_exists", "article_faulty", "bad_section"),
        ),
        Operation(
            "POST",
            f"{GAP}/dismiss",
            "No article is wanted",
            "The same question asked later counts anew.",
            query=SPAN,
            status=204,
            errors=("no_gap", "bad_span"),
        ),
    ),
)
