"""The way of one message: stored, acknowledged, handed on, answered; in order, once, and never lost."""

from __future__ import annotations

import asyncio
import time

from bot.desk import recovery, turns, unanswered
from bot.desk.models import Conversation, Handoff, Message, Turn


async def test_a_message_is_answered_with_its_article(arrive):
    customer = await arrive()
    ack = await customer.say("my light is amber")
    assert ack["ok"] and ack["message"]["seq"] == 1 and ack["message"]["role"] == "customer"
    answer = await customer.message(kind="answer")
    assert answer["seq"] == 2 and answer["text"] == "Check the cable." and answer["author"] == "Assistant"
    assert answer["payload"]["article"]["url"] == "/help/en/router-no-internet"
    assert answer["payload"]["choices"] == [{"id": "1", "title": "Yes, that helped"}, {"id": "2", "title": "No"}]
    assert "/affirm" not in str(customer.heard)


async def test_one_client_id_sent_100_times_at_once_is_one_message_and_one_turn(arrive, rasa, desk):
    customer = await arrive()
    other = await arrive(token=customer.token)
    acks = await asyncio.gather(
        *(one.say(f"same {n}", client_id="the-one") for one in (customer, other) for n in range(50))
    )
    assert {ack["message"]["id"] for ack in acks} == {acks[0]["message"]["id"]}
    await customer.message(role="bot")
    assert len(rasa.turns) == 1 and len(desk.rows(Message)) == 2
    assert acks[-1]["message"]["text"] == acks[0]["message"]["text"]


async def test_a_burst_of_20_is_answered_in_order(arrive, rasa):
    customer = await arrive()
    began = time.monotonic()
    acks = await asyncio.gather(*(customer.say(f"number {n}") for n in range(20)))
    assert [ack["message"]["seq"] for ack in acks] == sorted(ack["message"]["seq"] for ack in acks)
    await customer.message(text="You said: number 19")
    assert time.monotonic() - began < 3
    assert rasa.heard == [f"number {n}" for n in range(20)]
    transcript = await customer.transcript()
    assert [message["seq"] for message in transcript] == list(range(1, 41))


async def test_many_customers_are_answered_side_by_side(arrive, rasa):
    rasa.delay_s = 0.3
    customers = [await arrive() for _ in range(8)]
    began = time.monotonic()
    for customer in customers:
        await customer.say("hello")
    for customer in customers:
        await customer.message(role="bot")
    assert time.monotonic() - began < 1.5


async def test_the_bot_is_down(arrive, rasa, desk):
    customer = await arrive()
    rasa.stop()
    assert (await customer.say("anyone there?"))["ok"]
    notice = await customer.message(event="bot_unavailable")
    assert [choice["title"] for choice in notice["payload"]["choices"]] == ["Try again", "Talk to a person"]
    assert [turn.state for turn in desk.rows(Turn)] == ["failed"]
    await customer.choose(notice, "Talk to a person")
    assert (await customer.state("queued"))["place"] == 1
    handoff = desk.rows(Handoff)[0]
    assert handoff.reason == "bot_failure"
    assert handoff.package["summary"]["problem"] == "anyone there?"


async def test_a_person_can_be_asked_for_while_the_bot_is_down(arrive, rasa, desk):
    customer = await arrive()
    rasa.stop()
    assert (await customer.human())["message"]["role"] == "customer"
    await customer.state("queued")
    await customer.message(event="handed_over")
    assert desk.rows(Handoff)[0].reason == "customer_request"


async def test_trying_again_repeats_the_turns_that_failed_and_no_others(arrive, rasa):
    customer = await arrive()
    await customer.say("before")
    await customer.message(role="bot")
    rasa.status = 500
    await customer.say("lost?")
    notice = await customer.message(event="bot_unavailable")
    rasa.status = 0
    first = await customer.choose(notice, "Try again", client_id="again")
    await customer.message(text="You said: lost?")
    second = await customer.choose(notice, "Try again", client_id="again")
    assert first["message"]["id"] == second["message"]["id"] and first["message"]["text"] == "Try again"
    assert rasa.heard == ["before", "lost?", "lost?"]


