"""A database with teams, agents and customers; jobs are run on it as the desk runs them."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, select, text, update
from sqlalchemy.orm import Session

from bot.desk import packages
from bot.desk.accounts import Agent
from bot.desk.company import Company
from bot.desk.conversations import begin
from bot.desk.handoffs import queue
from bot.desk.ids import new_id, now
from bot.desk.messages import add_message
from bot.desk.migrate import migrate
from bot.desk.models import Conversation, Handoff, Message
from bot.desk.place import AGENTS, CAME, CUSTOMERS, Place
from bot.desk.sign_in import SignedIn, teams_of
from bot.desk.store import EVENTS, Store
from bot.desk.team_models import Team, TeamMember
from tests.desk.finding.postgres import cluster

_numbers = itertools.count()


class House:
    """The desk's jobs without its sockets.

    Attributes:
        connected: Agents with a console open.
        here: Conversations whose customers have them open.
        came: When agents came online.
        told: Events of the last job.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self.company = Company()
        self.connected: set[str] = set()
        self.here: set[str] = set()
        self.came: dict[str, datetime] = {}
        self.told: list[Any] = []
        store.about |= {AGENTS: lambda: self.connected, CUSTOMERS: lambda one: one in self.here, CAME: self.came.get}

    @property
    def place(self) -> Place:
        return Place(self.company, "https://desk.example")

    def do(self, job: Callable[[Session], Any]) -> Any:
        """Runs a job in a transaction of its own and returns its result."""

        def told(session: Session) -> Any:
            result = job(session)
            self.told = session.info.get(EVENTS, [])
            return result

        return self.store.write_now(told)

    def team(self, team_id: str, **fields: Any) -> str:
        self.do(lambda s: s.add(Team(**{"id": team_id, "name": team_id.title(), "created_at": now(), **fields})))
        return team_id

    def agent(self, name: str, *teams: str, connected: bool = True, role: str = "agent", **fields: Any) -> str:
        agent = Agent(
            id=f"a_{name}", name=name.title(), email=f"{name}@x.example", password_hash="", role=role,
            must_change_password=False, created_at=now(), **fields,
        )  # fmt: skip
        members = [TeamMember(team_id=team, agent_id=agent.id) for team in teams]
        self.do(lambda s: (s.add(agent), s.flush(), s.add_all(members)))
        if connected:
            self.connected.add(f"a_{name}")
        return f"a_{name}"

    def who(self, agent_id: str) -> SignedIn:
        """Somebody who is signed in."""

        def job(session: Session) -> SignedIn:
            later = now() + timedelta(hours=1)
            return SignedIn(session.get_one(Agent, agent_id), "", "", later, teams_of(session, agent_id))

        return self.do(job)

    def chat(self, words: str = "my router is broken", customer_id: str | None = None, **fields: Any) -> str:
        """A conversation with the bot in which a customer has said something; returns its id."""

        def job(session: Session) -> str:
            made, _ = begin(session, channel="web", language="en", page=None, customer_id=customer_id)
            add_message(session, made, role="customer", text=words, client_id=new_id("x"))
            for name, value in fields.items():
                setattr(made, name, value)
            return made.id

        return self.do(job)

    def hand_over(self, conversation_id: str, reason: str = "no_answer") -> str:
        """Hands a conversation of the bot's over."""

        def job(session: Session) -> None:
            conversation = session.get_one(Conversation, conversation_id)
            last = select(Message).where(Message.conversation_id == conversation_id, Message.role == "customer")
            said = session.scalars(last.order_by(Message.seq.desc())).first()
            made = packages.minimal(session, conversation, said, reason)
            whole = packages.complete(session, conversation, made, self.company, "https://desk.example")
            queue(session, conversation, whole, self.company)

        self.do(job)
        return conversation_id

    def waiting(self, family: str = "technical", waited_s: float = 0, **fields: Any) -> str:
        """A conversation that waits in the queue of a family's team; returns its id."""
        found = self.hand_over(self.chat(family=family))
        return self.change(found, waiting_since=now() - timedelta(seconds=waited_s), **fields)

    def change(self, conversation_id: str, **fields: Any) -> str:
        self.do(lambda s: s.execute(update(Conversation).where(Conversation.id == conversation_id).values(**fields)))
        return conversation_id

    def get(self, conversation_id: str) -> Conversation:
        return self.do(lambda session: session.get_one(Conversation, conversation_id))

    def handoffs(self, conversation_id: str) -> list[Handoff]:
        of_it = select(Handoff).where(Handoff.conversation_id == conversation_id).order_by(Handoff.created_at)
        return self.rows(of_it)

    def rows(self, query: Any) -> list[Any]:
        return self.do(lambda session: list(session.scalars(query)))

    def notices(self, conversation_id: str) -> list[str]:
        """The events of its notices, in order."""
        of_it = select(Message).where(Message.conversation_id == conversation_id, Message.kind == "notice")
        return [message.payload["event"] for message in self.rows(of_it.order_by(Message.seq))]


@pytest.fixture
def house(empty_database: Path, tmp_path: Path) -> Iterator[House]:
    """Teams ``technical`` and ``service``, always open, nobody in them."""
    shutil.copy(empty_database, tmp_path / "house.sqlite")
    with _house(f"sqlite:///{tmp_path / 'house.sqlite'}") as made:
        yield made


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A PostgreSQL of the tests' own."""
    with cluster() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest) -> Iterator[House]:
    """The same on both kinds of database: what holds with one writer must hold with several."""
    if request.param == "sqlite":
        yield request.getfixturevalue("house")
        return
    server, name = request.getfixturevalue("postgres"), f"house{next(_numbers)}"
    admin = create_engine(f"{server}/postgres", isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    admin.dispose()
    with _house(f"{server}/{name}", empty=True) as made:
        yield made


@contextmanager
def _house(url: str, *, empty: bool = False) -> Iterator[House]:
    store = Store(url)
    if empty:
        migrate(store)
    made = House(store)
    made.team("technical", family="technical")
    made.team("service", family="general")
    yield made
    store.close()
