"""The words of the report, the same in every form of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.knowledge.diff import compare as c
from bot.knowledge.diff.compare import ArticleChange, Change, Comparison
from bot.knowledge.diff.questions import CUSTOMER, NO_ARTICLE, TEST
from bot.knowledge.diff.replay import Outcome, Replayed

TITLES = {
    c.FAILING: "Tests that no longer find their article first",
    c.NEW_FAILING: "Tests of new articles that do not find them first",
    c.LOST: "No longer answered",
    c.UNREFUSED: "Questions without an article that are no longer refused",
    c.MOVED: "Another article comes first",
    c.CHANGED: "Another decision",
    c.ORPHANED: "Tests of articles that are gone",
    c.MENDED: "Tests that find their article first now",
    c.ANSWERED: "Newly answered",
    c.REFUSED: "Questions without an article that are refused now",
}
#: These are good news.
GOOD = {c.MENDED, c.ANSWERED, c.REFUSED}
ASKED = {TEST: "test", NO_ARTICLE: "question without an article", CUSTOMER: "customer"}
SHARES = (
    ("first", "tests found first"),
    ("top3", "tests in the first three"),
    ("answered", "tests answered"),
    ("wrong", "wrong among those"),
    ("refused", "refused without an article"),
)


def headline(found: Comparison) -> str:
    """One line: how much changed."""
    articles = ", ".join(f"{count} {what}" for what, count in _counted(found) if count) or "none changed"
    lost, mended = found.tests_lost, len(found.of(c.MENDED))
    answers = ", ".join(
        f"{len(found.told(kind))} {word}" for kind, word in ((c.LOST, "lost"), (c.ANSWERED, "new"), (c.MOVED, "moved"))
    )
    moved = sum(change.by_threshold for change in found.changes)
    ending = f"; {moved} decisions by moved thresholds" if moved else ""
    return f"Articles: {articles}. Tests: {lost} lost, {mended} mended. Answers: {answers}{ending}."


def asked_line(found: Comparison) -> str:
    """What was asked."""
    parts = [
        f"{found.asked[TEST]} tests of articles",
        f"{found.asked[NO_ARTICLE]} questions without an article",
        f"{found.asked[CUSTOMER]} different questions of customers",
    ]
    line = f"Asked of both: {', '.join(parts)}."
    if found.answered_before or found.answered_after:
        line += (
            f" Customers' questions answered: {found.answered_before} → {found.answered_after},"
            f" {found.lost_share:.1%} of those answered before are lost."
        )
    return line


def outcome(found: Outcome) -> str:
    """``answer router-no-internet 0.91``."""
    if not found.article:
        return "nothing"
    shown = f"{found.article} {found.probability:.2f}"
    if found.decision == "clarify":
        return f"choice of {shown} and {found.second}" if found.second else f"choice of {shown}"
    return f"answer {shown}" if found.decision == "answer" else f"none ({shown})"


def rank(change: Change) -> str:
    """Of a test, the wanted article's places; empty for other questions, and where it stays first."""
    if change.question.kind != TEST or change.before.rank == change.after.rank == 1:
        return ""
    places = [str(found.rank) if found.rank else "not found" for found in (change.before, change.after)]
    return f"{change.question.wanted}: place {places[0]} → {places[1]}"


def source(change: Change) -> str:
    """Where a question comes from: a test's line, or how often customers asked it."""
    question = change.question
    if question.kind == TEST:
        return question.place
    return f"asked {question.times} times" if question.times > 1 else ASKED[question.kind]


def title(found: Comparison, kind: str) -> str:
    """A section's title with how many it lists."""
    return f"{TITLES[kind]}: {len(found.told(kind))}"


def by_threshold(found: Comparison, kind: str) -> str:
    """How many more there are because the thresholds moved; empty where there is none."""
    count = len(found.of(kind)) - len(found.told(kind))
    return f"{count} more only because the thresholds moved, see the totals." if count else ""


def article(change: ArticleChange) -> str:
    """What became of an article's own tests, and which of its parts differ."""
    before, after = (f"{first} of {count}" for first, count in (change.tests_before, change.tests_after))
    if change.what == "removed":
        return f"its {change.tests_before[1]} tests are not counted as lost"
    if change.what == "added":
        return f"{after} tests find it first"
    parts = [f"was {change.was}"] if change.was else []
    parts += [", ".join(change.keys)] if change.keys else []
    return "; ".join([*parts, f"tests found first: {before} → {after}"])


def figures(found: Comparison) -> Iterator[tuple[str, str, str, str]]:
    """Rows of the table of totals: language, what, before, after."""
    codes = sorted({*found.before.totals, *found.after.totals})
    for code in codes:
        sides = [_figures(side, code) for side in (found.before, found.after)]
        for what in sides[0] or sides[1]:
            yield code, what, sides[0].get(what, "–"), sides[1].get(what, "–")


def as_dict(found: Comparison, *, passed: bool) -> dict[str, Any]:
    """The comparison for machines."""
    return {
        "before": found.before.version.name,
        "after": found.after.version.name,
        "passed": passed,
        "tests_lost": found.tests_lost,
        "lost_share": round(found.lost_share, 4),
        "asked": found.asked,
        "customers_answered": {"before": found.answered_before, "after": found.answered_after},
        "counts": {kind: len(found.of(kind)) for kind in c.KINDS},
        "totals": {
            code: {what: {"before": was, "after": now} for of, what, was, now in figures(found) if of == code}
            for code in sorted({*found.before.totals, *found.after.totals})
        },
        "articles": [{**vars(change), "keys": list(change.keys)} for change in found.articles],
        "changes": [_change(change) for change in found.changes],
        "notes": list(found.notes),
    }


def _change(change: Change) -> dict[str, Any]:
    question = change.question
    about = {"kind": change.kind, "asked": question.kind, "language": question.language, "text": question.text}
    wanted = {"wanted": question.wanted, "place": question.place} if question.kind == TEST else {}
    about |= {"by_threshold": change.by_threshold}
    return {**about, **wanted, "times": question.times, "before": vars(change.before), "after": vars(change.after)}


def _counted(found: Comparison) -> list[tuple[str, int]]:
    return [(what, sum(a.what == what for a in found.articles)) for what in ("added", "removed", "renamed", "changed")]


def _figures(side: Replayed, code: str) -> dict[str, str]:
    if code not in side.totals:
        return {}
    part = side.card["languages"][code]  # type: ignore[index]
    sums = side.totals[code]
    rows = {what: str(part[what]) for what in ("articles", "passages")}
    rows |= {"tests": str(sums.tests), "questions without an article": str(sums.no_answer)}
    rows |= {words: f"{getattr(sums, name):.1%}" for name, words in SHARES}
    limits = part["thresholds"]
    return rows | {
        "threshold, the first article": f"{limits['answer']:.2f}",
        "threshold, the first two together": f"{limits['offer']:.2f}",
    }
