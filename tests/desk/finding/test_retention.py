"""Erasure by itself: canaries in conversations that are too old are in no file any more; all others stay."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.desk.company import Company
from bot.desk.finding import retention
from bot.desk.finding.retention import erase_expired, expired
from bot.desk.ids import now
from bot.desk.knowledge_models import HelpVote
from bot.desk.models import ArticleFeedback, Conversation, Customer, Message, Rating
from bot.desk.record_models import AuditEntry
from bot.desk.work_models import Attachment
from tests.desk.customer import wait_for
from tests.desk.finding.canaries import CANARY, fill
from tests.desk.finding.making import LONG_AGO, add_conversation, add_customer, say
from tests.desk.finding.test_erasing import places

DAYS = 30


@pytest.fixture(autouse=True)
def kept_for_a_month(desk, monkeypatch):
    """The desk runs without the task, which the tests call themselves."""
    monkeypatch.setattr(desk.desk.settings, "retention_days", DAYS)
    monkeypatch.setattr(retention, "PAUSE_S", 0.0)


def filled(desk, settings, state: str = "closed") -> list[str]:
    """Two conversations of one customer, full of canaries, both over and long ago."""
    _, ids = desk.write(lambda session: fill(session, settings.var))
    desk.write(lambda session: session.execute(update(Conversation).values(state=state, closed_at=LONG_AGO)))
    vote = HelpVote(id="v", language="en", article_id="a", visitor="x", value="down", comment=CANARY, at=LONG_AGO)
    desk.write(lambda session: session.add(vote))
    return ids


@pytest.mark.parametrize("state", ["closed", "bot"])
async def test_nothing_of_what_is_too_old_is_left_in_any_file(desk, rasa, settings, state):
    ids = filled(desk, settings, state)
    assert places(settings.var) != []
    assert await erase_expired(desk.desk)
    assert places(settings.var) == []
    assert sorted(rasa.forgotten) == sorted(ids)
    assert {one.state for one in desk.rows(Conversation)} == {"closed"}


async def test_figures_stay_and_the_trail_says_what_was_done(desk, settings):
    filled(desk, settings)
    await erase_expired(desk.desk)
    assert len(desk.rows(Message)) == 6 and len(desk.rows(Attachment)) == 0
    assert [rating.value for rating in desk.rows(Rating)] == [2, 2]
    assert [thumb.value for thumb in desk.rows(ArticleFeedback)] == ["up", "up"]
    trail = {one.action: one for one in desk.rows(AuditEntry)}
    assert trail["conversation.expired"].actor_kind == "system"
    details = trail["conversation.expired"].details
    assert (details["conversations"], details["customers"], details["messages"], details["attachments"]) == (2, 1, 6, 2)
    assert details["before"] == (now() - timedelta(days=DAYS)).date().isoformat()
    assert trail["record.expired"].details["records"] > 0


async def test_a_second_time_there_is_nothing_to_do(desk, settings, rasa):
    filled(desk, settings)
    await erase_expired(desk.desk)
    before = len(desk.rows(AuditEntry))
    rasa.forgotten.clear()
    assert await erase_expired(desk.desk)
    assert len(desk.rows(AuditEntry)) == before and rasa.forgotten == []


async def test_what_people_still_work_on_and_what_is_younger_stays(desk, settings):
    recent = now() - timedelta(days=DAYS - 1)

    def make(session):
        customer = add_customer(session, name="Ona", email="ona@mail.example")
        old = add_conversation(session, customer, state="closed", closed_at=LONG_AGO)
        others = [
            add_conversation(session, customer, state="queued"),
            add_conversation(session, customer, state="agent"),
            add_conversation(session, customer, state="closed", closed_at=recent),
            add_conversation(session, customer, state="closed", closed_at=LONG_AGO, updated_at=recent),
            add_conversation(session, customer, state="bot", updated_at=recent),
        ]
        for one in (old, *others):
            say(session, one, f"words of {one.id}")
        return old.id

    old = desk.write(make)
    await erase_expired(desk.desk)
    assert {one.id for one in desk.rows(Conversation) if one.erased_at} == {old}
    assert [m.text for m in desk.rows(Message) if m.conversation_id == old] == ["[erased]"]
    assert len([m for m in desk.rows(Message) if m.text.startswith("words of")]) == 5
    assert [customer.email for customer in desk.rows(Customer)] == ["ona@mail.example"]


async def test_while_rasa_is_away_nothing_is_half_erased(desk, settings, rasa):
    filled(desk, settings)
    rasa.served.stop()
    assert not await erase_expired(desk.desk)
    assert all(one.erased_at is None for one in desk.rows(Conversation))
    rasa.start()
    assert await erase_expired(desk.desk)
    assert places(settings.var) == []


async def test_many_go_in_small_writes(desk, settings):
    def make(session):
        customer = add_customer(session)
        for _ in range(2 * retention.BATCH + 1):
            say(session, add_conversation(session, customer, state="closed", closed_at=LONG_AGO), CANARY)

    desk.write(make)
    await erase_expired(desk.desk)
    assert places(settings.var) == []
    entries = [one.details["conversations"] for one in desk.rows(AuditEntry) if one.action == "conversation.expired"]
    assert entries == [retention.BATCH, retention.BATCH, 1]


async def test_who_writes_at_that_moment_keeps_the_conversation(desk, settings, monkeypatch):
    ids = filled(desk, settings)

    async def somebody_writes(_, __):
        desk.write(
            lambda session: session.execute(
                update(Conversation).where(Conversation.id == ids[0]).values(state="bot", updated_at=now())
            )
        )
        return True

    monkeypatch.setattr(retention, "_forget_dialogues", somebody_writes)
    await erase_expired(desk.desk)
    assert {one.id for one in desk.rows(Conversation) if one.erased_at} == {ids[1]}


def test_both_databases_find_the_same_and_lock_it(either, tmp_path):
    customer = add_customer(either, name="Ona", email="ona@mail.example")
    old = add_conversation(either, customer, state="closed", closed_at=LONG_AGO)
    silent = add_conversation(either, customer, state="bot")
    say(either, old, CANARY)
    limit = now() - timedelta(days=DAYS)
    assert sorted(expired(either, limit)) == sorted([old.id, silent.id])
    company = Company()
    assert retention._erase(either, [old.id, silent.id], limit, company, tmp_path) == 2
    assert retention._erase(either, [old.id, silent.id], limit, company, tmp_path) == 0
    assert customer.email is None and expired(either, limit) == []
    retention._erase_records(either, limit)


async def test_it_begins_by_itself_and_not_where_all_is_kept(desk, settings, monkeypatch):
    filled(desk, settings)
    desk.stop()
    settings.retention_days = 0
    desk.start()
    assert desk.read(lambda session: expired(session, now())) != []
    desk.stop()
    settings.retention_days = DAYS
    desk.start()
    await wait_for(lambda: places(settings.var) == [])
