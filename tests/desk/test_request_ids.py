"""A request's id at the desk: taken from a proxy or made, told back, passed on to Rasa, in every line about it."""

from __future__ import annotations

import json
import logging

import httpx
import pytest

from bot.logs import JsonLines

GIVEN = "4bf92f3577b34da6a3ce929d0e0e4736"


@pytest.fixture
def lines():
    """What the desk's own loggers write, formatted at the moment they do."""
    written = []
    handler = logging.Handler()
    handler.emit = lambda record: written.append(json.loads(JsonLines().format(record)))
    ours = logging.getLogger("bot")
    before = ours.level
    ours.setLevel(logging.INFO)
    ours.addHandler(handler)
    yield written
    ours.removeHandler(handler)
    ours.setLevel(before)


async def ask(desk, path="/health/live", **headers):
    async with httpx.AsyncClient(base_url=desk.url, trust_env=False) as client:
        return (await client.get(path, headers=headers)).headers["X-Request-ID"]


async def test_every_answer_names_its_request(desk):
    first, second = await ask(desk), await ask(desk, "/nowhere")
    assert first != second and len(first) == len(second) == 16


@pytest.mark.parametrize("more", [{}, {"X-Forwarded-For": "203.0.113.9"}])
async def test_the_proxys_id_is_kept(desk, more):
    assert await ask(desk, **{"X-Request-ID": GIVEN, **more}) == GIVEN


async def test_an_id_of_no_sound_form_is_replaced(desk):
    assert await ask(desk, **{"X-Request-ID": '"},{"level":'}) != '"},{"level":'


async def test_each_message_goes_to_rasa_under_an_id_that_its_lines_have_too(desk, arrive, rasa, lines):
    customer = await arrive()
    for word in ("one", "two"):
        await customer.say(word)
        await customer.message(text=f"You said: {word}")
    assert len(set(rasa.request_ids)) == 2 and None not in rasa.request_ids
    done = [line for line in lines if line["message"].startswith("turn done")]
    assert [line["request_id"] for line in done] == rasa.request_ids
    assert {line["conversation"] for line in done} == {customer.conversation["id"]}


async def test_a_failed_turn_keeps_its_id_and_one_taken_up_by_another_process_gets_a_new_one(desk, arrive, rasa, lines):
    customer = await arrive()
    rasa.hang = True
    await customer.say("hello")
    await customer.message(event="bot_unavailable")
    failed = next(line for line in lines if line["message"].startswith("bot failed"))
    assert failed["request_id"] == rasa.request_ids[0] and failed["conversation"] == customer.conversation["id"]
    desk.stop()
    rasa.hang, before = False, len(rasa.request_ids)
    desk.start()
    await customer.wait(lambda: len(rasa.request_ids) > before)
    assert rasa.request_ids[-1] not in (None, failed["request_id"])


async def test_a_line_about_many_conversations_names_none(desk, arrive, rasa, lines):
    customer = await arrive()
    rasa.stop()
    await customer.say("hello")
    await customer.message(event="bot_unavailable")
    rasa.start()
    await customer.message(text="You said: hello")
    back = next(line for line in lines if line["message"].startswith("the bot is back"))
    assert "conversation" not in back and "request_id" not in back
