"""Axe in both themes and both widths, in every state; everything by keyboard."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.web.chat import Chat
from tests.web.replies import SUGGESTIONS
from tests.web.standin import StandIn

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("theme", "width", "accent"),
    [
        ("light", 1280, ""),
        ("light", 390, ""),
        ("dark", 1280, ""),
        ("dark", 390, ""),
        ("light", 360, ""),
        ("dark", 360, ""),
        ("light", 1280, "?accent=%23ffcc00"),
        ("dark", 1280, "?accent=navy"),
    ],
)
def test_axe_finds_nothing(visit: Callable[..., Chat], desk: StandIn, width: int, theme: str, accent: str) -> None:
    chat = visit(accent, viewport={"width": width, "height": 800}, color_scheme=theme)
    assert chat.violations() == []
    chat.open()
    assert chat.violations() == []
    chat.say("amber https://halden.example/")
    chat.button("This helped").click()
    chat.button("No, show me something else").click()
    chat.see("You chose")
    chat.button("Talk to a person").click()
    chat.see("You are number 2.")
    desk.types("agent")
    chat.field.fill("x" * 500)
    assert chat.violations() == []
    desk.takes()
    desk.says("agent", "Hello, https://halden.example/", author="Rasa")
    desk.refuse["message"] = {"code": "busy", "message": "Please wait."}
    chat.say("and?")
    chat.button("Discard").wait_for()
    assert chat.violations() == []
    desk.closes(reopens=True)
    chat.page.get_by_label("2, Poor").check(force=True)
    assert chat.violations() == []
    desk.stop()
    chat.see("Connection lost.")
    assert chat.violations() == []


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("light", 390), ("dark", 390), ("dark", 360)])
def test_axe_finds_nothing_in_files_and_forms(
    visit: Callable[..., Chat], desk: StandIn, theme: str, width: int
) -> None:
    chat = visit(viewport={"width": width, "height": 800}, color_scheme=theme).open()
    chat.attach(("photo.png", 10), ("log.txt", 10))
    chat.field.fill("here")
    expect(chat.button("Send")).to_be_enabled()
    chat.field.press("Enter")
    chat.panel.get_by_role("img", name="photo.png").wait_for()
    desk.files.hold = True
    chat.attach(("photo.png", 10), ("backup.zip", 10))
    chat.see("Files of this kind")
    assert chat.violations() == []
    desk.files.hold = False
    chat.button("Talk to a person").click()
    chat.see("You are number 2.")
    desk.becomes(offline=True, leave=True)
    chat.page.get_by_label("E-mail").fill("anna")
    chat.button("Leave the message").click()
    chat.see("Write a whole address")
    assert chat.violations() == []
    chat.page.get_by_label("E-mail").fill("anna@shop.example")
    chat.button("Leave the message").click()
    chat.see("Your message is kept.")
    desk.reads()
    assert chat.violations() == []


def test_a_whole_conversation_by_keyboard(visit: Callable[..., Chat], desk: StandIn) -> None:
    chat = visit()
    keys = chat.page.keyboard
    keys.press("Tab")
    keys.press("Tab")
    assert chat.focused() == "Open chat"
    keys.press("Enter")
    chat.see("Ask me anything")
    assert chat.focused() == "Your message"
    _back_to(chat, SUGGESTIONS[2])
    keys.press("Enter")
    chat.see(f"You said: {SUGGESTIONS[2]}")
    keys.type("which one")
    keys.press("Enter")
    chat.button("Resetting the Halden ID password").wait_for()
    _back_to(chat, "Resetting the Halden ID password")
    keys.press("Space")
    chat.see("You chose: Resetting the Halden ID password")
    desk.closes()
    chat.see("How did we do?")
    assert chat.panel.evaluate("panel => panel.matches(':focus')")
    _on_to(chat, "1, Very poor")
    keys.press("ArrowRight")
    keys.press("ArrowRight")
    _on_to(chat, "Send rating")
    keys.press("Enter")
    chat.see("Thank you for your feedback.")
    assert desk.events("rate") == [{"csat": 3}]
    _on_to(chat, "Start a new conversation")
    keys.press("Enter")
    chat.button(SUGGESTIONS[0]).wait_for()
    keys.press("Escape")
    assert not chat.panel.is_visible()
    assert chat.focused() == "Open chat"


def _back_to(chat: Chat, name: str) -> None:
    _tab_to(chat, name, "Shift+Tab")


def _on_to(chat: Chat, name: str) -> None:
    _tab_to(chat, name, "Tab")


def _tab_to(chat: Chat, name: str, key: str) -> None:
    passed = []
    for _ in range(12):
        chat.page.keyboard.press(key)
        passed.append(chat.focused())
        if passed[-1] == name:
            return
    pytest.fail(f"{key} never came to {name!r}, only to {passed}")


def test_full_screen_keeps_the_focus_inside(visit: Callable[..., Chat]) -> None:
    chat = visit(viewport={"width": 390, "height": 844}).open()
    for key in ("Tab", "Shift+Tab"):
        seen = set()
        for _ in range(10):
            chat.page.keyboard.press(key)
            seen.add(chat.focused())
        assert "" not in seen
        assert {"Close chat", "Your message", "Talk to a person"} <= seen
    assert chat.panel.get_attribute("aria-modal") == "true"


def test_the_stream_is_a_polite_log_and_the_panel_a_named_dialog(chat: Chat) -> None:
    log = chat.panel.get_by_role("log")
    assert log.get_attribute("aria-live") == "polite"
    assert chat.page.get_by_role("dialog", name="Halden").is_visible()


def test_who_said_it_is_said(chat: Chat) -> None:
    chat.say("hello")
    chat.see("You said: hello")
    words = chat.panel.get_by_role("log").evaluate("log => log.textContent")
    assert "You" in words
    assert words.index("hello") < words.index("Halden", words.index("hello"))
