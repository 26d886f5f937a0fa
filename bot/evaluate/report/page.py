"""The report as a page: the figures with what they were before, the plots, the model's card."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from html import escape
from typing import Any

from bot.evaluate.dialogues.outcomes import DEAD_END, HANDED_OVER_WRONGLY, RESOLVED_WRONGLY
from bot.evaluate.report import svg
from bot.evaluate.report.compare import BETTER, SAME, WORSE, Change, Paired, changes, paired
from bot.evaluate.report.curves import confusion, histogram, percentile, reliability, risk_coverage, worst_pairs
from bot.evaluate.report.html import Raw, facts, figure, page, section, share, table
from bot.evaluate.report.runs import Measure, Row, Run

FAMILIES = ("technical_support", "general_service")
FAMILY_NAMES = ("technical", "general")
#: The plots of one measure of messages, and what its decisions are called.
DRAWN = {
    "intents": "intent",
    "articles": "article",
}
BAD = {RESOLVED_WRONGLY, HANDED_OVER_WRONGLY, DEAD_END}


def report(run: Run, before: Run | None) -> str:
    """The whole page.

    Args:
        run: The newest run.
        before: The one before it; None: it is the first.
    """
    moved = changes(run, before)
    parts = [_head(run, before, moved)]
    for measure in run.measures:
        mine = [change for change in moved if change.measure == measure.name]
        both = paired(measure.rows, old.rows) if before and (old := before.measure(measure.name)) else None
        parts.append(section(measure.name, measure.title, _measure(measure, mine, both, run.notes.get(measure.name))))
    parts.append(section("card", "The model's card", [facts(_card(run.card))]))
    return page("Tandem, measured", parts)


def _head(run: Run, before: Run | None, moved: Sequence[Change]) -> str:
    counts = {verdict: sum(change.verdict == verdict for change in moved) for verdict in (BETTER, WORSE, SAME)}
    against = (
        f"Compared with the run of {_moment(before.at)}: {counts[BETTER]} figures better, {counts[WORSE]} worse, "
        f"{counts[SAME]} the same."
        if before
        else "The first run that is kept here; the next one will be compared with it."
    )
    links = [f'<a href="#{m.name}">{m.title}</a>' for m in run.measures] + ['<a href="#card">The model\'s card</a>']
    failed = run.notes.get("failed")
    fault = f'<p class="worse">Not all could be measured: {escape(failed)}</p>' if failed else ""
    return (
        f'<header><h1>Tandem, measured</h1><p class="quiet">{_moment(run.at)}</p><p>{against}</p>{fault}'
        f'<nav aria-label="Parts">{"".join(links)}</nav></header>'
    )


def _measure(measure: Measure, moved: Sequence[Change], both: Paired | None, notes: Any) -> Iterator[str]:
    yield _figures(moved)
    if both:
        yield _evidence(both)
    if measure.name == "routing":
        yield _families(measure.rows)
    if measure.name in DRAWN:
        yield from _decisions(measure, DRAWN[measure.name])
    if measure.name == "dialogues":
        yield from _dialogues(measure, notes or [])


def _figures(moved: Sequence[Change]) -> str:
    if all(one.before is None for one in moved):
        return table(["figure", "now"], [[one.figure, _number(one.now)] for one in moved], kind="alone")
    rows = []
    for one in moved:
        delta = "" if one.delta is None else f"{one.delta:+.4g}"
        verdict = Raw(f'<span class="{one.verdict}">{one.verdict}</span>')
        rows.append([one.figure, _number(one.now), _number(one.before), delta, verdict])
    return table(["figure", "now", "before", "change", "verdict"], rows, kind="figures")


def _evidence(both: Paired) -> str:
    p = "< 0.001" if both.p < 0.001 else f"= {both.p:.3f}"
    return (
        f'<p class="quiet">On the same {both.rows} rows: {both.gained} right only now, {both.lost} only before '
        f"(McNemar's p {p}); the share right moved by {both.low * 100:+.1f} to {both.high * 100:+.1f} points "
        "(95 %, bootstrap).</p>"
    )


def _families(rows: Sequence[Row]) -> str:
    counts, told = confusion(rows, FAMILIES), (*FAMILY_NAMES, "neither")
    about = "Each line is a true family. Neither: the bot was sure of none."
    beside = table(["true", *told], [[n, *map(str, line)] for n, line in zip(FAMILY_NAMES, counts, strict=True)])
    drawn = svg.heat("Confusion of families", about, FAMILY_NAMES, told, counts)
    return figure("Which family is taken for which", about, drawn, beside)


def _decisions(measure: Measure, what: str) -> Iterator[str]:
    pairs = worst_pairs(measure.rows)
    # A question that no article answers has no first article that is right, even where it was rightly refused.
    rows = [row if row.truth else replace(row, right=False) for row in measure.rows]
    about = f"The {what} that was right → the one decided on, most frequent first."
    beside = table(["right", "decided", "times"], [[t, d, str(n)] for t, d, n in pairs], numbers=2)
    named = [(f"{truth} → {told}", float(count), "") for truth, told, count in pairs]
    yield figure("What is mistaken most", about, svg.bars("Mistaken pairs", about, named), beside)

    bins = reliability(rows)
    about = (
        "How often a decision is right, by how sure it was; large dots stand for many. On the dashed line both agree."
    )
    drawn = svg.lines(
        "Reliability",
        about,
        [svg.Series("right", [(b.confidence, b.accuracy) for b in bins], [b.count for b in bins])],
        "confidence",
        "right",
        even=True,
    )
    beside = table(
        ["confidence", "rows", "mean", "right"],
        [[f"{b.low:.1f}–{b.high:.1f}", str(b.count), share(b.confidence), share(b.accuracy)] for b in bins],
    )
    yield figure("Calibration", about, drawn, beside)

    curve = risk_coverage(rows)
    # A multiple of a twentieth, so that its fifths are whole.
    top = max(1, math.ceil(max(risk for _, risk in curve) * 20)) / 20
    about = "The share that is wrong when only the surest decisions are taken, from a twentieth of the messages to all."
    drawn = svg.lines("Risk and coverage", about, [svg.Series("wrong", curve)], "taken", "wrong", top=top)
    beside = table(["taken", "wrong"], [[share(c), share(r)] for c, r in curve[1::2]])
    yield figure("Risk and coverage", about, drawn, beside)

    times = [row.took_ms for row in rows if row.took_ms]
    if times:
        bins_ms = histogram(times)
        about = (
            f"Half take at most {percentile(times, 0.5):.2f} ms, nineteen in twenty {percentile(times, 0.95):.2f} ms, "
            f"all {max(times):.1f} ms; the last column holds all above the 99th percentile. Other programs count in."
        )
        beside = table(["from ms", "to ms", "messages"], [[f"{a:.2f}", f"{b:.2f}", str(n)] for a, b, n in bins_ms])
        yield figure("Time per message", about, svg.columns("Time per message", about, bins_ms, "milliseconds"), beside)


def _dialogues(measure: Measure, failures: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    names = ("resolved", "handed_over_rightly", "nothing_needed", RESOLVED_WRONGLY, HANDED_OVER_WRONGLY, "dead_ends")
    counts = [(name, measure.figures.get(name) or 0.0) for name in names]
    kinds = ["bad" if name in BAD | {"dead_ends"} else "good" for name, _ in counts]
    about = "What came of the scripted conversations; the last three should not be."
    drawn = svg.bars("Outcomes", about, [(n.replace("_", " "), v, k) for (n, v), k in zip(counts, kinds, strict=True)])
    beside = table(["outcome", "conversations"], [[n.replace("_", " "), f"{v:g}"] for n, v in counts])
    yield figure("What came of them", about, drawn, beside)
    if failures:
        rows = [[one["name"], one["fault"], one["known"] or "new"] for one in failures]
        yield "<h3>Otherwise than written</h3>" + table(
            ["conversation", "what was otherwise", "cause"], rows, numbers=9
        )


def _card(card: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    for name, value in card.items():
        yield name, [str(one) for one in value] if isinstance(value, list) else [str(value)]


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.4g}"


def _moment(at: str) -> str:
    """
    >>> _moment("2026-11-30T03:05:00Z")
    '2026-11-30 03:05 UTC'
    """
    return f"{at[:10]} {at[11:16]} UTC"
