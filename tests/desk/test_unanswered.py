"""What the bot never answers comes to a person, over the real sockets with the stand-in for Rasa."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.desk import recovery, unanswered
from bot.desk.ids import now
from bot.desk.models import Conversation, Handoff, Message, Turn
from bot.desk.place import Place


@pytest.fixture
def soon(monkeypatch):
    """Minutes become a second."""
    monkeypatch.setattr(unanswered, "STILL_WAITS", timedelta(seconds=1))
    monkeypatch.setattr(recovery, "HAND_OVER_EVERY_S", 0.0)


async def failed(arrive, rasa):
    """A customer whom a bot that fails has told so."""
    rasa.status = 502
    customer = await arrive()
    await customer.say("the light is amber")
    await customer.message(event="bot_unavailable")
    return customer


async def test_the_customer_is_told_how_long_the_bot_tries(arrive, rasa):
    customer = await failed(arrive, rasa)
    sentence = customer.said("system")[0]["text"]
    assert f"{unanswered.STILL_WAITS.total_seconds() / 60:.0f} minutes" in sentence


async def test_what_the_bot_does_not_answer_in_time_comes_to_a_person_with_all_that_was_said(arrive, rasa, desk, soon):
    customer = await failed(arrive, rasa)
    await customer.state("queued")
    (handoff,) = desk.rows(Handoff)
    assert handoff.reason == "bot_failure"
    assert handoff.package["summary"]["problem"] == "the light is amber"
    assert handoff.package["transcript"]["messages"][0]["text"] == "the light is amber"
    rasa.status = 0
    await asyncio.sleep(2 * recovery.LOOK_EVERY_S)
    assert not customer.said("bot"), "a person has it"


async def test_what_fails_for_a_reason_that_does_not_pass_comes_to_a_person_too(arrive, desk, soon):
    customer = await arrive()
    await customer.say("broken")
    await customer.message(event="bot_unavailable")
    assert desk.rows(Turn)[0].error == "bad_reply"
    await customer.state("queued")


async def test_what_the_bot_answers_in_time_stays_with_it(arrive, rasa, desk, monkeypatch):
    monkeypatch.setattr(recovery, "HAND_OVER_EVERY_S", 0.0)
    customer = await failed(arrive, rasa)
    rasa.status = 0
    await customer.wait(lambda: customer.said("bot"), 15.0)
    await asyncio.sleep(2 * recovery.LOOK_EVERY_S)
    assert not desk.rows(Handoff) and desk.rows(Conversation)[0].state == "bot"


async def test_a_desk_that_was_away_for_days_does_not_call_people_back(arrive, rasa, desk, soon):
    customer = await failed(arrive, rasa)
    rasa.hang = True  # nothing is answered by the restart either
    long_ago = now() - unanswered.FORGOTTEN - timedelta(hours=1)
    desk.write(lambda session: session.execute(update(Message).values(created_at=long_ago)))
    desk.stop()
    desk.start()
    back = await arrive(token=customer.token)
    await asyncio.sleep(3 * recovery.LOOK_EVERY_S)
    assert not desk.rows(Handoff) and back.conversation["state"] == "bot"


async def test_a_person_who_has_seen_it_is_not_asked_twice(arrive, rasa, desk, soon):
    customer = await failed(arrive, rasa)
    await customer.state("queued")
    place = Place(desk.desk.company, "http://desk")
    desk.write(lambda session: unanswered.hand_over(session, customer.conversation["id"], place))
    assert len(desk.rows(Handoff)) == 1
