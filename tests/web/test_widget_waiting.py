"""Waiting for a person: place and wait, closed hours, leaving a message, and coming back to a closed conversation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.web.chat import Chat
from tests.web.standin import StandIn

pytestmark = pytest.mark.browser


@pytest.fixture
def queued(chat: Chat) -> Chat:
    chat.button("Talk to a person").click()
    chat.see("You are number 2. About 3 minutes.")
    return chat


@pytest.mark.parametrize(
    ("place", "wait_s", "words"),
    [
        (3, 241, "You are number 3. About 5 minutes."),
        (1, 20, "You are next. About 1 minute."),
        (4, 9_000, "You are number 4. About 3 hours."),
        (2, None, "You are number 2. We cannot say yet how long it takes."),
        (None, None, "You are in the queue. We cannot say yet how long it takes."),
    ],
)
def test_place_and_wait_are_live(queued: Chat, desk: StandIn, place: int, wait_s: int, words: str) -> None:
    desk.becomes(place=place, wait_s=wait_s)
    queued.see(words)


@pytest.mark.parametrize(
    ("zone", "locale", "hours"), [("Europe/Vilnius", "en-GB", "%H:%M"), ("Asia/Tokyo", "en-US", "%-I:%M %p")]
)
def test_opening_is_said_in_the_customers_own_time(
    visit: Callable[..., Chat], desk: StandIn, zone: str, locale: str, hours: str
) -> None:
    chat = visit(timezone_id=zone, locale=locale).open()
    opens = datetime.now(timezone.utc).replace(minute=0, second=0, microsecond=0) + timedelta(days=2)
    desk.becomes(state="queued", offline=True, opens_at=opens.isoformat().replace("+00:00", "Z"))
    there = opens.astimezone(ZoneInfo(zone))
    chat.see(f"Our team is back on {there:%A} at {there.strftime(hours)}".replace("\u202f", " "))
    far = opens + timedelta(days=20)
    desk.becomes(opens_at=far.isoformat())
    chat.see(far.astimezone(ZoneInfo(zone)).strftime("%A"))
    chat.see(far.astimezone(ZoneInfo(zone)).strftime("%B"))
    desk.becomes(opens_at=None)
    chat.see("Our team is away and will answer here")


def test_a_message_is_left_with_an_address(queued: Chat, desk: StandIn) -> None:
    desk.says("system", "Nobody is here now.", "notice", payload={"event": "leave_offered"})
    desk.becomes(offline=True, leave=True)
    queued.see("We answer by e-mail, and here, when we are back.")
    email = queued.page.get_by_label("E-mail")
    email.fill("anna@shop.example")
    queued.page.get_by_label("Name (optional)").fill(" Anna ")
    queued.page.get_by_label("Message (optional)").fill("The camera is still offline.")
    queued.button("Leave the message").click()
    queued.see("Your message is kept. The answer comes here and to anna@shop.example.")
    queued.see("The camera is still offline.")
    queued.panel.locator(".line", has_text="We will answer to anna@shop.example").wait_for()
    expect(queued.panel.locator(".leave")).to_be_hidden()
    queued.until(lambda: queued.panel.evaluate("panel => panel.matches(':focus')"))
    left = desk.events("leave")
    assert [{key: one[key] for key in ("email", "name", "text")} for one in left] == [
        {"email": "anna@shop.example", "name": "Anna", "text": "The camera is still offline."}
    ]
    queued.reload()
    queued.panel.locator(".line", has_text="We will answer to anna@shop.example").wait_for()
    queued.say("one more thing")
    queued.see("one more thing")
    desk.becomes(left=None)
    desk.takes("Milda")
    queued.see("You are talking to Milda")


def test_a_bad_address_is_said_at_its_field_and_nothing_typed_is_lost(queued: Chat, desk: StandIn) -> None:
    desk.becomes(leave=True)
    queued.see("You need not wait: we answer by e-mail, and here.")
    email = queued.page.get_by_label("E-mail")
    queued.page.get_by_label("Message (optional)").fill("kept")
    for typed, sentence in (
        ("", "Write a whole address, such as name@example.com."),
        ("anna at home", "Write a whole address, such as name@example.com."),
        ("anna@nowhere.invalid", "There is no such address."),
    ):
        email.fill(typed)
        queued.button("Leave the message").click()
        queued.see(sentence)
        expect(email).to_have_attribute("aria-invalid", "true")
        queued.until(
            lambda: queued.page.evaluate("document.querySelector('tandem-chat').shadowRoot.activeElement.name"), "email"
        )
    assert len(desk.events("leave")) == 1
    queued.reload()
    expect(email).to_have_value("anna@nowhere.invalid")
    expect(queued.page.get_by_label("Message (optional)")).to_have_value("kept")
    email.fill("anna@shop.example")
    desk.lose.append("leave")
    queued.page.get_by_label("Message (optional)").press("ControlOrMeta+a")
    queued.button("Leave the message").click()
    queued.see("We will answer to anna@shop.example")


def test_a_refused_leave_says_why_and_keeps_what_was_typed(queued: Chat, desk: StandIn) -> None:
    desk.refuse["leave"] = {"code": "cannot_leave", "message": "Somebody is here now. Write to them."}
    desk.becomes(leave=True)
    queued.page.get_by_label("E-mail").fill("anna@shop.example")
    queued.button("Leave the message").click()
    queued.see("Somebody is here now. Write to them.")
    expect(queued.page.get_by_label("E-mail")).to_have_value("anna@shop.example")


def test_the_way_back_to_the_assistant_stays_while_waiting(queued: Chat, desk: StandIn) -> None:
    choices = [{"id": "bot", "title": "Ask the assistant something else"}]
    desk.says("system", "Nobody is here.", "notice", payload={"event": "leave_offered", "choices": choices})
    queued.say("one more thing")
    queued.see("Sent")
    expect(queued.button("Ask the assistant something else")).to_be_enabled()
    desk.takes()
    expect(queued.button("Ask the assistant something else")).to_be_disabled()


def test_writing_opens_a_closed_conversation_again(chat: Chat, desk: StandIn) -> None:
    chat.say("hello")
    chat.see("You said: hello")
    desk.closes(reopens=True)
    chat.see("How did we do?")
    expect(chat.field).to_have_attribute("placeholder", "Write to open it again…")
    chat.page.get_by_label("4, Good").check(force=True)
    chat.button("Send rating").click()
    chat.see("Thank you for your feedback.")
    assert chat.button("Start a new conversation").is_visible()
    chat.say("it happened again")
    chat.see("You are talking to Rasa")
    desk.says("system", "The conversation is open again.", "notice", payload={"event": "reopened"})
    chat.see("The conversation is open again.")
    expect(chat.button("Start a new conversation")).to_be_hidden()
    expect(chat.panel.locator(".rating")).to_be_hidden()
    expect(chat.field).to_have_attribute("placeholder", "Write a message…")
    assert len(desk.chats) == 1


def test_a_person_is_asked_for_in_the_same_conversation_where_it_reopens(chat: Chat, desk: StandIn) -> None:
    chat.say("hello")
    chat.see("You said: hello")
    desk.closes(reopens=True)
    chat.see("This conversation has ended")
    chat.button("Talk to a person").click()
    chat.see("You are number 2.")
    assert desk.events("new") == []
    assert len(desk.chats) == 1


def test_choices_of_a_closed_conversation_are_spent(chat: Chat, desk: StandIn) -> None:
    chat.say("which one")
    chat.button("Changing the Wi-Fi password").wait_for()
    desk.closes()
    expect(chat.button("Changing the Wi-Fi password")).to_be_disabled()


@pytest.mark.parametrize("event", ["transferred", "returned", "leave_offered", "message_left", "reopened"])
def test_every_notice_is_shown(chat: Chat, desk: StandIn, event: str) -> None:
    desk.says("system", f"This is {event}.", "notice", payload={"event": event})
    chat.panel.locator(".row.notice", has_text=f"This is {event}.").wait_for()


def test_what_was_offered_while_waiting_is_spent_once_a_person_has_come(queued: Chat, desk: StandIn) -> None:
    choices = [{"id": "bot", "title": "Ask the assistant something else"}]
    desk.says("system", "Nobody is here.", "notice", payload={"event": "leave_offered", "choices": choices})
    expect(queued.button("Ask the assistant something else")).to_be_enabled()
    desk.takes()
    expect(queued.button("Ask the assistant something else")).to_be_disabled()


def test_a_choice_that_came_too_late_is_put_away_and_not_tried_again(chat: Chat, desk: StandIn) -> None:
    desk.refuse["choose"] = {"code": "choice_gone", "message": "A person has the conversation now."}
    chat.say("which one")
    chat.button("Changing the Wi-Fi password").click()
    said = chat.panel.locator(".state", has_text="A person has the conversation now.")
    said.wait_for()
    expect(chat.panel.locator(".failed")).to_have_count(0)
    expect(chat.button("Try again")).to_have_count(0)
    said.get_by_role("button").click()
    expect(said).to_have_count(0)
