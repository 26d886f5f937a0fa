"""The report as one HTML file that needs nothing else."""

from __future__ import annotations

from html import escape

from bot.knowledge.diff import wording
from bot.knowledge.diff.compare import KINDS, Comparison

STYLE = """
:root {
  color-scheme: light dark;
  --ink: #1c2026; --paper: #fff; --line: #d5d9df; --quiet: #586070; --bad: #a3201d; --good: #17663a;
}
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e8eb; --paper: #15181c; --line: #3a4048; --quiet: #a4acb8; --bad: #ff9b93; --good: #7fd6a2; }
}
body {
  font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
  max-width: 76rem; margin: 2rem auto; padding: 0 1rem;
}
h1 { font-size: 1.6rem; }
h2 { font-size: 1.15rem; margin-top: 2.2rem; }
h2.bad { color: var(--bad); }
h2.good { color: var(--good); }
p.quiet, td small { color: var(--quiet); }
td small { display: block; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .4rem .8rem .4rem 0; border-bottom: 1px solid var(--line); }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
"""
HEAD = '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'


def as_html(found: Comparison) -> str:
    """The report as a whole page."""
    before, after = escape(found.before.version.name), escape(found.after.version.name)
    lines = (wording.asked_line(found), *found.notes)
    parts = [
        "<h1>What would change in the knowledge base</h1>",
        f"<p><code>{before}</code> → <code>{after}</code></p>",
        f"<p><strong>{escape(wording.headline(found))}</strong></p>",
        *[f'<p class="quiet">{escape(line)}</p>' for line in lines],
        *_articles(found),
        *[_section(found, kind) for kind in KINDS if found.of(kind)],
        "<h2>Totals of each version</h2>",
        _totals(found),
    ]
    head = f"{HEAD}<title>Knowledge base: {before} → {after}</title><style>{STYLE}</style>"
    body = "\n".join(parts)
    return f'<!doctype html>\n<html lang="en"><head>{head}</head>\n<body><main>\n{body}\n</main></body></html>\n'


def _totals(found: Comparison) -> str:
    rows = []
    for code, what, was, now in wording.figures(found):
        numbers = [f'<td class="number">{escape(number)}</td>' for number in (was, now)]
        rows.append([f"<td>{escape(code)}</td>", f"<td>{escape(what)}</td>", *numbers])
    return _table(("language", "figure", "before", "after"), rows, numbers=2)


def _articles(found: Comparison) -> list[str]:
    if not found.articles:
        return []
    rows = []
    for change in found.articles:
        name = escape(f"{change.language}/{change.id}")
        cell = f"<td><code>{name}</code><small>{escape(change.title)}</small></td>"
        rows.append([f"<td>{change.what}</td>", cell, f"<td>{escape(wording.article(change))}</td>"])
    return ["<h2>Articles</h2>", _table(("change", "article", "what"), rows)]


def _section(found: Comparison, kind: str) -> str:
    tone = "good" if kind in wording.GOOD else "bad"
    rows = []
    for change in found.of(kind):
        why = "only because the thresholds moved" if change.by_threshold else wording.rank(change)
        origin = "; ".join(filter(None, (wording.source(change), why)))
        asked = f"<td>{escape(change.question.text)}<small>{escape(origin)}</small></td>"
        rows.append([asked, *[f"<td>{escape(wording.outcome(side))}</td>" for side in (change.before, change.after)]])
    title = f'<h2 class="{tone}">{wording.title(found, kind)}</h2>'
    more = wording.by_threshold(found, kind)
    title += f'<p class="quiet">{more}</p>' if more else ""
    return title + _table(("question", "before", "after"), rows)


def _table(heads: tuple[str, ...], rows: list[list[str]], numbers: int = 0) -> str:
    plain = len(heads) - numbers
    top = "".join(
        f'<th scope="col"{" class=number" if place >= plain else ""}>{escape(head)}</th>'
        for place, head in enumerate(heads)
    )
    body = "\n".join(f"<tr>{''.join(row)}</tr>" for row in rows)
    return f'<div class="wide"><table><thead><tr>{top}</tr></thead><tbody>\n{body}\n</tbody></table></div>'