async def test_who_still_waits_is_answered_when_the_bot_is_back(arrive, rasa):
    waits, goes_on = await arrive(), await arrive()
    rasa.stop()
    await waits.say("please")
    await goes_on.say("well")
    notice = await goes_on.message(event="bot_unavailable")
    await goes_on.choose(notice, "Talk to a person")
    await goes_on.state("queued")
    await waits.message(event="bot_unavailable")
    rasa.start()
    await waits.message(text="You said: please")
    assert rasa.heard == ["please"]


async def test_a_slow_bot_is_told_within_the_limit_with_one_word_for_all_that_waits(arrive, rasa, desk):
    customer = await arrive()
    rasa.hang = True
    began = time.monotonic()
    for n in range(3):
        await customer.say(f"slow {n}")
    await customer.message(event="bot_unavailable")
    assert 0.9 < time.monotonic() - began < 2.0
    rasa.hang = False
    assert [turn.state for turn in desk.rows(Turn)] == ["failed"] * 3
    assert sorted(turn.attempts for turn in desk.rows(Turn)) == [0, 0, 1], "only the first was tried"
    assert len(customer.said("system")) == 1
    assert {"who": "bot", "on": True} in customer.events("typing")
    assert customer.events("typing")[-1] == {"who": "bot", "on": False}


async def test_a_bot_that_only_was_slow_answers_once_when_tried_again(arrive, rasa):
    customer = await arrive()
    rasa.delay_s = 1.3
    await customer.say("one")
    notice = await customer.message(event="bot_unavailable")
    await asyncio.sleep(0.4)
    rasa.delay_s = 0
    await customer.choose(notice, "Try again")
    await customer.message(text="You said: one")
    assert len(customer.said("bot")) == 1


async def test_who_asks_for_a_person_does_not_wait_for_a_hanging_bot(arrive, rasa, settings, desk, monkeypatch):
    assert turns.HUMAN_LIMIT_S + turns.HURRY_S <= 5
    monkeypatch.setattr(turns, "HUMAN_LIMIT_S", 0.3)
    monkeypatch.setattr(turns, "HURRY_S", 0.2)
    desk.stop()
    settings.turn_timeout_s = 30.0
    desk.start()
    customer = await arrive()
    rasa.hang = True
    await customer.say("hm")
    await customer.human()
    began = time.monotonic()
    await customer.state("queued")
    rasa.hang = False
    assert time.monotonic() - began < 2
    assert not [m for m in customer.said("system") if m["payload"].get("event") == "bot_unavailable"]


async def test_the_bots_package_is_used_when_it_can_be_had(arrive, desk):
    customer = await arrive(page={"url": "https://shop.example/h1", "title": "Router H1"})
    await customer.human()
    await customer.state("queued")
    handoff = desk.rows(Handoff)[0]
    assert handoff.package["reason"]["trigger"] == "rule"
    assert handoff.family == "technical" and handoff.team == "technical"
    assert [m["role"] for m in handoff.package["transcript"]["messages"]] == ["customer", "bot"]
    assert handoff.package["effort"]["seconds"] >= 0 and handoff.package["routing"]["in_hours"] is True
    assert handoff.package["customer"]["id"].startswith("u_")


async def test_a_bad_package_of_the_bots_does_not_lose_the_customer(arrive, desk):
    customer = await arrive()
    await customer.say("broken")
    notice = await customer.message(event="bot_unavailable")
    await customer.choose(notice, "Talk to a person")
    await customer.state("queued")


async def test_a_bot_that_says_nothing_or_fails_is_no_silence(arrive, rasa):
    customer = await arrive()
    await customer.say("silent")
    await customer.message(event="bot_unavailable")
    rasa.status = 502
    await customer.say("again")
    await customer.wait(lambda: len(customer.said("system")) == 2)


async def test_turns_of_a_dead_process_are_run_at_start_in_order(arrive, rasa, desk):
    customer = await arrive()
    rasa.hang = True
    for n in range(3):
        await customer.say(f"kept {n}")
    desk.stop()
    rasa.hang = False
    desk.start()
    back = await arrive(token=customer.token)
    await back.wait(lambda: len(rasa.answered) == 3)
    await asyncio.sleep(0.1)
    transcript = await back.transcript()
    assert [m["text"] for m in transcript if m["role"] == "bot"] == [f"You said: kept {n}" for n in range(3)]
    assert back.conversation["id"] == customer.conversation["id"]
    assert [turn.state for turn in desk.rows(Turn)] == ["done"] * 3


