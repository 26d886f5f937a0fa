"""Runs the checks at full length against the real processes: ``make faults``, ``make faults ARGS="--only 1,3"``."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.faults.catalogue import CHECKS, ON_POSTGRESQL
from tests.faults.check import Check, Found, Size
from tests.faults.harness import Harness, running
from tests.faults.several import two_desks
from tests.faults.table import Result, as_json, faults, table

SQLITE, POSTGRESQL = "sqlite", "postgresql"
System = Callable[[Path], contextlib.AbstractContextManager[Harness]]


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the chosen checks.

    Returns:
        0 when all that were tried hold, 1 when one does not.
    """
    given = _arguments(argv)
    size = Size(given.quick, given.minutes)
    chosen = [check for check in CHECKS if not given.only or check.id in given.only]
    on_two = [check for check in chosen if check.several or (given.store == POSTGRESQL and check.id in ON_POSTGRESQL)]
    on_one = [check for check in chosen if given.store == SQLITE and check not in on_two]
    results = [*_on_a_system(on_one, running, size), *_on_a_system(on_two, two_desks, size)]
    results.sort(key=lambda result: result[0].id)
    print("\n" + table(results) + "\n")
    print(as_json(results), flush=True)
    return int(any(found is not None and found.failures for _, found in results))


def _on_a_system(checks: list[Check], system: System, size: Size) -> list[Result]:
    """The checks, one after the other, on a system that is started for them."""
    if not checks:
        return []
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="tandem-faults-"))
        try:
            harness = stack.enter_context(system(Path(folder)))
        except pytest.skip.Exception as skipped:
            return [(check, Found(0, f"not tried: {skipped.msg}")) for check in checks]
        # What is looked for after all of it comes last.
        return [(check, attempt(check, harness, size)) for check in sorted(checks, key=lambda one: (one.last, one.id))]


def attempt(check: Check, harness: Harness, size: Size) -> Found | None:
    """One check on a whole system; one that breaks off has failed. None where it is not there yet."""
    if check.run is None:
        return None
    begun = time.monotonic()
    print(f"{check.id}: {check.name} …", flush=True)
    try:
        harness.wait_until_ready()
        found = check.run(harness, size)
    except pytest.skip.Exception as skipped:
        found = Found(0, f"not tried: {skipped.msg}")
    except (Exception, pytest.fail.Exception) as error:  # a check that breaks must not take the others with it
        traceback.print_exc()
        found = Found(1, f"broke off with {type(error).__name__}", [f"broke off: {error}"])
    print("\n".join([f"  {found.figure} ({time.monotonic() - begun:.0f} s)", *faults(check, found)]), flush=True)
    return found


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="make faults", description="Harms the running system and counts what is lost."
    )
    parser.add_argument("--only", type=_numbers, default=set(), help="checks by number: 1,3")
    minutes = os.environ.get("FAULTS_MINUTES")
    parser.add_argument("--minutes", type=float, default=minutes, help="length of each check that goes by time")
    on_two = ", ".join(map(str, sorted(ON_POSTGRESQL)))
    store = f"{POSTGRESQL}: checks {on_two}, with two desks and Redis"
    parser.add_argument("--store", choices=(SQLITE, POSTGRESQL), default=SQLITE, help=store)
    parser.add_argument("--quick", action="store_true", help="the short form that runs with the tests")
    return parser.parse_args(argv)


def _numbers(text: str) -> set[int]:
    known = {check.id for check in CHECKS}
    try:
        numbers = {int(part) for part in text.split(",")}
    except ValueError:
        raise argparse.ArgumentTypeError("numbers and commas, such as 1,3") from None
    if numbers - known:
        raise argparse.ArgumentTypeError(f"there is no check {min(numbers - known)}")
    return numbers


if __name__ == "__main__":
    sys.exit(main())
