"""What an export takes in: a range of days as the company counts them, in order, each conversation once."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.desk.company import Company
from bot.desk.errors import Refused
from bot.desk.finding.export import AT_ONCE, days, some
from tests.desk.finding.making import LONG_AGO, add_conversation, add_teams, signed_in

VILNIUS = Company(timezone="Europe/Vilnius")


def exported(session, who, wanted):
    found, after = [], None
    while True:
        part, after = some(session, who, wanted, after)
        assert len(part) <= AT_ONCE
        found += [one["id"] for one in part]
        if after is None:
            return found


def test_days_begin_and_end_at_the_companys_midnight(either):
    boss = signed_in(either, "supervisor")
    zone = ZoneInfo("Europe/Vilnius")
    edges = [
        datetime(2026, 3, 28, 23, 59, 59),
        datetime(2026, 3, 29),
        datetime(2026, 3, 29, 23, 59),
        datetime(2026, 3, 30),
    ]
    made = [add_conversation(either, at=edge.replace(tzinfo=zone)).id for edge in edges]
    assert exported(either, boss, days("2026-03-29", "2026-03-29", VILNIUS)) == made[1:3]


def test_a_long_range_comes_whole_and_in_order(either):
    boss = signed_in(either, "supervisor")
    made = [(LONG_AGO + timedelta(minutes=n // 7), add_conversation(either, at=LONG_AGO + timedelta(minutes=n // 7)).id)
            for n in range(3 * AT_ONCE)]  # fmt: skip
    assert exported(either, boss, days("2026-01-01", "2026-02-01", VILNIUS)) == [one for _, one in sorted(made)]


def test_only_what_one_may_see_is_exported(either):
    add_teams(either, "technical", "service")
    mine = add_conversation(either, team_id="technical")
    add_conversation(either, team_id="service")
    who = signed_in(either, teams=["technical"])
    assert exported(either, who, days("2026-01-01", "2026-02-01", VILNIUS)) == [mine.id]


NO_RANGES = [
    ("", ""),
    ("2026-01-02", "2026-01-01"),
    ("x", "2026-01-01"),
    ("2026-13-01", "2026-13-02"),
    ("9999-12-31", "9999-12-31"),
    (None, None),
]


@pytest.mark.parametrize("asked", NO_RANGES)
def test_what_is_no_range_is_refused(asked):
    with pytest.raises(Refused) as refused:
        days(*asked, VILNIUS)
    assert refused.value.code == "bad_days"
