"""The company's file: hours, holidays, and faults that are named."""

from __future__ import annotations

from datetime import time

import pytest

from bot.desk.company import Company, read_company, read_hours
from bot.errors import ContentError

HOURS = 'timezone: Europe/Vilnius\nhours: {mon-fri: "8:00-20:00", sat: "9:00-17:00"}\nholidays: [2026-12-25]\n'


@pytest.fixture
def company(tmp_path):
    path = tmp_path / "company.yml"
    path.write_text(HOURS + "greeting: {en: Hi}\nsuggestions: {en: [One, Two]}\n")
    return read_company(path)


def test_texts_fall_back(company):
    assert company.greeting_in("en") == "Hi" and company.suggestions_in("en") == ["One", "Two"]
    assert company.suggestions_in("lt") == [] and Company().greeting_in("en").startswith("Hello")


def test_without_a_file_there_are_no_hours_and_two_teams(tmp_path):
    company = read_company(tmp_path / "none.yml")
    assert company.hours is None and [team.id for team in company.teams] == ["technical", "service"]


def test_hours_may_end_at_midnight(company):
    assert read_hours({"sun": "10:00-24:00"}) == read_hours({"sun": "10:00-0:00"}) == {6: (time(10), time(0))}
    assert company.hours[5] == (time(9), time(17)) and 6 not in company.hours


def test_a_range_of_days_may_go_over_the_end_of_the_week():
    assert sorted(read_hours({"sat-mon": "9:00-17:00"})) == [0, 5, 6]
    assert sorted(read_hours({"mon-sun": "9:00-17:00"})) == list(range(7))
    assert list(read_hours({"wed-wed": "9:00-17:00"})) == [2]


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("nmae: X", "nmae"),
        ("timezone: Mars/Base", "Mars/Base"),
        ('hours: {monday: "8:00-9:00"}', "monday"),
        ('hours: {mon: "8-9"}', "8:00-20:00"),
        ("hours: [1]", "mon-fri"),
        ("a: [", "YAML"),
        ('hours: {mon: "8:00-24:30"}', "8:00-20:00"),
        ('teams: [{id: t, name: T, hours: {monday: "8:00-9:00"}}]', "monday"),
        ("teams: [{id: t, name: T, holidays: [tomorrow]}]", "tomorrow"),
    ],
)
def test_faults_name_the_file_and_the_key(tmp_path, content, named):
    path = tmp_path / "company.yml"
    path.write_text(content)
    with pytest.raises(ContentError) as error:
        read_company(path)
    assert "company.yml" in error.value.message and named in error.value.message
