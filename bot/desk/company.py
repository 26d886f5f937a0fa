"""The company that the desk works for: name, hours and greeting, read from ``<data_dir>/company.yml``.

Example::

    name: Halden
    bot_name: Halden's assistant
    timezone: Europe/Vilnius
    hours: {mon-fri: "8:00-20:00", sat: "9:00-17:00"}
    holidays: [2026-12-25]
    hours_text: {en: "We are here Monday to Friday 8:00-20:00 and Saturday 9:00-17:00 (Vilnius time)."}
    greeting: {en: "Hello! I am Halden's assistant."}
    suggestions: {en: ["Where is my order?"]}
    contact: {email: support@halden.example, phone: "+370 5 255 0100"}
    first_agent: {name: Alex, email: agent@halden.example}
    teams:
      - {id: technical, name: Technical support, family: technical}
    root_causes:
      - {id: faulty_unit, title: {en: Faulty unit}, family: technical}
    reopen_days: 7

Every key may be missing; without hours somebody is always there.
"""

from __future__ import annotations

from datetime import date, time
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from bot.desk.texts import text
from bot.errors import ContentError
from bot.yaml_file import read_yaml

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class FirstAgent(BaseModel):
    """Who is made at the first start."""

    name: str = "Alex"
    email: str = "agent@example.com"


class Contact(BaseModel):
    """How the company is reached beside the chat, as the help centre shows it; empty: not at all."""

    model_config = ConfigDict(extra="forbid")

    email: str = ""
    phone: str = ""


class TeamSeed(BaseModel):
    """A team that is made at the first start; fields as in :class:`bot.desk.team_models.Team`."""

    model_config = ConfigDict(extra="forbid")

    id: str = Field(pattern="[a-z][a-z0-9_-]{0,31}")
    name: str
    family: Literal["technical", "general"] | None = None
    intents: list[str] = []
    hours: dict[str, str] | None = None
    holidays: list[str] = []
    auto_assign: bool = True
    requeue_after_s: int | None = Field(None, ge=30)
    wait_limit_s: int | None = Field(None, ge=30)
    targets: dict[str, dict[str, int]] = {}

    @field_validator("hours")
    @classmethod
    def _hours(cls, value: dict[str, str] | None) -> dict[str, str] | None:
        if value is not None:
            read_hours(value)
        return value

    @field_validator("holidays", mode="before")
    @classmethod
    def _holidays(cls, value: object) -> object:
        # YAML reads 2026-12-25 as a date; what is no date must not be stored as a holiday that never comes.
        return [date.fromisoformat(str(day)).isoformat() for day in value] if isinstance(value, list) else value


class RootCause(BaseModel):
    """Why customers had to write: what an agent chooses at the close."""

    model_config = ConfigDict(extra="forbid")

    id: str
    title: dict[str, str]
    family: Literal["technical", "general"] | None = None


# Where a company's file names no teams: the two that the taxonomy's families are handed to.
TEAMS = [
    TeamSeed(id="technical", name="Technical support", family="technical"),
    TeamSeed(id="service", name="Customer service", family="general"),
]


class Company(BaseModel):
    """The company.

    Attributes:
        hours: Opening and closing time by day of the week (0 is Monday), local time; a closing time that is not after
            the opening time is the next day's. None: always open.
        teams: Made at the first start; after that the database has the word.
        reopen_days: For so long after a close the customer's next message opens the conversation again.
    """

    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True)

    name: str = "Support"
    bot_name: str = "Assistant"
    timezone: ZoneInfo = Field(default_factory=lambda: ZoneInfo("UTC"))
    hours: dict[int, tuple[time, time]] | None = None
    holidays: frozenset[date] = frozenset()
    hours_text: dict[str, str] = {}
    greeting: dict[str, str] = {}
    suggestions: dict[str, list[str]] = {}
    contact: Contact = Contact()
    first_agent: FirstAgent = FirstAgent()
    teams: list[TeamSeed] = TEAMS
    root_causes: list[RootCause] = []
    reopen_days: int = Field(7, ge=0, le=365)

    @field_validator("timezone", mode="before")
    @classmethod
    def _zone(cls, value: object) -> ZoneInfo:
        try:
            return ZoneInfo(str(value))
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError(f"{value} is no time zone; use a name such as Europe/Vilnius") from None

    @field_validator("hours", mode="before")
    @classmethod
    def _hours(cls, value: object) -> dict[int, tuple[time, time]] | None:
        return read_hours(value)

    def greeting_in(self, language: str) -> str:
        return self.greeting.get(language) or text(language, "customer.greeting")

    def suggestions_in(self, language: str) -> list[str]:
        return self.suggestions.get(language, [])

    def hours_in(self, language: str) -> str:
        """A sentence that says when people are there; empty if the company gives none."""
        return self.hours_text.get(language, self.hours_text.get("en", ""))


def read_hours(value: object) -> dict[int, tuple[time, time]]:
    """Opening hours as people write them, by day of the week (0 is Monday); a day that is not named is a day off.

    Raises:
        ValueError: Saying what is wrong with them.

    >>> read_hours({"sat": "9:00-17:00"})
    {5: (datetime.time(9, 0), datetime.time(17, 0))}
    """
    if not isinstance(value, dict):
        raise ValueError('must be a mapping such as {mon-fri: "8:00-20:00"}')
    return {day: _span(str(span)) for days, span in value.items() for day in _days(str(days))}


def read_company(path: Path) -> Company:
    """Reads the company's file; without one, a nameless company that is always open.

    Raises:
        ContentError: Naming the file and every wrong key.
    """
    if not path.is_file():
        return Company()
    try:
        return Company.model_validate(read_yaml(path) or {})
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'file'}: {e['msg']}" for e in error.errors())
        raise ContentError(f"{path}: {faults}; bot/desk/company.py shows the form") from None


def _days(names: str) -> list[int]:
    first, _, last = names.lower().partition("-")
    if first not in DAYS or (last or first) not in DAYS:
        raise ValueError(f"{names}: a day is one of {', '.join(DAYS)}, a range is mon-fri")
    start, end = DAYS.index(first), DAYS.index(last or first)
    # sat-mon goes over the end of the week.
    return [(start + number) % len(DAYS) for number in range((end - start) % len(DAYS) + 1)]


def _span(span: str) -> tuple[time, time]:
    first, _, last = span.partition("-")
    return _clock(first), _clock(last)


def _clock(value: str) -> time:
    try:
        hour, minute = value.strip().split(":")
        # 24:00 is how opening hours say midnight at a day's end.
        return time(0) if (hour, minute) == ("24", "00") else time(int(hour), int(minute))
    except ValueError:
        raise ValueError(f"{value!r} is no time; write 8:00-20:00") from None
