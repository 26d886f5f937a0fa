"""When a team is there, and time counted in its opening hours."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.company import Company
from bot.desk.routing.hours import add_open_time, is_open, opens_at
from bot.desk.team_models import Team

VILNIUS = Company(
    timezone="Europe/Vilnius", hours={"mon-fri": "8:00-20:00", "sat": "9:00-17:00"}, holidays=[date(2026, 12, 25)]
)


def at(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=timezone.utc)


def team(**fields):
    return Team(**{"id": "t", "name": "T", "hours": None, "holidays": [], **fields})


@pytest.mark.parametrize(
    ("moment", "open_"),
    [
        ("2026-11-20T06:00", True),  # Friday 8:00 in Vilnius
        ("2026-11-20T05:59", False),
        ("2026-11-20T18:00", False),
        ("2026-07-17T05:00", True),  # summer time
        ("2026-11-21T08:00", True),  # Saturday
        ("2026-11-22T10:00", False),  # Sunday
        ("2026-12-25T10:00", False),  # holiday
    ],
)
def test_hours_are_local_and_know_holidays(moment, open_):
    assert is_open(None, VILNIUS, at(moment)) is open_
    assert is_open(team(), VILNIUS, at(moment)) is open_


def test_a_teams_own_hours_and_holidays_come_first():
    late = team(hours={"sun": "10:00-24:00"}, holidays=["2026-11-29"])
    assert is_open(late, VILNIUS, at("2026-11-22T21:59")) and not is_open(late, VILNIUS, at("2026-11-22T22:00"))
    assert not is_open(late, VILNIUS, at("2026-11-20T10:00"))
    assert not is_open(late, VILNIUS, at("2026-11-29T10:00"))
    # The company's holidays are everybody's.
    assert not is_open(team(hours={"fri": "0:00-24:00"}), VILNIUS, at("2026-12-25T10:00"))


def test_hours_may_reach_over_midnight():
    night = team(hours={"fri": "22:00-6:00"})
    friday, saturday = at("2026-11-20T21:00"), at("2026-11-21T03:59")
    assert is_open(night, VILNIUS, friday) and is_open(night, VILNIUS, saturday)
    assert not is_open(night, VILNIUS, at("2026-11-21T04:00")) and not is_open(night, VILNIUS, at("2026-11-20T03:00"))


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("2026-11-20T10:00", None),  # open
        ("2026-11-20T18:30", "2026-11-21T07:00"),  # Friday night: Saturday 9:00
        ("2026-11-21T16:00", "2026-11-23T06:00"),  # Saturday night: Monday
        ("2026-12-24T18:30", "2026-12-26T07:00"),  # over the holiday
        ("2026-10-24T20:00", "2026-10-26T06:00"),  # over the end of summer time
    ],
)
def test_the_next_opening(moment, opens):
    assert opens_at(None, VILNIUS, at(moment)) == (at(opens) if opens else None)


def test_who_is_always_or_never_there_opens_at_no_time():
    assert opens_at(None, Company(), at("2026-11-20T10:00")) is None
    never = team(hours={})
    assert not is_open(never, VILNIUS, at("2026-11-20T10:00"))
    assert opens_at(never, VILNIUS, at("2026-11-20T10:00")) is None
    assert add_open_time(never, VILNIUS, at("2026-11-20T10:00"), 60) is None


@pytest.mark.parametrize(
    ("start", "minutes", "due"),
    [
        ("2026-11-20T10:00", 30, "2026-11-20T10:30"),
        ("2026-11-20T17:50", 30, "2026-11-21T07:20"),  # ten minutes on Friday, twenty on Saturday
        ("2026-11-22T10:00", 30, "2026-11-23T06:30"),  # asked on Sunday
        ("2026-11-20T06:00", 12 * 60, "2026-11-20T18:00"),  # to the end of the day
        ("2026-11-20T06:00", 21 * 60, "2026-11-23T07:00"),  # over the weekend
    ],
)
def test_time_is_counted_while_the_team_is_open(start, minutes, due):
    assert add_open_time(None, VILNIUS, at(start), minutes * 60) == at(due)


def test_time_is_plain_time_where_somebody_is_always_there():
    assert add_open_time(None, Company(), at("2026-11-20T10:00"), 90) == at("2026-11-20T10:01:30")


def test_more_time_than_a_team_is_ever_there_is_never_due():
    rare = team(hours={"mon": "9:00-9:01"})
    assert add_open_time(rare, VILNIUS, at("2026-11-20T10:00"), 10 * 24 * 3600) is None


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)),
    st.integers(1, 400_000),
    st.sampled_from(["Europe/Vilnius", "America/New_York", "Australia/Lord_Howe", "UTC"]),
)
def test_counted_time_is_open_time(start, seconds, zone):
    company = VILNIUS.model_copy(update={"timezone": ZoneInfo(zone)})
    begun = start.replace(tzinfo=timezone.utc)
    due = add_open_time(None, company, begun, seconds)
    assert due is not None and due - begun >= timedelta(seconds=seconds)
    # The moment before it the team was open, and half the time comes first.
    assert is_open(None, company, due - timedelta(microseconds=1))
    assert add_open_time(None, company, begun, seconds / 2) < due
