"""The checks' results for people, and as one JSON object for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence

from tests.faults.check import FAULTS_SHOWN, Check, Found

NOT_THERE = "not there yet"
HEADS = ("", "check", "tried", "failed", "figure", "limit")

Result = tuple[Check, Found | None]


def table(results: Sequence[Result]) -> str:
    """One line a check, columns as wide as they need to be; a check that is not there is said to be so."""
    lines = [HEADS, *(_line(check, found) for check, found in results)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADS) - 1)]
    aligned = ("  ".join([*map(str.ljust, line, widths), line[-1]]).rstrip() for line in lines)
    return "\n".join(aligned)


def faults(check: Check, found: Found) -> list[str]:
    """What did not hold, a line each, the first ones only."""
    shown = [f"  {check.id}: {fault}" for fault in found.faults[:FAULTS_SHOWN]]
    more = len(found.faults) - len(shown)
    return [*shown, *([f"  {check.id}: … and {more} more"] if more else [])]


def as_json(results: Sequence[Result]) -> str:
    """The last line of a run.

    >>> as_json([(Check(1, "a", "b"), Found(3, faults=["x"])), (Check(2, "c", "d"), None)])
    '{"checks": [{"id": 1, "tried": 3, "failed": 1}, {"id": 2, "tried": 0, "failed": 0}]}'
    """
    counts = ((check.id, found or Found()) for check, found in results)
    return json.dumps({"checks": [{"id": id_, "tried": f.tried, "failed": f.failures} for id_, f in counts]})


def _line(check: Check, found: Found | None) -> tuple[str, ...]:
    if found is None:
        return str(check.id), check.name, "0", "0", NOT_THERE, check.limit
    return str(check.id), check.name, str(found.tried), str(found.failures), found.figure, check.limit
