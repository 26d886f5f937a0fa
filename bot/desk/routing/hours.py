"""When a team is there: opening hours and holidays in the company's time zone, and time counted in them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta, timezone

from bot.desk.company import Company, read_hours
from bot.desk.team_models import Team

# Who opens less often than once in this many days opens never, as far as a customer is concerned.
HORIZON_DAYS = 400
DAY = timedelta(days=1)

Span = tuple[datetime, datetime]


def is_open(team: Team | None, company: Company, moment: datetime) -> bool:
    """Whether a team answers at this moment (aware); without a team, whether the company does."""
    hours = _hours(team, company)
    if hours is None:
        return True
    # A span may have begun the day before.
    return any(begin <= moment < end for begin, end in _spans(team, company, hours, moment, days=2))


def opens_at(team: Team | None, company: Company, moment: datetime) -> datetime | None:
    """When a team that is closed at this moment opens next; None while it is open, and if it never does."""
    hours = _hours(team, company)
    if hours is None or is_open(team, company, moment):
        return None
    begins = (begin for begin, _ in _spans(team, company, hours, moment, days=HORIZON_DAYS) if begin > moment)
    return next(begins, None)


def add_open_time(team: Team | None, company: Company, start: datetime, seconds: float) -> datetime | None:
    """The moment at which a team has been open for so many seconds since ``start``; None if that never comes."""
    hours = _hours(team, company)
    left = timedelta(seconds=seconds)
    if hours is None:
        return start + left
    counted = start
    for begin, end in _spans(team, company, hours, start, days=HORIZON_DAYS):
        # Spans of neighbouring days may overlap; no second counts twice.
        counted = max(counted, begin)
        if counted + left <= end:
            return counted + left
        left -= max(end - counted, timedelta(0))
        counted = max(counted, end)
    return None


def _hours(team: Team | None, company: Company) -> dict[int, tuple[time, time]] | None:
    return company.hours if team is None or team.hours is None else read_hours(team.hours)


def _holidays(team: Team | None, company: Company) -> set[str]:
    return {day.isoformat() for day in company.holidays} | set(team.holidays if team else ())


def _spans(
    team: Team | None, company: Company, hours: dict[int, tuple[time, time]], moment: datetime, days: int
) -> Iterator[Span]:
    """Opening spans in UTC, from the day before ``moment`` on; one that begins before a holiday reaches into it."""
    holidays = _holidays(team, company)
    first = moment.astimezone(company.timezone).date() - DAY
    for day in (first + DAY * number for number in range(days)):
        span = hours.get(day.weekday())
        if span is None or day.isoformat() in holidays:
            continue
        opening, closing = span
        last = day if closing > opening else day + DAY
        yield _utc(day, opening, company), _utc(last, closing, company)


def _utc(day: date, at: time, company: Company) -> datetime:
    # Durations must be counted in UTC: on the day the clocks change, local hours are not all of one length.
    return datetime.combine(day, at, company.timezone).astimezone(timezone.utc)
