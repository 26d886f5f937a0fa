"""A run beside the one before it: which figures moved, and whether more than chance moves them."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

from bot.evaluate.measures import calibration_error
from bot.evaluate.report.runs import Measure, Row, Run

BETTER, WORSE, SAME, CHANGED, NEW = "better", "worse", "same", "changed", "new"
#: Figures of which less is better; of all others more is.
LESS_IS_BETTER = frozenset(
    "ece ms_per_message cpu_ms_per_message p95_ms ms_per_query wrong resolved_wrongly handed_over_wrongly dead_ends"
    " turns_median failed train_s".split()
)
#: Figures that tell of the set and not of how good anything is.
COUNTS = frozenset(
    "messages tests no_answer conversations documents queries clarified known_failures unchecked_handoffs".split()
)
#: A time that moved by less than this share is the same: the machine is never quite alone.
TIMES = frozenset("ms_per_message cpu_ms_per_message p95_ms ms_per_query train_s".split())
TIME_SHARE = 0.15
EVIDENCE = 0.05
EPSILON = 5e-4
DRAWS = 1000
#: Calibration takes all rows anew at each draw.
CALIBRATION_DRAWS = 300


@dataclass(frozen=True)
class Change:
    """One figure now and before.

    Attributes:
        verdict: ``better``, ``worse``, ``same`` (chance may have done it), ``changed`` (neither is better), ``new``.
    """

    measure: str
    figure: str
    now: float | None
    before: float | None
    verdict: str

    @property
    def delta(self) -> float | None:
        return None if self.now is None or self.before is None else self.now - self.before


@dataclass(frozen=True)
class Paired:
    """Two runs on the same rows: how many only one of them has right, McNemar's exact p, and the interval (95 %,
    bootstrap over the rows) of the difference of the shares that are right."""

    rows: int
    gained: int
    lost: int
    p: float
    low: float
    high: float


def changes(now: Run, before: Run | None) -> list[Change]:
    """Every figure of a run beside the same of the run before it."""
    return [change for measure in now.measures for change in _of(measure, before and before.measure(measure.name))]


def paired(now: Sequence[Row], before: Sequence[Row]) -> Paired | None:
    """Two runs of one measure, where both have the very same rows; else None."""
    pairs = _pairs(now, before)
    if not pairs:
        return None
    moves = [new.right - old.right for new, old in pairs]
    gained, lost = moves.count(1), moves.count(-1)
    return Paired(len(moves), gained, lost, mcnemar(gained, lost), *interval(moves))


def mcnemar(gained: int, lost: int) -> float:
    """Exact two-sided p of McNemar's test.

    Source: McNemar, "Note on the sampling error of the difference between correlated proportions or percentages", 1947;
    the exact form is the binomial test of the pairs that differ.

    >>> mcnemar(0, 0), round(mcnemar(8, 1), 4)
    (1.0, 0.0391)
    """
    n = gained + lost
    tail = sum(math.comb(n, k) for k in range(min(gained, lost) + 1)) / 2**n
    return min(1.0, 2 * tail)


def interval(moves: Sequence[int], draws: int = DRAWS) -> tuple[float, float]:
    """Bootstrap interval, 95 %, of the mean of paired differences; drawn with a fixed seed.

    Source: Efron and Tibshirani, "An Introduction to the Bootstrap", 1993.
    """
    generator = random.Random(1)
    means = sorted(sum(generator.choices(moves, k=len(moves))) / len(moves) for _ in range(draws))
    return means[int(0.025 * draws)], means[int(0.975 * draws) - 1]


def calibration_interval(now: Sequence[Row], before: Sequence[Row]) -> tuple[float, float] | None:
    """Paired bootstrap interval, 95 %, of the difference of the calibration errors; None without the same rows."""
    pairs = _pairs(now, before)
    if not pairs:
        return None
    generator = random.Random(1)
    moves = []
    for _ in range(CALIBRATION_DRAWS):
        drawn = generator.choices(pairs, k=len(pairs))
        new, old = (_calibration([pair[side] for pair in drawn]) for side in (0, 1))
        moves.append(new - old)
    moves.sort()
    return moves[int(0.025 * len(moves))], moves[int(0.975 * len(moves)) - 1]


def _pairs(now: Sequence[Row], before: Sequence[Row]) -> list[tuple[Row, Row]]:
    old, new = ({row.key: row for row in rows} for rows in (before, now))
    return [(new[key], old[key]) for key in sorted(new)] if old.keys() == new.keys() else []


def _calibration(rows: Sequence[Row]) -> float:
    return calibration_error([row.confidence for row in rows], [row.right for row in rows])


def _of(measure: Measure, before: Measure | None) -> list[Change]:
    both = paired(measure.rows, before.rows) if before else None
    found = []
    for name, value in measure.figures.items():
        old = before.figures.get(name) if before else None
        by_chance = both is not None and both.p > EVIDENCE
        if name == "ece" and before and (span := calibration_interval(measure.rows, before.rows)):
            by_chance = span[0] <= 0 <= span[1]
        found.append(Change(measure.name, name, value, old, _verdict(name, value, old, by_chance)))
    return found


def _verdict(name: str, now: float | None, before: float | None, by_chance: bool) -> str:
    if now is None or before is None:
        return SAME if now is before else NEW
    if name in COUNTS:
        return SAME if now == before else CHANGED
    gain = before - now if name in LESS_IS_BETTER else now - before
    same = abs(gain) <= TIME_SHARE * before if name in TIMES else abs(gain) < EPSILON or by_chance
    return SAME if same else (BETTER if gain > 0 else WORSE)
