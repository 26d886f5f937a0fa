"""A conversation stays whole: over reloads, lost connections, several tabs, handover, close."""

from __future__ import annotations

import random

import pytest

from tests.web.chat import Chat
from tests.web.standin import StandIn

pytestmark = pytest.mark.browser
CUTS = 12


def test_a_reload_keeps_the_conversation_and_the_open_panel(chat: Chat, desk: StandIn) -> None:
    chat.say("amber")
    chat.see("From: Router H1 and H3")
    chat.field.fill("half a sent")
    chat.reload()
    chat.see("From: Router H1 and H3")
    assert chat.field.input_value() == "half a sent"
    assert len(desk.chats) == 1
    assert desk.events("hello")[1]["token"] == desk.chat.token


def test_what_was_missed_while_away_is_fetched(chat: Chat, desk: StandIn) -> None:
    chat.say("one")
    chat.see("You said: one")
    desk.chat.add("agent", "while you were away", author="Rasa")
    desk.cut()
    chat.see("while you were away")
    hello = desk.events("hello")[-1]
    assert hello["after"] == 2
    assert chat.bubbles().count("You said: one") == 1


def test_a_gap_in_the_numbers_is_filled(chat: Chat, desk: StandIn) -> None:
    desk.chat.add("bot", "never sent live")
    desk.says("bot", "sent live")
    chat.see("never sent live")
    assert desk.events("sync") == [{"after": 0}]
    assert chat.bubbles()[-2:] == ["never sent live", "sent live"]


def test_the_banner_says_that_nothing_is_lost(chat: Chat, desk: StandIn) -> None:
    desk.stop()
    chat.see("Connection lost. Your messages are kept and will be sent.")
    desk.start()
    chat.panel.locator(".banner").wait_for(state="hidden")


def test_a_refusal_is_said_and_tried_again(chat: Chat, desk: StandIn) -> None:
    desk.refuse["hello"] = {"code": "rate_limited", "message": "Too many."}
    desk.cut()
    chat.see("The chat is not available right now. We keep trying.")


def test_two_tabs_stay_in_step(chat: Chat, desk: StandIn) -> None:
    other = chat.another_tab()
    chat.say("from the first")
    other.see("You said: from the first")
    other.say("from the second")
    chat.see("You said: from the second")
    other.see("You said: from the second")
    chat.until(lambda: chat.bubbles() == other.bubbles())
    desk.closes()
    chat.button("Start a new conversation").click()
    other.button("My router shows an amber light").wait_for()
    other.say("in the new one")
    chat.see("You said: in the new one")


def test_a_person_is_one_click_away(chat: Chat, desk: StandIn) -> None:
    chat.button("Talk to a person").click()
    chat.see("You are number 2. About 3 minutes.")
    asked = chat.button("A person has been asked for")
    assert asked.get_attribute("aria-disabled") == "true"
    asked.click(force=True)
    desk.takes("Rasa")
    chat.panel.locator(".line", has_text="You are talking to Rasa").wait_for()
    chat.button("You are talking to Rasa").wait_for()
    assert len(desk.events("human")) == 1


def test_after_a_close_a_person_is_still_one_click_away(chat: Chat, desk: StandIn) -> None:
    chat.say("hello")
    chat.see("You said: hello")
    desk.closes()
    chat.see("This conversation has ended")
    chat.button("Talk to a person").click()
    chat.see("You are number 2.")
    assert len(desk.events("new")) == 1


def test_a_new_conversation_begins_empty(chat: Chat, desk: StandIn) -> None:
    chat.say("hello")
    chat.see("You said: hello")
    desk.closes()
    old = desk.chat.token
    chat.button("Start a new conversation").click()
    chat.button("My router shows an amber light").wait_for()
    assert desk.chat.token != old
    assert len(chat.bubbles()) == 1
    chat.until(chat.focused, "Your message")


def test_a_forgotten_token_begins_anew_without_losing_words(chat: Chat, desk: StandIn) -> None:
    chat.say("hello")
    chat.see("You said: hello")
    desk.stop()
    desk.chats.clear()
    chat.say("said into the void")
    desk.start()
    chat.see("You said: said into the void")
    assert chat.bubbles()[1:] == ["said into the void", "You said: said into the void"]


def test_works_where_storage_is_blocked(chromium, desk: StandIn) -> None:
    context = chromium.new_context()
    context.add_init_script(
        "for (const name of ['localStorage', 'sessionStorage'])"
        " Object.defineProperty(window, name, { get() { throw new DOMException('blocked', 'SecurityError'); } });"
    )
    chat = Chat.visit(context, desk.url).open()
    chat.say("hello")
    chat.see("You said: hello")
    assert chat.faults == []
    context.close()


def test_the_agent_sees_that_the_customer_types(chat: Chat, desk: StandIn) -> None:
    chat.field.press_sequentially("hello")
    chat.field.press("Enter")
    chat.see("You said: hello")
    chat.until(lambda: [data["on"] for data in desk.events("typing")][-1:], [False])
    assert desk.events("typing")[0] == {"on": True}


def test_cut_again_and_again_the_transcript_is_the_desks(chat: Chat, desk: StandIn) -> None:
    chance = random.Random(7)
    for i in range(CUTS):
        chat.say(f"customer {i}")
        if chance.random() < 0.5:
            desk.lose.append("message")
        if chance.random() < 0.5:
            desk.says("agent", f"agent {i}", author="Rasa")
        if chance.random() < 0.3:
            desk.chat.add("agent", f"lost on the way {i}", author="Rasa")
        chat.page.wait_for_timeout(chance.randrange(300))
        desk.cut()
    desk.lose.clear()
    chat.see(f"You said: customer {CUTS - 1}", timeout_s=60)
    chat.until(lambda: chat.bubbles()[1:] == [message["text"] for message in desk.chat.messages])
    said = [message["text"] for message in desk.chat.messages if message["role"] == "customer"]
    assert said == [f"customer {i}" for i in range(CUTS)]
