"""Back to the bot with a note that it uses, over the real sockets with the stand-in for Rasa."""

from __future__ import annotations

import pytest

from bot.desk.handoffs import take
from bot.desk.messages import add_message
from bot.desk.models import Conversation, Handoff, Turn
from bot.desk.routing.returning import return_to_bot
from bot.desk.work_models import Note
from bot.handoff.package import validate


@pytest.fixture
async def held(arrive, agent):
    """A customer whose conversation the agent has."""
    customer = await arrive()
    await customer.human()
    await customer.state("queued")
    await agent.take(customer.conversation["id"])
    await customer.state("agent")
    return customer


async def give_back(agent, customer, **body):
    return await agent.post(f"/conversations/{customer.conversation['id']}/return", body)


async def test_the_bot_answers_what_the_note_says_and_nobody_is_shown_the_note(held, agent, rasa, desk):
    before = len(rasa.turns)
    assert (await give_back(agent, held, note="router light amber")).status_code == 200
    await held.state("bot")
    answer = await held.message(kind="answer")
    turn = rasa.turns[before]
    assert (turn["kind"], turn["text"], turn["fresh"], turn["payload"]) == ("text", "router light amber", True, None)
    shown = await held.transcript()
    assert [m["kind"] for m in shown[-3:]] == ["notice", "text", "answer"]
    assert shown[-3]["payload"]["event"] == "returned" and shown[-2]["text"] == "This should help."
    assert "router light amber" not in str(held.heard) and "router light amber" not in str(shown)
    handoff, note = desk.rows(Handoff)[0], desk.rows(Note)[0]
    assert (handoff.status, handoff.note_to_bot) == ("returned", "router light amber") and note.kind == "return"
    await held.choose(answer, "Yes, that helped")
    await held.message(text="Great.")
    assert rasa.turns[-1]["fresh"] is False


async def test_what_is_no_answer_is_not_shown_and_the_customer_is_asked(held, agent, rasa, desk):
    said = len(held.said("bot"))
    await give_back(agent, held, note="customer is annoying, please be brief")
    await held.message(text="What can I help you with?")
    assert len(held.said("bot")) == said + 1 and "annoying" not in str(held.heard)
    await held.say("my light is amber")
    await held.message(kind="answer")
    assert rasa.turns[-1]["fresh"] is True, "nobody answers what they were never asked"


async def test_a_bot_that_would_hand_over_again_does_not_send_the_customer_in_a_circle(held, agent, desk):
    await give_back(agent, held, note="a person please")
    await held.message(text="What can I help you with?")
    assert held.events("conversation")[-1]["state"] == "bot" and len(desk.rows(Handoff)) == 1


async def test_without_a_note_the_bot_just_has_the_floor(held, agent, rasa, desk):
    before = len(rasa.turns)
    assert (await give_back(agent, held, note="  ")).status_code == 200
    await held.message(event="returned")
    assert desk.rows(Note) == [] and len(rasa.turns) == before
    await held.say("hello")
    await held.message(text="You said: hello")


async def test_a_note_that_a_dead_process_left_is_taken_up_once(held, agent, rasa, desk, arrive):
    rasa.hang = True
    await give_back(agent, held, note="amber")
    desk.stop()
    rasa.hang = False
    desk.start()
    back = await arrive(token=held.token)
    await back.wait(lambda: [turn.state for turn in desk.rows(Turn)][-1:] == ["done"])
    assert [m["kind"] for m in await back.transcript()].count("answer") == 1


async def test_a_bot_that_is_away_offers_the_ways_on(held, agent, rasa):
    rasa.stop()
    await give_back(agent, held, note="amber")
    notice = await held.message(event="bot_unavailable")
    rasa.start()
    await held.choose(notice, "Try again")
    await held.message(kind="answer")


async def test_only_who_has_it_gives_it_back(held, agent, arrive):
    waits = await arrive()
    await waits.human()
    await waits.state("queued")
    assert (await give_back(agent, waits, note="amber")).json()["code"] == "not_yours"
    assert (await give_back(agent, held, note="x" * 5000)).json()["code"] == "too_long"
    await agent.finish(held.conversation["id"])
    assert (await give_back(agent, held, note="amber")).json()["code"] == "conversation_closed"


def test_a_second_handoff_after_the_bot_had_it_again_keeps_the_story(house):
    ana = house.who(house.agent("ana", "technical"))
    found = house.waiting()
    house.do(lambda s: take(s, ana, found, house.company))
    house.do(lambda s: return_to_bot(s, ana, found, "", house.company, 4000))
    house.do(
        lambda s: add_message(s, s.get_one(Conversation, found), role="customer", text="human again", client_id="x9")
    )
    house.hand_over(found, reason="customer_request")
    first, second = (handoff.package for handoff in house.handoffs(found))
    validate(second)
    assert second["summary"]["problem"] == first["summary"]["problem"] == "my router is broken"
    assert second["reason"]["text"] == "human again"
    assert (first["effort"]["turns"], second["effort"]["turns"], second["reason"]["turn"]) == (1, 2, 2)
    assert second["routing"]["family"] == "technical"
