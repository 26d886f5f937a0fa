"""Places and waits are honest."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from bot.desk.accounts import Agent
from bot.desk.company import Company
from bot.desk.conversations import begin
from bot.desk.ids import now
from bot.desk.migrate import migrate
from bot.desk.models import Handoff
from bot.desk.place import AGENTS
from bot.desk.queue import place_and_wait
from bot.desk.store import Store
from bot.desk.team_models import Team, TeamMember

ALWAYS = Company()


@pytest.fixture
def session(tmp_path):
    store = Store(f"sqlite:///{tmp_path / 'desk.sqlite'}")
    migrate(store)
    with Session(store.writer, info={AGENTS: lambda: {"a_ana", "a_bo"}}) as one:
        for team_id in ("technical", "service"):
            one.add(Team(id=team_id, name=team_id, created_at=now()))
        for name in ("ana", "bo"):
            one.add(
                Agent(id=f"a_{name}", name=name, email=name, password_hash="", role="agent",
                      must_change_password=False, created_at=now())
            )  # fmt: skip
        one.flush()
        one.add(TeamMember(team_id="technical", agent_id="a_ana"))
        yield one
    store.close()


def wait(session, team_id, minutes_ago, **fields):
    conversation, _ = begin(session, channel="web", language="en", page=None)
    conversation.state, conversation.team_id, conversation.priority = "queued", team_id, 3
    conversation.waiting_since = now() - timedelta(minutes=minutes_ago)
    for name, value in fields.items():
        setattr(conversation, name, value)
    return conversation


def accepted(session, team_id, waited_s, hours_ago=0.5, **fields):
    conversation, _ = begin(session, channel="web", language="en", page=None)
    for name, value in fields.items():
        setattr(conversation, name, value)
    at = now() - timedelta(hours=hours_ago)
    session.add(
        Handoff(
            id=conversation.id, conversation_id=conversation.id, package={}, reason="no_answer", team=team_id,
            created_at=at - timedelta(seconds=waited_s), accepted_at=at,
        )
    )  # fmt: skip


def held(session, agent_id):
    conversation, _ = begin(session, channel="web", language="en", page=None)
    conversation.state, conversation.agent_id = "agent", agent_id


def test_a_place_counts_who_goes_first_in_the_same_team(session):
    late, early, other = wait(session, "technical", 1), wait(session, "technical", 9), wait(session, "service", 5)
    left = wait(session, "technical", 20, left_at=now())
    session.flush()
    assert [place_and_wait(session, c, ALWAYS)[0] for c in (early, late, other)] == [1, 2, 1]
    assert place_and_wait(session, left, ALWAYS) == (None, None), "who left a message does not stand in line"
    late.state = "agent"
    assert place_and_wait(session, late, ALWAYS) == (None, None)


def test_the_wait_is_unknown_until_there_are_recent_ones_to_go_by(session):
    conversation = wait(session, "technical", 1)
    for waited_s in (100, 600):
        accepted(session, "technical", waited_s)
    accepted(session, "service", 50)
    accepted(session, "technical", 50, hours_ago=30)
    accepted(session, "technical", 50_000, left_at=now())
    session.flush()
    assert place_and_wait(session, conversation, ALWAYS)[1] is None
    accepted(session, "technical", 300)
    session.flush()
    assert place_and_wait(session, conversation, ALWAYS)[1] == pytest.approx(240, abs=2)


def test_a_guess_that_has_proved_wrong_is_not_repeated(session):
    conversation = wait(session, "technical", 10)
    for _ in range(3):
        accepted(session, "technical", 120)
    session.flush()
    assert place_and_wait(session, conversation, ALWAYS) == (1, None)


def test_where_nobody_is_there_no_wait_is_promised(session):
    conversation = wait(session, "technical", 0)
    for _ in range(3):
        accepted(session, "technical", 300)
    session.flush()
    assert place_and_wait(session, conversation, ALWAYS)[1] == pytest.approx(300, abs=2)
    session.get_one(Agent, "a_ana").presence = "away"
    session.flush()
    assert place_and_wait(session, conversation, ALWAYS) == (1, None)


def test_the_wait_is_longer_where_fewer_agents_are_free(session):
    wait(session, "technical", 2)
    second = wait(session, "technical", 0)
    for minutes in range(5):
        accepted(session, "technical", 300, hours_ago=0.5 + minutes / 60)
    session.add(TeamMember(team_id="technical", agent_id="a_bo"))
    session.flush()
    two_free = place_and_wait(session, second, ALWAYS)[1]
    for _ in range(5):
        held(session, "a_bo")
    session.flush()
    one_free = place_and_wait(session, second, ALWAYS)[1]
    assert two_free == pytest.approx(300, abs=2) and one_free == pytest.approx(360, abs=2)


def test_while_the_team_is_closed_no_wait_is_promised(session):
    conversation = wait(session, "technical", 0)
    for _ in range(3):
        accepted(session, "technical", 300)
    session.flush()
    today = datetime.now().strftime("%a").lower()
    other = "mon" if today != "mon" else "wed"
    session.get_one(Team, "technical").hours = {other: "8:00-8:01"}
    assert place_and_wait(session, conversation, ALWAYS) == (1, None)
