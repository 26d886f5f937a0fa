"""What became of each question, and of each article, between two versions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.knowledge.articles import Article
from bot.knowledge.decision import decide
from bot.knowledge.diff.questions import CUSTOMER, NO_ARTICLE, TEST, Question
from bot.knowledge.diff.renames import Renames
from bot.knowledge.diff.replay import Outcome, Replayed, wanted_now

#: What a question can have become, in the order of the report.
FAILING, NEW_FAILING, LOST, MOVED, CHANGED, MENDED, ANSWERED, UNREFUSED, REFUSED, ORPHANED = (
    "tests_failing",
    "new_tests_failing",
    "lost",
    "moved",
    "changed_decision",
    "tests_mended",
    "newly_answered",
    "no_longer_refused",
    "newly_refused",
    "tests_of_removed",
)
KINDS = (FAILING, NEW_FAILING, LOST, UNREFUSED, MOVED, CHANGED, ORPHANED, MENDED, ANSWERED, REFUSED)
#: What a moved threshold can bring about by itself.
BY_DECISION = {LOST, ANSWERED, CHANGED, UNREFUSED, REFUSED}
# Keys of an article that are told as "changed" one by one.
TOLD = ("title", "family", "section", "kind", "products", "questions", "tests", "body", "owner", "updated")


@dataclass(frozen=True)
class Change:
    """A question of which something became.

    Attributes:
        by_threshold: Only because the thresholds moved: those of before would have kept the decision. Thresholds are
            fitted anew to all tests at every build, so that a large change of one article moves many answers a little.
    """

    kind: str
    question: Question
    before: Outcome
    after: Outcome
    by_threshold: bool = False


@dataclass(frozen=True)
class ArticleChange:
    """An article that was added, removed, renamed or changed.

    Attributes:
        what: ``added``, ``removed``, ``renamed`` or ``changed``.
        id: In the version after, of a removed one in the version before.
        keys: Of a changed or renamed one, what differs.
        tests_before: ``(found first, tests)`` of its own tests in the version before.
        tests_after: The same in the version after.
        was: Of a renamed one, its id in the version before.
    """

    what: str
    language: str
    id: str
    title: str
    keys: tuple[str, ...]
    tests_before: tuple[int, int]
    tests_after: tuple[int, int]
    was: str = ""


@dataclass(frozen=True)
class Comparison:
    """Two versions, compared.

    Attributes:
        changes: In the order of ``KINDS``, each question at most once.
        asked: How many questions of each kind were asked.
        answered_before: Customers' questions, counted as often as they were asked, that the version before answers.
        answered_after: The same after.
        lost_share: Share of ``answered_before`` that is no longer answered, 0 to 1.
        notes: Sentences about what could not be compared.
    """

    before: Replayed
    after: Replayed
    changes: tuple[Change, ...]
    articles: tuple[ArticleChange, ...]
    asked: dict[str, int]
    answered_before: int
    answered_after: int
    lost_share: float
    notes: tuple[str, ...]

    def of(self, kind: str) -> list[Change]:
        """The changes of one kind, those by thresholds alone last."""
        return [change for change in self.changes if change.kind == kind]

    def told(self, kind: str) -> list[Change]:
        """The changes of one kind without those by thresholds alone."""
        return [change for change in self.of(kind) if not change.by_threshold]

    @property
    def tests_lost(self) -> int:
        """Tests that found their article first before and do not now, though it is still there."""
        return len(self.of(FAILING))


def compare(before: Replayed, after: Replayed, asked: Sequence[Question], notes: Sequence[str] = ()) -> Comparison:
    """Compares what two versions make of the same questions."""
    renames, keys = Renames(before.articles, after.articles), {question.key for question in asked}
    articles = list(_articles(before, after, asked, renames))
    # A renamed article's tests are asked under either id: the newer one is told.
    asked = [q for q in asked if (newer := renames.as_after(q)) is q or newer.key not in keys]
    changes = []
    for question in asked:
        older = renames.as_before(question)
        older = older if older.key in keys else question
        was, now = before.outcomes[older.key], after.outcomes[question.key]
        kind = _kind(question, older, was, now, before, after, renames)
        if kind:
            moved = _by_threshold(kind, question.language, was, now, before, renames)
            changes.append(Change(kind, question, was, now, moved))
    changes.sort(key=lambda c: (KINDS.index(c.kind), c.by_threshold, -c.question.times, c.question.place))
    customers = [question for question in asked if question.kind == CUSTOMER]
    answered = [question for question in customers if before.outcomes[question.key].decision == "answer"]
    lost = [question for question in answered if after.outcomes[question.key].decision != "answer"]
    total = sum(question.times for question in answered)
    return Comparison(
        before=before,
        after=after,
        changes=tuple(changes),
        articles=tuple(articles),
        asked={kind: sum(question.kind == kind for question in asked) for kind in (TEST, NO_ARTICLE, CUSTOMER)},
        answered_before=total,
        answered_after=sum(q.times for q in customers if after.outcomes[q.key].decision == "answer"),
        lost_share=sum(question.times for question in lost) / total if total else 0.0,
        notes=(*before.version.notes, *after.version.notes, *notes),
    )


def _kind(
    question: Question,
    older: Question,
    was: Outcome,
    now: Outcome,
    before: Replayed,
    after: Replayed,
    renames: Renames,
) -> str:
    """What became of a question (``older``: as the version before has it); empty where nothing did."""
    if question.kind == NO_ARTICLE:
        if (was.decision == "none") == (now.decision == "none"):
            return ""
        return UNREFUSED if was.decision == "none" else REFUSED
    moved = renames.now(question.language, was.article) != now.article
    if question.kind == CUSTOMER:
        return _kind_of_answer(was, now, moved=moved)
    if not wanted_now(after.articles, question):
        # A test that no version has wanted since its article went: asked still, for something may answer it now.
        return ORPHANED
    if not wanted_now(before.articles, older):
        return "" if now.rank == 1 else NEW_FAILING
    if (was.rank == 1) != (now.rank == 1):
        return FAILING if was.rank == 1 else MENDED
    return _kind_of_answer(was, now, moved=moved)


def _kind_of_answer(was: Outcome, now: Outcome, *, moved: bool) -> str:
    if (was.decision == "answer") != (now.decision == "answer"):
        return LOST if was.decision == "answer" else ANSWERED
    if was.decision != now.decision:
        return CHANGED
    return MOVED if was.decision != "none" and moved else ""


def _by_threshold(kind: str, language: str, was: Outcome, now: Outcome, before: Replayed, renames: Renames) -> bool:
    limits = before.thresholds.get(language)
    if limits is None or kind not in BY_DECISION or renames.now(language, was.article) != now.article:
        return False
    return decide(limits, [now.probability, now.second_probability])[0] == was.decision


def _articles(
    before: Replayed, after: Replayed, asked: Sequence[Question], renames: Renames
) -> Iterator[ArticleChange]:
    for language, name in sorted({(code, renames.now(code, old)) for code, old in before.articles} | {*after.articles}):
        former = renames.formerly(language, name)
        old, new = before.articles.get((language, former)), after.articles.get((language, name))
        keys = _changed(old, new) if old and new else ()
        if old and new and not keys and former == name:
            continue
        shown = new or before.articles[language, name]
        what = ("changed" if former == name else "renamed") if old and new else "added" if new else "removed"
        counts = _found_first(before, language, former, asked), _found_first(after, language, name, asked)
        yield ArticleChange(what, language, name, shown.title, keys, *counts, former if what == "renamed" else "")


def _changed(old: Article, new: Article) -> tuple[str, ...]:
    return tuple(key for key in TOLD if getattr(old, key) != getattr(new, key))


def _found_first(version: Replayed, language: str, article_id: str, asked: Sequence[Question]) -> tuple[int, int]:
    own = [
        version.outcomes[q.key].rank == 1
        for q in asked
        if q.kind == TEST and (q.language, q.wanted) == (language, article_id) and q.key in version.own
    ]
    return sum(own), len(own)
