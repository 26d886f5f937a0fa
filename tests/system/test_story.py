"""The main story, in two browsers, on the real processes: asked, answered, handed over, taken, closed, rated."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.system.console import Console
from tests.web.chat import Chat

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.system.running import System

pytestmark = [pytest.mark.services, pytest.mark.browser, pytest.mark.model]

QUESTION = "how do i set up a guest network for visitors?"
UNKNOWN = "can my bridge sing an opera in the bathroom"
UNKNOWN_AGAIN = "opera. loud. tonight. with applause"


def visit(browser: Browser, system: System) -> Chat:
    chat = Chat.visit(browser.new_context(), f"{system.url}/")
    chat.launcher.click()
    chat.field.wait_for()
    return chat


def test_a_customer_is_answered_then_reaches_a_person_who_knows_the_story(chromium: Browser, system: System) -> None:
    chat = visit(chromium, system)

    chat.say(QUESTION)
    chat.see("Did that help?", timeout_s=10)
    source = chat.panel.get_by_role("link", name="guest network").first
    assert "/help/en/guest-network" in source.get_attribute("href")
    chat.button("Yes, that helped").click()
    chat.see("Glad that helped.")

    chat.say(UNKNOWN)
    chat.see("in other words", timeout_s=10)
    chat.say(UNKNOWN_AGAIN)
    chat.see("so you don't have to repeat it", timeout_s=10)

    agent = Console.signed_in(chromium, system)
    agent.find("Waiting", UNKNOWN)
    agent.hear(QUESTION)
    agent.hear(UNKNOWN_AGAIN)
    agent.context.get_by_text(UNKNOWN).first.wait_for()
    agent.take()
    chat.see("Alex")
    agent.say("No opera yet, I'm afraid, but I have noted your wish.")
    chat.see("No opera yet, I'm afraid")
    chat.say("/restart thank you, that was kind")
    agent.hear("/restart thank you, that was kind")

    agent.close()
    chat.panel.get_by_role("radio").last.wait_for(timeout=10_000)
    chat.panel.get_by_role("radio").last.check()
    chat.button("Send rating").click()
    chat.see("Thank")
    assert chat.faults == []


def test_a_reload_in_the_middle_keeps_the_conversation(chromium: Browser, system: System) -> None:
    chat = visit(chromium, system)
    chat.say(QUESTION)
    chat.see("Did that help?", timeout_s=10)
    before = chat.bubbles()
    chat.reload()
    chat.see("Did that help?")
    assert chat.bubbles() == before
    chat.button("No, not yet").click()
    chat.see("No, not yet")


def test_a_cut_connection_loses_and_doubles_nothing(chromium: Browser, system: System) -> None:
    chat = visit(chromium, system)
    chat.say("hello")
    chat.see("Halden's assistant", timeout_s=10)
    system.proxy.unplug()
    try:
        chat.see("Connection lost", timeout_s=15)
        chat.say(QUESTION)
    finally:
        system.proxy.plug_in()
    chat.see("Did that help?", timeout_s=30)
    asked = [bubble for bubble in chat.bubbles() if QUESTION in bubble]
    assert len(asked) == 1
    chat.reload()
    chat.see("Did that help?")
    assert len([bubble for bubble in chat.bubbles() if QUESTION in bubble]) == 1


def test_a_bot_that_is_down_is_told_and_a_person_is_still_reached(chromium: Browser, system: System) -> None:
    chat = visit(chromium, system)
    system.child("rasa").stop(5.0)
    try:
        chat.say("my thermostat t2 shows a blank screen today")
        chat.button("Talk to a person").last.wait_for(timeout=12_000)
        chat.panel.get_by_role("log").get_by_role("button", name="Talk to a person").click(timeout=12_000)
        agent = Console.signed_in(chromium, system)
        agent.find("Waiting", "blank screen today")
        agent.take()
        agent.say("I am here, bot or not.")
        chat.see("I am here, bot or not.")
    finally:
        system.child("rasa").start()
        system.wait_until_ready()
    other = visit(chromium, system)
    other.say(QUESTION)
    other.see("Did that help?", timeout_s=10)


def test_who_waits_can_go_back_to_the_bot(chromium: Browser, system: System) -> None:
    chat = visit(chromium, system)
    chat.button("Talk to a person").click()
    chat.button("Ask the assistant something else").wait_for(timeout=10_000)
    chat.say("hello, is anybody there")
    chat.see("hello, is anybody there")
    chat.button("Ask the assistant something else").click()
    chat.see("Your request for a person is taken back.")
    chat.say(QUESTION)
    chat.see("Did that help?", timeout_s=10)
