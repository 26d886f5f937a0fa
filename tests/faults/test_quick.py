"""Every check in its short form: fewer tries, and no limit that a busy machine could break."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faults.catalogue import CHECKS
from tests.faults.check import Check
from tests.faults.quick import assert_holds

if TYPE_CHECKING:
    from tests.faults.harness import Harness

pytestmark = [pytest.mark.faults, pytest.mark.services, pytest.mark.browser, pytest.mark.model]

THERE = sorted(
    (check for check in CHECKS if check.run is not None and not check.several), key=lambda check: (check.last, check.id)
)


@pytest.mark.parametrize("check", THERE, ids=lambda check: f"{check.id}-{check.name.replace(' ', '-')}")
def test_the_check_holds(check: Check, harness: Harness) -> None:
    assert_holds(check, harness)
