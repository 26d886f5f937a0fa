"""Forms of people, teams and sign-ins."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from bot.desk.api_forms.base import (
    AttachmentRules,
    Family,
    Form,
    Presence,
    RoleName,
    Time,
    Titled,
    TitledInFamily,
)


class Agent(Form):
    """Somebody who works at the desk."""

    id: str
    name: str
    email: str
    role: RoleName
    active: bool
    presence: Presence
    connected: bool
    """Whether a console of theirs is open."""
    capacity: int
    load: int
    """How many open conversations they have."""
    teams: list[str]
    locked_until: Time | None
    last_seen_at: Time | None


class Credentials(Form):
    """Who signs in."""

    email: str
    password: str


class SignedIn(Form):
    """The answer to a sign-in."""

    agent: Agent
    permissions: list[str]
    csrf: str
    """Goes with every change as `X-CSRF-Token`, where the cookie is used."""
    must_change_password: bool


class Passwords(Form):
    """A change of password."""

    old_password: str
    new_password: str


class SignIn(Form):
    """One place where somebody is signed in."""

    id: str
    created_at: Time
    last_seen_at: Time | None
    address: str | None
    user_agent: str | None
    current: bool


class SignIns(Form):
    """Where somebody is signed in."""

    sessions: list[SignIn]


class PresenceChoice(Form):
    """Whether one wants to be given conversations."""

    presence: Presence


class OneAgent(Form):
    """An agent."""

    agent: Agent


class Agents(Form):
    """Everybody."""

    agents: list[Agent]


class Token(Form):
    """An access token without its secret."""

    id: str
    name: str
    prefix: str
    created_at: Time
    expires_at: Time | None
    last_used_at: Time | None


class Tokens(Form):
    """One's access tokens."""

    tokens: list[Token]


class NewToken(Form):
    """An access token that is asked for."""

    name: str
    expires_in_days: int | None = None


class TokenMade(Form):
    """A new access token; the secret is shown this once."""

    token: Token
    secret: str


class NewAgent(Form):
    """Somebody who is added."""

    name: str
    email: str
    role: RoleName
    teams: list[str] = []
    capacity: int | None = None


class AgentMade(Form):
    """Somebody who was added, with the password of their first sign-in."""

    agent: Agent
    one_time_password: str


class AgentFields(Form):
    """What can be changed of somebody."""

    name: str
    role: RoleName
    teams: list[str]
    capacity: int
    active: bool


class OneTimePassword(Form):
    """A password for one sign-in."""

    one_time_password: str


class Targets(Form):
    """By when, seconds of open time; either may be missing."""

    first_reply_s: int | None = None
    resolution_s: int | None = None


class TeamFields(Form):
    """What a team is made of."""

    name: str
    family: Family | None = None
    intents: list[str] = []
    hours: dict[str, str] | None = Field(None, examples=[{"mon-fri": "8:00-20:00"}])
    """Opening hours by day; null: the company's."""
    holidays: list[str] = Field([], examples=[["2026-12-25"]])
    auto_assign: bool = True
    requeue_after_s: int | None = None
    wait_limit_s: int | None = None
    targets: dict[str, Targets] = Field({}, examples=[{"default": {"first_reply_s": 600, "resolution_s": 28800}}])
    """By priority (`1` to `4`), or `default`."""
    members: list[str] = []
    """Ids of agents."""


class Team(Form):
    """People who share a queue."""

    id: str
    name: str
    family: Family | None
    intents: list[str]
    hours: dict[str, str] | None
    holidays: list[str]
    auto_assign: bool
    requeue_after_s: int | None
    wait_limit_s: int | None
    targets: dict[str, Targets]
    members: list[str]
    open: bool
    opens_at: Time | None
    waiting: int
    """How many conversations wait in its queue."""


class Teams(Form):
    """Every team."""

    teams: list[Team]


class OneTeam(Form):
    """A team."""

    team: Team


class DeskFacts(Form):
    """What a client needs to know once: names for what ids stand for, and limits."""

    company: str
    families: list[Titled]
    intents: list[TitledInFamily]
    root_causes: list[TitledInFamily]
    tags: list[str]
    attachments: AttachmentRules
    max_chars: int
    sections: Any = None
