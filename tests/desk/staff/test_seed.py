"""What is made before the desk opens, from nothing or from an earlier version's database."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.desk.accounts import AgentSession
from bot.desk.company import Company
from bot.desk.conversations import begin
from bot.desk.ids import now
from bot.desk.migrate import migrate
from bot.desk.models import Conversation, Handoff
from bot.desk.sign_in import add_agent, open_session
from bot.desk.staff.seed import prepare
from bot.desk.store import Store
from bot.desk.team_models import Team, TeamMember


@pytest.fixture
def session(tmp_path):
    store = Store(f"sqlite:///{tmp_path / 'desk.sqlite'}")
    migrate(store)
    with Session(store.writer) as one:
        yield one
    store.close()


def handed_over(session, *teams):
    conversation, _ = begin(session, channel="web", language="en", page=None)
    conversation.state = "queued"
    for number, team in enumerate(teams):
        session.add(
            Handoff(
                id=f"{conversation.id}-{number}", conversation_id=conversation.id, package={}, reason="no_answer",
                team=team, created_at=now() + timedelta(seconds=number),
            )
        )  # fmt: skip
    session.flush()
    return conversation.id


def test_an_earlier_versions_people_and_conversations_get_their_teams(session):
    roles = ("agent", "admin", "writer")
    people = {
        role: add_agent(session, name=role, email=f"{role}@x.example", password="x" * 10, role=role, must_change=False)
        for role in roles
    }
    gone = add_agent(session, name="Gone", email="g@x.example", password="x" * 10, role="agent", must_change=False)
    gone.active = False
    known, again, unknown, none = (
        handed_over(session, *teams) for teams in (["service"], ["service", "technical"], ["elsewhere"], [])
    )
    prepare(session, Company())
    session.expire_all()
    members = {(member.team_id, member.agent_id) for member in session.scalars(select(TeamMember))}
    there = (people["agent"].id, people["admin"].id)
    assert members == {(team, agent_id) for team in ("technical", "service") for agent_id in there}
    found = [session.get_one(Conversation, one).team_id for one in (known, again, unknown, none)]
    assert found == ["service", "technical", None, None]


def test_teams_are_made_once_and_what_was_changed_stays(session):
    prepare(session, Company())
    session.get_one(Team, "technical").name = "Level two"
    session.delete(session.get_one(Team, "service"))
    prepare(session, Company())
    assert [team.name for team in session.scalars(select(Team))] == ["Level two"]


def test_sign_ins_of_an_earlier_version_can_be_told_apart(session):
    agent = add_agent(session, name="Ana", email="a@x.example", password="x" * 10, role="agent", must_change=False)
    session.flush()
    open_session(session, agent.id)
    session.query(AgentSession).update({"id": None})
    prepare(session, Company())
    assert session.scalar(select(AgentSession.id))
