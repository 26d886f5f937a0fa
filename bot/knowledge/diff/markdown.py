"""The report as Markdown, for a comment on a pull request."""

from __future__ import annotations

import re

from bot.knowledge.diff import wording
from bot.knowledge.diff.compare import KINDS, Comparison

# A forge cuts comments at 65,536 characters; what is left out is said.
MOST_ROWS = 100
SPECIAL = re.compile(r"([\\`*_\[\]<>|#~])")


def as_markdown(found: Comparison) -> str:
    """The report; lines without a final newline."""
    lines = [
        "## What would change in the knowledge base",
        "",
        f"{_code(found.before.version.name)} → {_code(found.after.version.name)}. **{wording.headline(found)}**",
        "",
        wording.asked_line(found),
        *[f"\n{_plain(note)}" for note in found.notes],
    ]
    if found.articles:
        lines += ["", "### Articles", "", "| | article | what |", "|---|---|---|"]
        lines += [f"| {a.what} | {_code(f'{a.language}/{a.id}')} | {wording.article(a)} |" for a in found.articles]
    for kind in KINDS:
        if not found.of(kind):
            continue
        changes = found.told(kind)
        opened = "" if kind in wording.GOOD else " open"
        lines += ["", f"<details{opened}><summary>{wording.title(found, kind)}</summary>", ""]
        if changes:
            lines += ["| question | from | before | after |", "|---|---|---|---|"]
        for change in changes[:MOST_ROWS]:
            places = wording.rank(change)
            origin = wording.source(change) + (f"; {places}" if places else "")
            cells = (change.question.text, origin, wording.outcome(change.before), wording.outcome(change.after))
            lines.append(f"| {' | '.join(map(_plain, cells))} |")
        if len(changes) > MOST_ROWS:
            lines += ["", f"{len(changes) - MOST_ROWS} more are in the HTML report."]
        more = wording.by_threshold(found, kind)
        lines += ["", more, "", "</details>"] if more else ["", "</details>"]
    lines += ["", "### Totals of each version", "", "| | | before | after |", "|---|---|---|---|"]
    lines += [f"| {code} | {what} | {was} | {now} |" for code, what, was, now in wording.figures(found)]
    return "\n".join(lines)


def _plain(text: str) -> str:
    return SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _code(text: str) -> str:
    return f"`{text.replace('`', '')}`"
