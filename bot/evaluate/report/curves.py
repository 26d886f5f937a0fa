"""What is drawn: reliability, risk and coverage, confusion, times. Numbers only."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot.evaluate.report.runs import Row


@dataclass(frozen=True)
class Bin:
    """Rows whose confidence lies from ``low`` to ``high``: how many, their mean confidence, the share right."""

    low: float
    high: float
    count: int
    confidence: float
    accuracy: float


def reliability(rows: Sequence[Row], bins: int = 10) -> list[Bin]:
    """Bins of equal width that hold anything; a calibrated decision is right as often as it is confident.

    Source: Guo et al., "On Calibration of Modern Neural Networks", 2017.
    """
    found = []
    for number in range(bins):
        inside = [row for row in rows if min(int(row.confidence * bins), bins - 1) == number]
        if inside:
            confidence = sum(row.confidence for row in inside) / len(inside)
            right = sum(row.right for row in inside) / len(inside)
            found.append(Bin(number / bins, (number + 1) / bins, len(inside), confidence, right))
    return found


def risk_coverage(rows: Sequence[Row], points: int = 20) -> list[tuple[float, float]]:
    """``(coverage, risk)``: of the surest rows, how many are wrong; both are shares.

    Source: El-Yaniv and Wiener, "On the Foundations of Noise-free Selective Classification", 2010.

    >>> two = [Row("a", "x", "x", True, 0.9), Row("b", "x", "y", False, 0.1)]
    >>> risk_coverage(two, points=2)
    [(0.5, 0.0), (1.0, 0.5)]
    """
    surest = sorted(rows, key=lambda row: -row.confidence)
    found = []
    for point in range(1, points + 1):
        count = round(len(surest) * point / points)
        if count:
            found.append((count / len(surest), sum(not row.right for row in surest[:count]) / count))
    return found


def confusion(rows: Sequence[Row], labels: Sequence[str]) -> list[list[int]]:
    """Counts, a line for each true label, a column for each decision and a last one for none of the labels.

    >>> confusion([Row("k", "a", "b", False), Row("l", "a", None, False), Row("m", "b", "b", True)], ["a", "b"])
    [[0, 1, 1], [0, 1, 0]]
    """
    counts = Counter((row.truth, row.told if row.told in labels else None) for row in rows)
    return [[counts[truth, told] for told in (*labels, None)] for truth in labels]


def worst_pairs(rows: Sequence[Row], most: int = 12) -> list[tuple[str, str, int]]:
    """The pairs ``(truth, told, how often)`` that are mistaken most."""
    counts = Counter((row.truth, row.told or "nothing") for row in rows if row.truth and not row.right)
    return [(truth, told, count) for (truth, told), count in sorted(counts.items(), key=lambda i: (-i[1], i[0]))[:most]]


def histogram(values: Sequence[float], bins: int = 12) -> list[tuple[float, float, int]]:
    """``(low, high, count)`` of equal width from the least value to the 99th percentile; the last one has all above.

    >>> histogram([1.0, 2.0, 3.0], bins=2)
    [(1.0, 2.0, 1), (2.0, 3.0, 2)]
    """
    if not values:
        return []
    low, top = min(values), percentile(values, 0.99)
    width = (top - low) / bins or 1.0
    counts = Counter(min(int((value - low) / width), bins - 1) for value in values)
    return [(low + n * width, low + (n + 1) * width, counts[n]) for n in range(bins)]


def percentile(values: Sequence[float], share: float) -> float:
    """The least value that at least this share of the values does not exceed.

    >>> percentile([3.0, 1.0, 2.0, 4.0], 0.5)
    2.0
    """
    ordered = sorted(values)
    return ordered[max(math.ceil(len(ordered) * share), 1) - 1]
