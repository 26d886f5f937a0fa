"""What matters most of two desks, in its short form: one killed, Redis gone, a Rasa killed, two agents at once."""

from __future__ import annotations

import pytest

from tests.faults.catalogue import CHECKS
from tests.faults.check import Check
from tests.faults.quick import assert_holds
from tests.faults.several import TwoDesks

pytestmark = [pytest.mark.faults, pytest.mark.services, pytest.mark.model]

MOST = [check for check in CHECKS if check.id in {9, 24, 25}]


@pytest.mark.parametrize("check", MOST, ids=lambda check: f"{check.id}-{check.name.replace(' ', '-')}")
def test_the_check_holds_with_two_desks(check: Check, both: TwoDesks) -> None:
    assert_holds(check, both)
