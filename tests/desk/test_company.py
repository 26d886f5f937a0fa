"""The company's file: hours, holidays, and faults that are named."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from bot.desk.company import Company, read_company
from bot.errors import ContentError

HOURS = 'timezone: Europe/Vilnius\nhours: {mon-fri: "8:00-20:00", sat: "9:00-17:00"}\nholidays: [2026-12-25]\n'


@pytest.fixture
def company(tmp_path):
    path = tmp_path / "company.yml"
    path.write_text(HOURS + "greeting: {en: Hi}\nsuggestions: {en: [One, Two]}\n")
    return read_company(path)


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
def test_hours_are_local_and_know_holidays(company, moment, open_):
    assert company.in_hours(datetime.fromisoformat(moment).replace(tzinfo=timezone.utc)) is open_


def test_texts_fall_back(company):
    assert company.greeting_in("en") == "Hi" and company.suggestions_in("en") == ["One", "Two"]
    assert company.suggestions_in("lt") == [] and Company().greeting_in("en").startswith("Hello")


def test_without_a_file_somebody_is_always_there(tmp_path):
    company = read_company(tmp_path / "none.yml")
    assert company.in_hours(datetime(2026, 1, 1, 3, tzinfo=timezone.utc))


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("nmae: X", "nmae"),
        ("timezone: Mars/Base", "Mars/Base"),
        ('hours: {monday: "8:00-9:00"}', "monday"),
        ('hours: {mon: "8-9"}', "8:00-20:00"),
        ("hours: [1]", "mon-fri"),
        ("a: [", "YAML"),
    ],
)
def test_faults_name_the_file_and_the_key(tmp_path, content, named):
    path = tmp_path / "company.yml"
    path.write_text(content)
    with pytest.raises(ContentError) as error:
        read_company(path)
    assert "company.yml" in error.value.message and named in error.value.message
