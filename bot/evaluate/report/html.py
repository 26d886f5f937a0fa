"""The pieces of a page: tables, figures with their tables, the frame with its style. No scripts, nothing from afar."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

STYLE = """
:root { color-scheme: light dark; --paper: #fcfcfb; --ink: #1d2125; --quiet: #5a636c; --rule: #dadfe3; --card: #f2f4f5;
  --c1: #1f6fb2; --good: #1d7a4c; --bad: #b3261e; --deep: #fff; }
@media (prefers-color-scheme: dark) { :root { --paper: #15181b; --ink: #e6e9ec; --quiet: #9aa5af; --rule: #333a41;
  --card: #1e2327; --c1: #6db1ea; --good: #63c795; --bad: #f2857d; --deep: #0d1114; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1080px; padding: 24px 20px 64px; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 26px; line-height: 1.25; margin: 0 0 4px; } h2 { font-size: 20px; margin: 44px 0 8px; }
h3 { font-size: 15px; margin: 0 0 8px; } p { max-width: 72ch; margin: 0 0 12px; } .quiet { color: var(--quiet); }
nav { display: flex; flex-wrap: wrap; gap: 4px 16px; margin: 12px 0 0; } a { color: var(--c1); }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: 5px 12px 5px 0; border-bottom: 1px solid var(--rule); vertical-align: top; }
th { font-weight: 600; color: var(--quiet); }
.figures { max-width: 760px; } .alone { max-width: 380px; }
.wide + p { margin-top: 10px; } td.n, th.n { text-align: right; white-space: nowrap; }
.better { color: var(--good); } .worse { color: var(--bad); } .better, .worse { font-weight: 600; }
figure { margin: 20px 0; padding: 16px; background: var(--card); border-radius: 8px; display: grid; gap: 8px 28px;
  grid-template-columns: minmax(0, 1.25fr) minmax(0, 1fr); align-items: start; }
figcaption { grid-column: 1 / -1; } figcaption p { margin: 0; color: var(--quiet); }
figure table { font-size: 13px; } figure td, figure th { padding: 2px 10px 2px 0; }
svg { width: 100%; height: auto; display: block; } svg text { font: 12px system-ui, sans-serif; fill: var(--quiet); }
svg text.deep { fill: var(--deep); font-weight: 600; }
.grid { stroke: var(--rule); fill: none; }
.even { stroke: var(--quiet); stroke-dasharray: 4 4; fill: none; } .line { fill: none; stroke-width: 2; }
.line { stroke: var(--c1); } .dot { fill: var(--c1); }
.bar, .cell { fill: var(--c1); } .bar.good { fill: var(--good); } .bar.bad { fill: var(--bad); }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 4px 20px; } dt { color: var(--quiet); }
dd { margin: 0; overflow-wrap: anywhere; }
@media (max-width: 720px) { figure { grid-template-columns: minmax(0, 1fr); padding: 12px; }
  .figures th, .figures td { font-size: 13px; padding-right: 6px; } .figures :is(th, td):nth-child(3) { display: none; }
  svg:not(.named) text { font-size: 15px; }
  dl { grid-template-columns: 1fr; } dd { margin-bottom: 8px; } body { padding: 16px 14px 48px; } }
"""


class Raw(str):
    """Markup that is set as it is; all other strings are escaped."""


def page(title: str, parts: Iterable[str]) -> str:
    """A whole document."""
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{STYLE}</style></head><body><main>{''.join(parts)}</main></body></html>\n"
    )


def section(name: str, title: str, parts: Iterable[str]) -> str:
    """A part of the page with its heading; ``name`` is its anchor."""
    return f'<section id="{escape(name)}"><h2>{escape(title)}</h2>{"".join(parts)}</section>'


def table(head: Sequence[str], rows: Iterable[Sequence[str]], numbers: int = 1, kind: str = "") -> str:
    """A table; all columns from number ``numbers`` on hold figures; ``kind`` is its class."""

    def cell(kind: str, number: int, words: str) -> str:
        side = ' class="n"' if number >= numbers else ""
        inner = words if isinstance(words, Raw) else escape(words)
        if kind == "td" and number == 0:
            return f'<th scope="row">{inner}</th>'
        return f"<{kind}{' scope=' + chr(34) + 'col' + chr(34) if kind == 'th' else ''}{side}>{inner}</{kind}>"

    lines = "".join("<tr>" + "".join(cell("td", n, one) for n, one in enumerate(row)) + "</tr>" for row in rows)
    top = "".join(cell("th", n, one) for n, one in enumerate(head))
    inside = f"<thead><tr>{top}</tr></thead><tbody>{lines}</tbody>"
    return f'<div class="wide" tabindex="0"><table class="{kind}">{inside}</table></div>'


def figure(title: str, about: str, svg: str, beside: str) -> str:
    """A plot with its title, what it says, and its table beside it."""
    caption = f"<figcaption><h3>{escape(title)}</h3><p>{escape(about)}</p></figcaption>"
    return f"<figure>{caption}{svg}{beside}</figure>"


def facts(pairs: Iterable[tuple[str, Sequence[str]]]) -> str:
    """A list of names and their values, each on a line of its own."""

    def lines(values: Sequence[str]) -> str:
        return "<br>".join(escape(value) for value in values)

    return "<dl>" + "".join(f"<dt>{escape(name)}</dt><dd>{lines(values)}</dd>" for name, values in pairs) + "</dl>"


def share(value: float | None) -> str:
    """
    >>> share(0.9312), share(None)
    ('93.1 %', '–')
    """
    return "–" if value is None else f"{value * 100:.1f} %"
