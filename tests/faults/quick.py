"""A check in its short form, as a test."""

from __future__ import annotations

from tests.faults.check import Check, Size
from tests.faults.harness import Harness


def assert_holds(check: Check, harness: Harness) -> None:
    """Runs it; fails with the figure and with what did not hold."""
    harness.wait_until_ready()
    assert check.run is not None
    found = check.run(harness, Size(quick=True))
    assert found.tried > 0
    assert not found.failures, "\n".join([found.figure, *found.faults])
