"""Every check in its short form: fewer tries, and no limit that a busy machine could break."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faults.catalogue import CHECKS
from tests.faults.check import Check, Size

if TYPE_CHECKING:
    from tests.faults.harness import Harness

pytestmark = [pytest.mark.faults, pytest.mark.services, pytest.mark.browser, pytest.mark.model]

THERE = sorted(
    (check for check in CHECKS if check.run is not None and not check.several), key=lambda check: (check.last, check.id)
)


@pytest.mark.parametrize("check", THERE, ids=lambda check: f"{check.id}-{check.name.replace(' ', '-')}")
def test_the_check_holds(check: Check, harness: Harness) -> None:
    harness.wait_until_ready()
    assert check.run is not None
    found = check.run(harness, Size(quick=True))
    assert found.tried > 0
    assert not found.failures, "\n".join([found.figure, *found.faults])
