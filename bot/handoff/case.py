"""The case file: what was asked, shown and said of it, kept while the bot has the conversation.

It travels in Rasa's slot ``case`` as plain JSON and becomes the handoff's context, so it is bounded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from typing import Any

MAX_TEXTS = 20
MAX_SEARCHES = 10
# A failed answer costs patience; after this many a person takes over. A customer who is angry, or who has to say the
# same thing again, gets there sooner.
PATIENCE = 2
SHORT_PATIENCE = 1
# Two messages that share this much of their words are the same question asked again.
REPEAT_OVERLAP = 0.6


@dataclass
class Shown:
    """An article that the customer was shown.

    Attributes:
        feedback: ``accepted``, ``rejected`` or None while the customer has not said.
    """

    article_id: str
    title: str
    url: str
    passage_id: str
    probability: float
    feedback: str | None = None


@dataclass
class Search:
    """One look into the knowledge base and what came of it; ``hits`` as the package wants them."""

    query: str
    index_id: str
    decision: str
    threshold: float
    hits: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Case:
    """One matter of one customer, from its first statement to its end.

    Attributes:
        problem: The first statement of it, in the customer's words.
        query: The same as it is searched for: without order numbers and the like.
        asked: Ids of the messages that were looked up as questions.
    """

    problem: str = ""
    query: str = ""
    intent: str | None = None
    family: str | None = None
    ranking: list[dict[str, Any]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    searches: list[Search] = field(default_factory=list)
    shown: list[Shown] = field(default_factory=list)
    open_questions: list[str] = field(default_factory=list)
    turns: int = 0
    rephrases: int = 0
    failures: int = 0
    frustrated: bool = False
    repeated: bool = False
    reason: str = ""
    feedback: dict[str, Any] | None = None
    asked: list[str] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON for the slot."""
        # Not dataclasses.asdict: it copies every string and number of it one by one, at each turn.
        searches = [vars(search).copy() for search in self.searches]
        return {**vars(self), "searches": searches, "shown": [vars(shown).copy() for shown in self.shown]}

    @classmethod
    def from_dict(cls, raw: dict[str, Any] | None) -> Case:
        """The inverse of :meth:`to_dict`; None gives an empty case, unknown keys of other versions are left out."""
        if not raw:
            return cls()
        known = {f.name for f in fields(cls)}
        values = {k: v for k, v in raw.items() if k in known}
        values["searches"] = [Search(**s) for s in values.get("searches", [])]
        values["shown"] = [Shown(**s) for s in values.get("shown", [])]
        return cls(**values)

    @property
    def patience(self) -> int:
        """How many failures a person is away, counted from the start of the case."""
        return SHORT_PATIENCE if self.frustrated or self.repeated else PATIENCE

    @property
    def out_of_patience(self) -> bool:
        return self.failures >= self.patience

    def hear(self, text: str, *, frustrated: bool) -> None:
        """Notes a customer's words, and whether they are angry or a repetition."""
        self.turns += 1
        if not text:
            return
        self.frustrated = self.frustrated or frustrated
        self.repeated = self.repeated or any(is_repetition(text, earlier) for earlier in self.texts)
        self.texts = [*self.texts, text][-MAX_TEXTS:]

    def look_up(self, search: Search) -> None:
        self.searches = [*self.searches, search][-MAX_SEARCHES:]

    def ask(self, message_id: str) -> None:
        """Notes that a message was looked up as a question."""
        self.asked = [*(one for one in self.asked if one != message_id), message_id][-MAX_TEXTS:]

    def show(self, shown: Shown) -> None:
        """Notes an answer shown; showing an article again takes its earlier verdict back."""
        self.shown = [s for s in self.shown if s.article_id != shown.article_id] + [shown]

    def judge_last(self, feedback: str) -> None:
        """Notes what the customer said of the last answer shown."""
        if self.shown:
            self.shown[-1].feedback = feedback

    @property
    def shown_ids(self) -> list[str]:
        return [s.article_id for s in self.shown]

    def was_just_shown(self, article_id: str, passage_id: str) -> bool:
        """Whether a passage is the answer shown last: to show it again would be no answer.

        For a customer who is angry already neither is another passage of its article.
        """
        if not self.shown:
            return False
        last = self.shown[-1]
        return last.passage_id == passage_id or (self.frustrated and last.article_id == article_id)

    def is_new_matter(self, intent: str | None, stage: str) -> bool:
        """Whether a question opens another matter than this one.

        A question after "say it in other words" is the same matter whatever its intent; otherwise another intent is
        another matter.
        """
        return bool(self.problem) and stage not in {"rephrasing", "clarifying"} and intent != self.intent


def is_repetition(text: str, earlier: str) -> bool:
    """Whether two messages say the same in (nearly) the same words.

    >>> is_repetition("my router has no internet", "My ROUTER has still no internet!")
    True
    >>> is_repetition("no", "no")
    False
    """
    one, two = (set(re.findall(r"\w+", t.lower())) for t in (text, earlier))
    if min(len(one), len(two)) < 3:
        return False
    return len(one & two) / len(one | two) >= REPEAT_OVERLAP
