"""The gap report in words: as text, Markdown and HTML."""

from __future__ import annotations

import re
from html import escape

from bot.insight.gaps.model import Gap, Report
from bot.taxonomy import load_taxonomy

LANGUAGE = "en"
BARS = "▁▂▃▄▅▆▇█"
REASONS = {
    "refused": "no article found",
    "rejected": "answer rejected",
    "handed_over": "answered, ended with a person",
    "help": "not found in the help centre",
}
STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; }
h2 { font-size: 1.15rem; margin-top: 2.2rem; }
blockquote { margin: .5rem 0; padding-left: .8rem; border-left: 3px solid; white-space: pre-wrap; }
"""
HEAD = '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'


def headline(report: Report) -> str:
    """The report in one sentence."""
    if not report.questions:
        return f"No customer's question was looked up in the last {report.span.days} days."
    if not report.unanswered:
        return f"All {report.questions} questions of the last {report.span.days} days had an answer."
    asked = f"{report.unanswered} of {report.questions} questions of the last {report.span.days} days had no answer"
    return f"{asked}; they are about {len(report.gaps)} {'matter' if len(report.gaps) == 1 else 'matters'}."


def notes(report: Report) -> list[str]:
    """What a reader must know of the report itself."""
    if not report.left_out:
        return []
    return [f"The {report.left_out} oldest questions are left out: grouping more takes too long. Ask for fewer days."]


def as_text(report: Report) -> str:
    """For a terminal."""
    lines = [headline(report), *notes(report)]
    for number, gap in enumerate(report.gaps, 1):
        lines += ["", f"{number}. {gap.wordings[0]}", f"   {facts(gap)}  {days(gap)}"]
        lines += [f"   - {wording}" for wording in gap.wordings[1:]]
        lines += [f"   near: {one.article_id} ({one.title}). {one.why}" for one in gap.nearest]
        lines += ["   near: no article."] if not gap.nearest else []
        lines += [f"   answered by {one.agent or 'an agent'}: {_short(one.text)}" for one in gap.solutions]
        lines += [f"   being written: {gap.article.id} ({gap.article.status})"] if gap.article else []
    return "\n".join(lines)


def as_markdown(report: Report) -> str:
    """For a ticket or a wiki."""
    lines = ["# What to write next", "", headline(report), *notes(report)]
    for number, gap in enumerate(report.gaps, 1):
        lines += ["", f"## {number}. {_plain(gap.wordings[0])}", "", f"{facts(gap)} {days(gap)}", ""]
        lines += [f"- {_plain(wording)}" for wording in gap.wordings[1:]]
        near = [f"- `{one.article_id}` ({_plain(one.title)}): {one.why}" for one in gap.nearest]
        lines += ["", "Nearest articles:", "", *(near or ["- none"])]
        for one in gap.solutions:
            quoted = [f"> {line}".rstrip() for line in one.text.splitlines()]
            lines += ["", f"Answered by {_plain(one.agent or 'an agent')}:", "", *quoted]
        lines += ["", f"Being written: `{gap.article.id}` ({gap.article.status})."] if gap.article else []
    return "\n".join(lines)


def as_html(report: Report) -> str:
    """One page that needs nothing else."""
    parts = ["<h1>What to write next</h1>", *(f"<p>{escape(line)}</p>" for line in [headline(report), *notes(report)])]
    for number, gap in enumerate(report.gaps, 1):
        parts.append(f"<h2>{number}. {escape(gap.wordings[0])}</h2><p>{escape(facts(gap))} {days(gap)}</p>")
        parts.append(_list([escape(wording) for wording in gap.wordings[1:]]))
        near = [
            f"<code>{escape(one.article_id)}</code> ({escape(one.title)}): {escape(one.why)}" for one in gap.nearest
        ]
        parts.append(f"<p>Nearest articles:</p>{_list(near or ['none'])}")
        for one in gap.solutions:
            said = f"<blockquote>{escape(one.text)}</blockquote>"
            parts.append(f"<p>Answered by {escape(one.agent or 'an agent')}:</p>{said}")
        if gap.article:
            parts.append(f"<p>Being written: <code>{escape(gap.article.id)}</code> ({escape(gap.article.status)}).</p>")
    head = f"{HEAD}<title>What to write next</title><style>{STYLE}</style>"
    body = "\n".join(parts)
    return f'<!doctype html>\n<html lang="en"><head>{head}</head>\n<body><main>\n{body}\n</main></body></html>\n'


def facts(gap: Gap) -> str:
    """Size, trend, intent, reasons and who waits, in one line."""
    now, before = gap.trend
    said = [f"asked {gap.size} {'time' if gap.size == 1 else 'times'} ({now} lately, {before} before)"]
    if gap.intent:
        said.append(load_taxonomy().title_of(gap.intent, LANGUAGE))
    said += [f"{count} × {REASONS[kind]}" for kind, count in gap.kinds.items() if count]
    if gap.products:
        said.append(", ".join(gap.products))
    if gap.waiting:
        said.append(f"{gap.waiting} waiting to be told")
    return "; ".join(said) + "."


def days(gap: Gap) -> str:
    """A bar a day, the oldest first."""
    most = max(gap.by_day)
    return "".join(BARS[0 if not count else max(1, round(count / most * 7))] for count in gap.by_day)


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 200 else flat[:199] + "…"


def _plain(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<>|#])", r"\\\1", text)


def _list(items: list[str]) -> str:
    return "<ul>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>" if items else ""
