"""The report as text for a terminal."""

from __future__ import annotations

from bot.knowledge.diff import wording
from bot.knowledge.diff.compare import KINDS, Comparison


def as_text(found: Comparison) -> str:
    """The report; lines without a final newline."""
    lines = [f"{found.before.version.name} → {found.after.version.name}", wording.headline(found)]
    lines += [wording.asked_line(found), *found.notes]
    if found.articles:
        lines += ["", "Articles"]
        lines += [f"  {a.what:<8} {a.language}/{a.id}: {wording.article(a)}" for a in found.articles]
    for kind in KINDS:
        if found.of(kind):
            lines += ["", wording.title(found, kind)]
        for change in found.told(kind):
            lines.append(f"  {change.question.text}  [{wording.source(change)}]")
            places = wording.rank(change)
            moved = f"{wording.outcome(change.before)} → {wording.outcome(change.after)}"
            lines.append(f"    {moved}" + (f"; {places}" if places else ""))
        more = wording.by_threshold(found, kind)
        lines += [f"  {more}"] if more else []
    lines += ["", f"{'':<4}{'totals of each version':<34}{'before':>9}{'after':>9}"]
    lines += [f"{code:<4}{what:<34}{was:>9}{now:>9}" for code, what, was, now in wording.figures(found)]
    return "\n".join(lines)
