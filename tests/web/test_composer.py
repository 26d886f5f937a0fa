"""Writing: keys, growth, the limit."""

from __future__ import annotations

import pytest

from tests.web.chat import Chat
from tests.web.standin import MAX_CHARS, StandIn

pytestmark = pytest.mark.browser


def test_enter_sends_and_shift_enter_begins_a_line(chat: Chat, desk: StandIn) -> None:
    chat.field.fill("one")
    chat.field.press("Shift+Enter")
    chat.field.press_sequentially("two")
    chat.field.press("Enter")
    chat.see("You said: one")
    assert desk.events("message")[0]["text"] == "one\ntwo"
    assert chat.field.input_value() == ""


def test_nothing_is_not_sent(chat: Chat, desk: StandIn) -> None:
    chat.say("   \n ")
    assert chat.button("Send").is_disabled()
    assert desk.events("message") == []


def test_grows_to_five_lines(chat: Chat) -> None:
    heights = []
    for lines in (1, 3, 5, 9):
        chat.field.fill("\n".join("abc" for _ in range(lines)))
        heights.append(chat.field.bounding_box()["height"])
    one, three, five, nine = heights
    assert three - one == pytest.approx(44, abs=1)
    assert five - one == pytest.approx(88, abs=1)
    assert nine == five


def test_the_limit_shows_near_its_end_and_stops_only_the_sending(chat: Chat, desk: StandIn) -> None:
    chat.field.fill("x" * 300)
    assert chat.panel.locator(".count").inner_text() == ""
    chat.field.fill("😀" * (MAX_CHARS - 9))
    chat.see("9 characters left")
    chat.say("x" * (MAX_CHARS + 2))
    chat.see("2 characters too long")
    assert chat.button("Send").is_disabled()
    assert len(chat.field.input_value()) == MAX_CHARS + 2
    assert desk.events("message") == []
