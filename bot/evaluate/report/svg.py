"""Plots as SVG that stands in a page: coloured by the page's style, named for those who hear it, no scripts.

Every mark carries its numbers as a ``<title>``, which browsers show under the pointer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 460, 270
LEFT, RIGHT, TOP, BOTTOM = 56, 24, 12, 44
BAR, GAP, LABELS, MOST_LETTERS = 18, 8, 236, 32
Points = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Series:
    """A line: its name, its points, and how much each weighs (drawn as its size); empty: all the same."""

    name: str
    points: Points
    weights: Sequence[float] = ()

    def radius(self, number: int) -> float:
        """Of one point's dot; its area goes with its weight."""
        return 2.0 + 6.0 * (self.weights[number] / max(self.weights)) ** 0.5 if self.weights else 3.5


def lines(
    name: str, about: str, series: Sequence[Series], x: str, y: str, *, top: float = 1.0, even: bool = False
) -> str:
    """Lines over shares from 0 to 1.

    Args:
        name: What is shown; read aloud.
        about: What one sees, in a sentence; read aloud.
        x: Name of the axis.
        y: Name of the axis.
        top: Where the upright axis ends.
        even: Draws the diagonal, on which both are equal.
    """
    parts = _axes(x, y, top)
    if even:
        parts.append(f'<path class="even" d="M{_x(0)} {_y(0, top)}L{_x(1)} {_y(1, top)}"/>')
    for one in series:
        path = "L".join(f"{_x(px)} {_y(py, top)}" for px, py in one.points)
        parts.append(f'<path class="line" d="M{path}"/>' if path else "")
        parts += [
            f'<circle class="dot" cx="{_x(px)}" cy="{_y(py, top)}" r="{one.radius(number):.1f}">'
            f"<title>{escape(one.name)}: {px:.1%}, {py:.1%}</title></circle>"
            for number, (px, py) in enumerate(one.points)
        ]
    return _svg(name, about, parts)


def columns(name: str, about: str, bins: Sequence[tuple[float, float, int]], x: str) -> str:
    """A histogram of ``(low, high, count)``."""
    most = max((count for *_, count in bins), default=1) or 1
    width = (WIDTH - LEFT - RIGHT) / max(len(bins), 1)
    parts = [_text(LEFT + (WIDTH - LEFT - RIGHT) / 2, HEIGHT - 8, x, "middle"), _grid(most)]
    for number, (low, high, count) in enumerate(bins):
        tall = (HEIGHT - TOP - BOTTOM) * count / most
        at = LEFT + number * width
        parts.append(
            f'<rect class="bar" x="{at + 1:.1f}" y="{HEIGHT - BOTTOM - tall:.1f}" width="{width - 2:.1f}" '
            f'height="{tall:.1f}"><title>{low:.2f} to {high:.2f}: {count}</title></rect>'
        )
        if number % 3 == 0:
            parts.append(_text(at, HEIGHT - BOTTOM + 16, f"{low:.1f}", "middle"))
    return _svg(name, about, parts)


def bars(name: str, about: str, rows: Sequence[tuple[str, float, str]]) -> str:
    """Lying bars of ``(label, value, class)``; the class is ``good``, ``bad`` or empty."""
    most = max((value for _, value, _ in rows), default=1) or 1
    parts = []
    for number, (label, value, kind) in enumerate(rows):
        at = TOP + number * (BAR + GAP)
        wide = (WIDTH - LABELS - 40) * value / most
        parts.append(
            _text(LABELS - 8, at + 13, label if len(label) <= MOST_LETTERS else label[: MOST_LETTERS - 1] + "…", "end")
        )
        parts.append(
            f'<rect class="bar {kind}" x="{LABELS}" y="{at}" width="{max(wide, 1):.1f}" height="{BAR}" rx="2">'
            f"<title>{escape(label)}: {value:g}</title></rect>"
        )
        parts.append(_text(LABELS + wide + 6, at + 13, f"{value:g}", "start"))
    return _svg(name, about, parts, height=TOP * 2 + len(rows) * (BAR + GAP), kind="named")


def heat(name: str, about: str, lines_of: Sequence[str], labels: Sequence[str], counts: Sequence[Sequence[int]]) -> str:
    """A confusion: a line for each truth, a column for each decision; deeper where a line's share is greater."""
    left, top, tall = 92, 44, 64
    size = (WIDTH - left - RIGHT) / len(labels)
    parts = [
        _text(left + (WIDTH - left - RIGHT) / 2, 14, "decided", "middle"),
        *(_text(left + (n + 0.5) * size, 34, label, "middle") for n, label in enumerate(labels)),
    ]
    for line, (truth, row) in enumerate(zip(lines_of, counts, strict=True)):
        parts.append(_text(left - 8, top + line * tall + tall / 2 + 4, truth, "end"))
        for column, (told, count) in enumerate(zip(labels, row, strict=True)):
            share = count / sum(row) if sum(row) else 0.0
            x, y = left + column * size, top + line * tall
            parts.append(
                f'<rect class="cell" x="{x + 1:.1f}" y="{y + 1}" width="{size - 2:.1f}" height="{tall - 2}" '
                f'fill-opacity="{0.06 + 0.94 * share:.2f}"><title>{escape(truth)}, decided {escape(told)}: {count} '
                f"({share:.1%})</title></rect>"
            )
            deep = "deep" if share > 0.5 else ""
            parts.append(_text(x + size / 2, y + tall / 2 + 5, str(count), "middle", deep))
    return _svg(name, about, parts, height=top + tall * len(lines_of) + 8)


def _axes(x: str, y: str, top: float) -> list[str]:
    parts = []
    for step in range(6):
        share = step / 5
        parts.append(f'<path class="grid" d="M{_x(0)} {_y(share * top, top)}H{_x(1)}"/>')
        parts.append(_text(LEFT - 6, _y(share * top, top) + 4, f"{share * top:.0%}", "end"))
        parts.append(_text(_x(share), HEIGHT - BOTTOM + 16, f"{share:.0%}", "middle"))
    parts.append(_text(_x(0.5), HEIGHT - 8, x, "middle"))
    middle = TOP + (HEIGHT - TOP - BOTTOM) / 2
    parts.append(
        f'<text transform="rotate(-90 12 {middle:.0f})" x="12" y="{middle:.0f}" text-anchor="middle">{escape(y)}</text>'
    )
    return parts


def _grid(most: int) -> str:
    parts = []
    for step in range(3):
        at = HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * step / 2
        parts.append(f'<path class="grid" d="M{LEFT} {at:.1f}H{WIDTH - RIGHT}"/>')
        parts.append(_text(LEFT - 6, at + 4, f"{most * step / 2:g}", "end"))
    return "".join(parts)


def _x(share: float) -> float:
    return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)


def _y(share: float, top: float) -> float:
    return round(HEIGHT - BOTTOM - min(share / top, 1.0) * (HEIGHT - TOP - BOTTOM), 1)


def _text(x: float, y: float, words: str, anchor: str, kind: str = "") -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'


def _svg(name: str, about: str, parts: Sequence[str], height: float = HEIGHT, kind: str = "") -> str:
    return (
        f'<svg class="{kind}" viewBox="0 0 {WIDTH} {height:.0f}" role="img" aria-label="{escape(f"{name}. {about}")}">'
        f"{''.join(parts)}</svg>"
    )
