"""What an import did, for people and for machines."""

from __future__ import annotations

from collections import Counter
from typing import Any

from bot.knowledge.importing.page import DROPPED, GUESSED, KEPT
from bot.knowledge.importing.run import Imported, Result
from bot.knowledge.importing.write import CHANGED, EXISTS, FAULTY, OUTDATED, UNCHANGED, UPDATED, WRITTEN

WORDS = {
    WRITTEN: "new",
    UPDATED: "brought up to date",
    UNCHANGED: "as imported before",
    EXISTS: "an article with this id is there already and stays; rename the page or that article",
    CHANGED: "changed by hand since it was imported, and stays; bring the two together yourself",
    OUTDATED: "the source has changed; --update replaces the article",
    FAULTY: "not written, for it would be faulty",
}


def as_text(found: Imported, *, dry_run: bool) -> str:
    """Every page with its notes, then the totals."""
    lines: list[str] = []
    for result in found.results:
        page = result.page
        lines.append(f"{page.source} → {page.relative}: {WORDS[result.state]}")
        lines += [f"  fault    {fault}" for fault in result.faults]
        for what in (KEPT, GUESSED, DROPPED):
            for note in page.notes:
                if note.what == what:
                    lines.append(f"  {what:<8} {f'line {note.line}: ' if note.line else ''}{note.text}")
    lines += [f"{name}: its source is gone; archive or delete the article if it is out of date" for name in found.gone]
    return "\n".join([*lines, "", totals_line(found, dry_run=dry_run)])


def totals_line(found: Imported, *, dry_run: bool) -> str:
    """All counts in one or two sentences, and a line more where a wish overrules what folders say."""
    states = Counter(result.state for result in found.results)
    pages = ", ".join(f"{count} {state}" for state, count in states.items())
    notes = Counter(note.what for result in found.results for note in result.page.notes)
    told = ", ".join(f"{notes[what]} {what}" for what in (KEPT, GUESSED, DROPPED))
    end = " Nothing was written: --dry-run." if dry_run else ""
    counts = f"{len(found.results)} pages: {pages}; {found.pictures} images. Notes: {told}.{end}"
    overruled = Counter(result.page.language_there for result in found.results if result.page.language_there)
    if not overruled:
        return counts
    named = ", ".join(f"{count} {code}" for code, count in sorted(overruled.items()))
    return f"{counts}\nTheir folders or endings name other languages ({named}); leave out --language to go by them."


def as_dict(found: Imported, *, dry_run: bool) -> dict[str, Any]:
    """The report for machines."""
    notes = Counter(note.what for result in found.results for note in result.page.notes)
    return {
        "dry_run": dry_run,
        "pages": len(found.results),
        "states": dict(Counter(result.state for result in found.results)),
        "notes": {what: notes[what] for what in (KEPT, GUESSED, DROPPED)},
        "images": found.pictures,
        "gone": found.gone,
        "files": [_file(result) for result in found.results],
    }


def _file(result: Result) -> dict[str, Any]:
    page = result.page
    return {
        "source": str(page.source),
        "article": page.relative,
        "state": result.state,
        "faults": result.faults,
        **{
            what: [{"line": note.line, "text": note.text} for note in page.notes if note.what == what]
            for what in (KEPT, GUESSED, DROPPED)
        },
    }