async def test_a_message_is_stored_before_it_is_acknowledged(arrive, rasa, desk):
    customer = await arrive()
    rasa.hang = True
    ack = await customer.say("is it there?")
    assert [message.id for message in desk.rows(Message)] == [ack["message"]["id"]]
    rasa.hang = False


async def test_while_people_have_the_floor_the_bot_hears_nothing(arrive, rasa, desk):
    customer = await arrive()
    await customer.human()
    await customer.state("queued")
    before = len(rasa.turns)
    await customer.say("are you there?")
    await customer.say("/restart")
    desk.stop()
    desk.start()
    back = await arrive(token=customer.token)
    await back.say("still me")
    await asyncio.sleep(0.2)
    assert len(rasa.turns) == before
    assert not [m for m in await back.transcript() if m["role"] == "bot" and m["seq"] > 3]


async def test_what_waits_behind_a_handoff_goes_to_people(arrive, rasa, desk):
    customer = await arrive()
    rasa.delay_s = 0.1
    await asyncio.gather(customer.say("a person please"), customer.say("one more thing"))
    await customer.state("queued")
    await customer.wait(lambda: [t.state for t in desk.rows(Turn)] == ["done", "done"])
    assert rasa.heard == ["a person please"]


async def test_text_that_looks_like_an_intent_is_only_text(arrive, rasa):
    customer = await arrive()
    ack = await customer.say('/human_request{"a": 1}')
    assert ack["message"]["text"] == '/human_request{"a": 1}'
    await customer.message(role="bot")
    assert rasa.turns[0]["kind"] == "text" and rasa.turns[0]["payload"] is None


async def test_what_the_bot_needs_to_know_goes_with_the_turn(arrive, rasa):
    customer = await arrive(page={"url": "https://shop.example/h1", "sku": "HR-100"}, language="en-GB")
    await customer.say("hello")
    await customer.message(role="bot")
    turn = rasa.turns[0]
    assert turn["language"] == "en" and turn["fresh"] is False
    assert turn["context"]["channel"] == "web" and turn["context"]["in_hours"] is True
    assert turn["context"]["page"]["sku"] == "HR-100"
    assert turn["context"]["customer"]["id"].startswith("u_")


async def test_what_the_bot_understood_is_kept_and_hidden(arrive, desk):
    customer = await arrive()
    await customer.say("hello")
    await customer.message(role="bot")
    conversation, message = desk.rows(Conversation)[0], desk.rows(Message)[0]
    assert (conversation.family, conversation.intent) == ("technical", "wifi_connection")
    assert message.hidden["understanding"]["model_id"] == "test"
    assert "model_id" not in str(customer.heard)


async def test_too_many_turns_are_told_so_in_a_sentence_and_lose_nothing(arrive, rasa, desk, monkeypatch):
    monkeypatch.setattr(turns, "MOST_UNFINISHED", 3)
    rasa.delay_s = 0.5
    early = [await arrive() for _ in range(3)]
    late, person = await arrive(), await arrive()
    for customer in early:
        await customer.say("first")
    assert (await late.say("late"))["ok"]
    notice = await late.message(event="bot_unavailable")
    assert notice["text"].startswith("So many people are writing")
    assert [choice["title"] for choice in notice["payload"]["choices"]] == ["Try again", "Talk to a person"]
    assert {turn.error for turn in desk.rows(Turn) if turn.conversation_id == late.conversation["id"]} == {"busy"}
    await person.human()
    await person.state("queued")
    for customer in early:
        await customer.message(text="You said: first")
    await late.choose(notice, "Try again")
    await late.message(text="You said: late")


