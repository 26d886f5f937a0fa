"""What matters most of two desks, in its short form: one killed, Redis gone, a Rasa killed, two agents at once."""

from __future__ import annotations

import pytest

from tests.faults.catalogue import CHECKS
from tests.faults.check import Check, Size
from tests.faults.several import TwoDesks

pytestmark = [pytest.mark.faults, pytest.mark.services, pytest.mark.model]

MOST = [check for check in CHECKS if check.id in {9, 24, 25}]


@pytest.mark.parametrize("check", MOST, ids=lambda check: f"{check.id}-{check.name.replace(' ', '-')}")
def test_the_check_holds_with_two_desks(check: Check, both: TwoDesks) -> None:
    both.wait_until_ready()
    assert check.run is not None
    found = check.run(both, Size(quick=True))
    assert found.tried > 0
    assert not found.failures, "\n".join([found.figure, *found.faults])
