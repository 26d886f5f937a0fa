"""Nothing that the customer sent is lost or doubled."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.web.chat import Chat
from tests.web.standin import StandIn

pytestmark = pytest.mark.browser


def _ids(desk: StandIn) -> list[str]:
    return [data["client_id"] for data in desk.events("message")]


def _texts(desk: StandIn) -> list[str]:
    return [message["text"] for message in desk.chat.messages if message["role"] == "customer"]


def _heard(chat: Chat, desk: StandIn, times: int) -> None:
    """Waits until the desk has heard that many messages."""
    chat.until(lambda: len(_ids(desk)) >= times)


def test_a_cut_before_the_acknowledgement_sends_again_with_the_same_id(chat: Chat, desk: StandIn) -> None:
    desk.lose += ["message", "message"]
    chat.say("only once")
    chat.see("You said: only once")
    chat.see("Sent")
    chat.page.wait_for_timeout(700)
    assert len(set(_ids(desk))) == 1
    assert _texts(desk) == ["only once"]
    assert chat.bubbles().count("only once") == 1


def test_silence_is_answered_by_the_same_id_again(visit: Callable[..., Chat], desk: StandIn) -> None:
    chat = visit()
    chat.page.clock.install()
    chat.open()
    desk.deaf.add("message")
    chat.say("hello?")
    _heard(chat, desk, 1)
    desk.deaf.clear()
    chat.page.clock.fast_forward(8_100)
    chat.see("You said: hello?")
    assert len(_ids(desk)) >= 2
    assert len(set(_ids(desk))) == 1


def test_after_long_silence_the_customer_is_told(visit: Callable[..., Chat], desk: StandIn) -> None:
    chat = visit()
    chat.page.clock.install()
    chat.open()
    desk.deaf.add("message")
    chat.say("hello?")

    def a_second_later() -> bool:
        chat.page.clock.fast_forward(1_000)
        return chat.button("Try again").is_visible()

    chat.until(a_second_later)
    chat.see("Not sent.")
    desk.deaf.clear()
    chat.button("Try again").click()
    chat.see("You said: hello?")
    assert len(set(_ids(desk))) == 1


def test_messages_wait_for_the_connection_in_order(chat: Chat, desk: StandIn) -> None:
    desk.stop()
    for text in ("one", "two", "three"):
        chat.say(text)
    expect(chat.panel.get_by_text("Sending…")).to_have_count(3)
    desk.start()
    chat.see("You said: three")
    assert _texts(desk) == ["one", "two", "three"]


def test_messages_outlive_the_page(chat: Chat, desk: StandIn) -> None:
    desk.deaf.add("message")
    chat.say("written before the reload")
    _heard(chat, desk, 1)
    desk.deaf.clear()
    chat.reload()
    chat.see("You said: written before the reload")
    assert len({data["client_id"] for data in desk.events("message")}) == 1


def test_a_refused_message_says_why_and_can_be_tried_again_or_discarded(chat: Chat, desk: StandIn) -> None:
    desk.refuse["message"] = {"code": "rate_limited", "message": "Please wait a moment before you write again."}
    chat.say("too fast")
    chat.say("much too fast")
    chat.see("Please wait a moment before you write again.")
    chat.button("Discard").nth(1).click()
    chat.button("Try again").first.click()
    chat.see("Please wait a moment before you write again.")
    del desk.refuse["message"]
    chat.button("Try again").click()
    chat.see("You said: too fast")
    assert "much too fast" not in chat.bubbles()
    assert len(set(_ids(desk))) == 2


def test_another_tab_shows_and_finally_sends_what_a_closed_tab_left(chat: Chat, desk: StandIn) -> None:
    other = chat.another_tab()
    other.see("Ask me anything")
    other.page.clock.install()
    desk.deaf.add("message")
    chat.say("left behind")
    other.see("left behind")
    other.see("Sending…")
    chat.page.close()
    desk.deaf.clear()
    other.page.clock.fast_forward(10_100)
    other.see("You said: left behind")
    assert len(set(_ids(desk))) == 1


def test_messages_differ_where_random_ids_are_missing(visit: Callable[..., Chat], desk: StandIn) -> None:
    chat = visit()
    chat.page.evaluate("() => { crypto.randomUUID = undefined; }")
    chat.open()
    chat.say("one")
    chat.say("two")
    chat.see("You said: two")
    assert len(set(_ids(desk))) == 2