async def test_who_was_told_that_too_many_write_is_answered_when_there_is_time(arrive, rasa, desk, monkeypatch):
    monkeypatch.setattr(turns, "MOST_UNFINISHED", 1)
    rasa.delay_s = 0.5
    early, late = await arrive(), await arrive()
    await early.say("first")
    await late.say("late")
    await late.message(event="bot_unavailable")
    await late.wait(lambda: "You said: late" in [message["text"] for message in late.said("bot")], 20.0)
    assert len([message for message in desk.rows(Message) if message.payload.get("event") == "bot_unavailable"]) == 1


async def test_all_that_a_stopped_desk_left_is_taken_up_however_much_it_is(arrive, rasa, desk, monkeypatch):
    customer = await arrive()
    rasa.hang = True
    for number in range(4):
        await customer.say(f"left {number}")
    desk.stop()
    rasa.hang = False
    monkeypatch.setattr(turns, "MOST_UNFINISHED", 2)
    desk.start()
    back = await arrive(token=customer.token)
    await back.wait(lambda: len(rasa.answered) == 4)
    await back.wait(lambda: {turn.state for turn in desk.rows(Turn)} == {"done"})


async def test_what_failed_is_answered_before_what_was_written_after_it(arrive, rasa, desk):
    customer = await arrive()
    rasa.status = 502
    await customer.say("first")
    await customer.message(event="bot_unavailable")
    rasa.status = 0
    await customer.say("second")
    await customer.message(text="You said: second")
    assert [m["text"] for m in customer.said("bot")] == ["You said: first", "You said: second"]
    assert [turn.state for turn in desk.rows(Turn)] == ["done"] * 2


async def test_who_asks_the_same_again_gets_one_answer(arrive, rasa, desk):
    customer = await arrive()
    rasa.status = 502
    await customer.say("hello?")
    await customer.message(event="bot_unavailable")
    rasa.status = 0
    await customer.say("hello?")
    await customer.message(text="You said: hello?")
    assert [(turn.state, turn.error) for turn in desk.rows(Turn)] == [("done", "asked_again"), ("done", None)]
    assert len(customer.said("bot")) == 1


async def test_what_fails_again_is_told_once(arrive, rasa, desk):
    customer = await arrive()
    rasa.status = 502
    await customer.say("please")
    await customer.message(event="bot_unavailable")
    # Taken up by itself after a pause, in vain.
    await customer.wait(lambda: desk.rows(Turn)[0].attempts == 2 and desk.rows(Turn)[0].state == "failed", 10.0)
    rasa.status = 0
    await customer.wait(lambda: customer.said("bot"), 15.0)
    assert len(customer.said("system")) == 1


async def test_a_turn_that_always_fails_holds_nothing_up_for_ever(arrive, rasa, desk, monkeypatch):
    monkeypatch.setitem(unanswered.MOST_ATTEMPTS, "status", 1)
    monkeypatch.setattr(recovery, "HAND_OVER_EVERY_S", 2.0)
    customer = await arrive()
    rasa.status = 502
    await customer.say("poison")
    await customer.message(event="bot_unavailable")
    rasa.status = 0
    await customer.say("next")
    await customer.message(text="You said: next")
    assert [turn.state for turn in desk.rows(Turn)] == ["failed", "done"]
    await customer.state("queued")  # nobody has answered the first


async def test_what_failed_before_a_restart_is_taken_up_after_it(arrive, rasa, desk):
    customer = await arrive()
    rasa.stop()
    await customer.say("still here")
    await customer.message(event="bot_unavailable")
    desk.stop()
    rasa.start()
    desk.start()
    back = await arrive(token=customer.token)
    await back.wait(lambda: back.said("bot"), 10.0)
    assert [turn.state for turn in desk.rows(Turn)] == ["done"]


async def test_what_people_were_shown_meanwhile_is_not_taken_up(arrive, rasa, desk):
    customer = await arrive()
    rasa.status = 502
    await customer.say("long ago")
    await customer.message(event="bot_unavailable")
    await customer.human()
    handed_over = await customer.message(event="handed_over")
    rasa.status = 0
    await customer.choose(handed_over, handed_over["payload"]["choices"][0]["title"])
    await customer.state("bot")
    await customer.say("something else")
    await customer.message(text="You said: something else")
    assert len(customer.said("bot")) == 1
    assert desk.rows(Turn)[0].state == "failed"
