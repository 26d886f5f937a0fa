"""Two customers, two agents and a supervisor at once, each in a browser, on the real processes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.system.console import Console
from tests.web.chat import Chat
from tests.web_console.standin_work import PIXEL

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.system.running import System

pytestmark = [pytest.mark.services, pytest.mark.browser, pytest.mark.model]

PROBLEM = "my thermostat t2 crackles like a campfire at midnight"
WISH = "i would like my parcel wrapped in purple silk"
PICTURE = ("display.png", PIXEL)


@dataclass
class Office:
    """Who works here, each with a console open."""

    milda: Console
    jonas: Console
    sam: Console


@pytest.fixture(scope="module")
def office(chromium: Browser, system: System) -> Iterator[Office]:
    emails = (
        system.hire("Milda Petrauskaitė", "agent", "technical"),
        system.hire("Jonas Kazlauskas", "agent", "technical", "service"),
        system.hire("Sam Vaitkus", "supervisor", "technical", "service"),
    )
    office = Office(*(Console.signed_in(chromium, system, email) for email in emails))
    yield office
    faults = [fault for console in (office.milda, office.jonas, office.sam) for fault in console.faults]
    for console in (office.milda, office.jonas, office.sam):
        console.page.context.close()
    assert not faults, faults


@pytest.fixture
def ask(chromium: Browser, system: System) -> Iterator[Callable[[str], Chat]]:
    """A customer who asks the bot something and then for a person."""
    chats: list[Chat] = []

    def arrive(words: str) -> Chat:
        chat = Chat.visit(chromium.new_context(), f"{system.url}/")
        chats.append(chat)
        chat.launcher.click()
        chat.field.wait_for()
        chat.say(words)
        chat.until(lambda: len(chat.bubbles()) > 2)
        chat.button("Talk to a person").first.click()
        chat.see("You are n")
        return chat

    yield arrive
    faults = [fault for chat in chats for fault in chat.faults]
    for chat in chats:
        chat.page.context.close()
    assert not faults, faults


def test_one_day_at_the_desk(office: Office, ask: Callable[[str], Chat]) -> None:
    milda, jonas, sam = office.milda, office.jonas, office.sam
    ieva, tomas = ask(PROBLEM), ask(WISH)

    # Each sees what is for their teams: the second customer's wish is none of Milda's.
    milda.find("Waiting", PROBLEM)
    expect(milda.row(WISH)).to_have_count(0)
    jonas.find("Waiting", PROBLEM)

    # Both take it; exactly one has it, and the other is told who.
    milda.take()
    jonas.see("Milda Petrauskaitė has this conversation")
    milda.note("Sounds like a loose wire. Don't let her open it.")
    milda.say("Please leave the thermostat **closed**. Does it crackle while the heating is off?")
    ieva.see("Please leave the thermostat closed.")
    assert "loose wire" not in " ".join(ieva.bubbles())

    # Files go both ways.
    ieva.attach(PICTURE)
    ieva.button("Send").last.click()
    milda.transcript.get_by_role("link", name="display.png").first.wait_for()

    # The supervisor reads along, whispers, joins.
    sam.find("All open", "display.png")
    sam.hear("Please leave the thermostat")
    sam.button("Join").first.click()
    sam.reply.wait_for()
    ieva.see("Sam Vaitkus")
    sam.say("We will send a technician, free of charge.")
    ieva.see("We will send a technician")
    milda.hear("We will send a technician")

    # Milda passes it to Jonas with a note, which only he and his colleagues read.
    box = milda.dialog("x", "Transfer the conversation")
    box.get_by_label("Jonas Kazlauskas").check()
    box.get_by_label("Note").fill("Technician promised, visit still to be booked.")
    box.get_by_role("button", name="Transfer", exact=True).click()
    jonas.find("Mine", "send a technician")
    jonas.hear("visit still to be booked")
    jonas.say("I have booked the visit for Tuesday, 10:00 to 12:00.")
    ieva.see("I have booked the visit for Tuesday")
    assert "visit still to be booked" not in " ".join(ieva.bubbles())
    jonas.close("Faulty unit")

    # She is asked how it was, writes again, and is with Jonas again.
    ieva.panel.get_by_role("radio").last.wait_for()
    ieva.say("one more thing: which technician will it be?")
    jonas.find("Mine", "which technician")
    jonas.say("It will be Rasa.")
    ieva.see("It will be Rasa.")

    # The other customer waited meanwhile and is not forgotten.
    tomas.see("You are n")
    jonas.find("Waiting", WISH)
    jonas.take()
    tomas.see("Jonas Kazlauskas")
    jonas.page.keyboard.press("Escape")
    jonas.page.keyboard.press("/")
    jonas.page.get_by_role("combobox", name="Search messages").fill("campfire")
    jonas.page.get_by_role("group", name="Messages").get_by_role("option").first.wait_for()
