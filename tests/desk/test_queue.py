"""Places and waits are honest."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from bot.desk.conversations import begin
from bot.desk.ids import now
from bot.desk.migrate import migrate
from bot.desk.models import Handoff
from bot.desk.queue import place_and_wait
from bot.desk.store import Store


@pytest.fixture
def session(tmp_path):
    store = Store(f"sqlite:///{tmp_path / 'desk.sqlite'}")
    migrate(store)
    with Session(store.writer) as one:
        yield one
    store.close()


def wait(session, family, minutes_ago):
    conversation, _ = begin(session, channel="web", language="en", page=None)
    conversation.state, conversation.family = "queued", family
    conversation.waiting_since = now() - timedelta(minutes=minutes_ago)
    return conversation


def accepted(session, family, waited_s, hours_ago=0.5):
    conversation, _ = begin(session, channel="web", language="en", page=None)
    at = now() - timedelta(hours=hours_ago)
    session.add(
        Handoff(
            id=conversation.id, conversation_id=conversation.id, package={}, reason="no_answer", family=family,
            created_at=at - timedelta(seconds=waited_s), accepted_at=at,
        )
    )  # fmt: skip


def test_a_place_counts_who_waits_longer_in_the_same_family(session):
    late, early, other = wait(session, "technical", 1), wait(session, "technical", 9), wait(session, "general", 5)
    session.flush()
    assert [place_and_wait(session, c)[0] for c in (early, late, other)] == [1, 2, 1]
    late.state = "agent"
    assert place_and_wait(session, late) == (None, None)


def test_the_wait_is_unknown_until_there_are_recent_ones_to_go_by(session):
    conversation = wait(session, "technical", 1)
    for waited_s in (100, 600):
        accepted(session, "technical", waited_s)
    accepted(session, "general", 50)
    accepted(session, "technical", 50, hours_ago=30)
    session.flush()
    assert place_and_wait(session, conversation)[1] is None
    accepted(session, "technical", 300)
    session.flush()
    assert place_and_wait(session, conversation)[1] == pytest.approx(240, abs=2)


def test_a_guess_that_has_proved_wrong_is_not_repeated(session):
    conversation = wait(session, "technical", 10)
    for _ in range(3):
        accepted(session, "technical", 120)
    session.flush()
    assert place_and_wait(session, conversation) == (1, None)
