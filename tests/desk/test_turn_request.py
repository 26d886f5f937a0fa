"""What the bot is asked: as its message's transaction knew it where nothing was between, else as it is read."""

from __future__ import annotations

import asyncio
import json

import pytest
from sqlalchemy import select

from bot.desk import turns
from bot.desk.models import Conversation, Turn
from bot.desk.turn_request import read_request
from tests.desk.rasa import TOKEN
from tests.loopback import listening


def as_pending(session, message_id, place):
    """What would be read for a turn if it had not been done yet; nothing of it is kept."""
    session.get_one(Turn, message_id).state = "pending"
    return read_request(session, message_id, place)


async def test_what_runs_at_once_is_asked_as_it_would_be_read_and_is_not_read(arrive, rasa, desk, monkeypatch):
    read = []
    monkeypatch.setattr(turns, "read_request", lambda session, message_id, place: read.append(message_id))
    customer = await arrive(page={"url": "https://shop.example/h1"})
    ack = await customer.say("hello")
    await customer.message(text="You said: hello")
    assert rasa.turns[0] == desk.read(lambda session: as_pending(session, ack["message"]["id"], desk.desk.place))
    assert not read


async def test_what_waited_behind_another_turn_is_read_anew(arrive, rasa, desk):
    customer = await arrive()
    desk.write(lambda session: setattr(session.scalars(select(Conversation)).one(), "fresh", True))
    rasa.delay_s = 0.1
    await asyncio.gather(customer.say("one"), customer.say("two"))
    await customer.message(text="You said: two")
    assert [turn["fresh"] for turn in rasa.turns] == [True, False], "the second would have lost the first's dialogue"


async def test_the_bot_is_told_of_a_text_while_it_is_stored_and_of_nothing_else(arrive, rasa, desk):
    customer = await arrive()
    with listening(rasa.port) as bot:
        await customer.say("my card is 4111 1111 1111 1111 and it is slow")
        told = json.loads(await asyncio.to_thread(bot.recv, 65536))
        await customer.human()
        await customer.wait(lambda: len(rasa.turns) == 2)
        assert told.pop("token") == TOKEN
        assert told == {"turn": rasa.turns[0]}, "the same that the turn asks"
        assert "4111" not in json.dumps(told), "what is hidden from the bot is hidden here"
        with pytest.raises(TimeoutError):
            bot.recv(65536)
