"""``tandem agent`` on a real database."""

from __future__ import annotations

import argparse
from datetime import timedelta

import pytest

from bot.desk import commands
from bot.desk.accounts import Agent, AgentSession
from bot.desk.errors import Refused
from bot.desk.ids import now
from bot.desk.passwords import matches
from bot.desk.record_models import AuditEntry
from bot.desk.sign_in import open_session, teams_of
from bot.desk.store import Store


@pytest.fixture
def tandem(settings, monkeypatch, capsys):
    """Runs ``tandem agent …``; what it printed."""
    monkeypatch.setattr(commands, "settings", lambda: settings)
    parser = argparse.ArgumentParser()
    commands.register(parser.add_subparsers(required=True))

    def run(*words):
        asked = parser.parse_args(["agent", *words])
        assert asked.run(asked) == 0
        return capsys.readouterr().out

    return run


@pytest.fixture
def database(settings):
    store = Store(settings.database)
    yield store
    store.close()


def only(database):
    return database.read_now(lambda session: session.query(Agent).one())


def test_an_agent_is_added_to_all_teams_or_to_those_named(tandem, database):
    said = tandem("add", "ANA@halden.example", "--name", "Ana")
    password = said.split("one-time password ")[1].split()[0]
    agent = only(database)
    assert (agent.email, agent.role, agent.must_change_password) == ("ana@halden.example", "agent", True)
    assert matches(agent.password_hash, password)
    tandem("add", "bo@halden.example", "--name", "Bo", "--role", "supervisor", "--team", "service")
    teams = {
        one.name: set(database.read_now(lambda session, one=one: teams_of(session, one.id)))
        for one in database.read_now(lambda session: session.query(Agent).all())
    }
    assert teams == {"Ana": {"technical", "service"}, "Bo": {"service"}}
    created = database.read_now(lambda session: session.query(AuditEntry).all())
    assert [(entry.action, entry.actor_kind) for entry in created] == [("agent.created", "system")] * 2


def test_what_cannot_be_done_is_said_in_one_sentence(tandem):
    tandem("add", "ana@halden.example", "--name", "Ana")
    for words, error in (
        (("add", "Ana@halden.example", "--name", "Ana"), "is an agent already"),
        (("add", "bo@halden.example", "--name", "Bo", "--team", "nowhere"), "no team nowhere; there are technical"),
        (("reset-password", "bo@halden.example"), "no agent has the address"),
        (("unlock", "bo@halden.example"), "no agent has the address"),
    ):
        with pytest.raises(commands.UnknownAgent, match=error):
            tandem(*words)
    with pytest.raises(Refused, match="e-mail address"):
        tandem("add", "bo", "--name", "Bo")


def test_a_reset_ends_the_sessions_and_opens_a_locked_account(tandem, database):
    tandem("add", "ana@halden.example", "--name", "Ana")

    def lock(session):
        agent = session.query(Agent).one()
        open_session(session, agent.id)
        agent.locked_until, agent.must_change_password = now() + timedelta(minutes=15), False

    database.write_now(lock)
    tandem("unlock", "ana@halden.example")
    assert only(database).locked_until is None
    database.write_now(lock)
    said = tandem("reset-password", "ana@halden.example")
    agent = only(database)
    assert matches(agent.password_hash, said.split("one-time password ")[1].split()[0])
    assert agent.must_change_password and agent.locked_until is None
    assert database.read_now(lambda session: session.query(AgentSession).all()) == []
