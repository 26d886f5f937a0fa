"""What draws an agent's attention: notifications, the tone, spoken lines; and that nothing asks or sounds unbidden."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.web_console.conftest import PASSWORD
from tests.web_console.console import Console
from tests.web_console.place import ME, OTHER
from tests.web_console.standin import StandIn

if TYPE_CHECKING:
    from playwright.sync_api import Route

pytestmark = pytest.mark.browser

#: Writes down what the browser is told to do; it does it all the same.
LISTEN = """
window.told = {shown: [], asked: 0, notes: 0};
const Real = window.Notification;
window.Notification = class extends Real {
  constructor(title, options) { super(title, options); told.shown.push(title); }
  static requestPermission() { told.asked += 1; return Real.requestPermission(); }
};
const play = AudioContext.prototype.createOscillator;
AudioContext.prototype.createOscillator = function () { told.notes += 1; return play.call(this); };
const wake = AudioContext.prototype.resume;
AudioContext.prototype.resume = function () { return wake.call(this).then(() => { told.awake = true; }); };
"""


@pytest.fixture
def heard(visit: Callable[..., Console]) -> Console:
    """A signed-in console whose browser allows notifications, and writes down what it does."""
    console = visit(permissions=["notifications"])
    console.page.add_init_script(LISTEN)
    console.page.reload()
    console.sign_in(ME["email"], PASSWORD)
    console.page.wait_for_function("() => told.awake")
    return console


def told(console: Console) -> dict[str, Any]:
    return console.page.evaluate("() => told")


def assign(desk: StandIn, id: str) -> None:
    desk.changes(id, state="agent", agent={"id": ME["id"], "name": ME["name"]}, waiting_since=None)


def test_given_conversation_sounds_and_is_spoken(heard: Console, desk: StandIn) -> None:
    assign(desk, "c_parcel")
    expect(heard.page.get_by_role("status", name="News")).to_contain_text("Anna Schmidt is yours")
    assert told(heard)["notes"] == 2
    assert told(heard)["shown"] == []


def test_notifications_come_after_the_button_was_pressed(heard: Console, desk: StandIn) -> None:
    assert told(heard)["asked"] == 0
    heard.menu()
    heard.button("Notifications and sound").click()
    heard.page.get_by_label("Notifications of the browser").check()
    heard.page.keyboard.press("Escape")
    heard.reload()
    desk.customer_says("c_camera", "it is foggy again")
    heard.page.wait_for_function("() => told.shown.length")
    assert told(heard)["shown"] == ["Tomas Berg"]


def test_blocked_notifications_say_what_to_do(visit: Callable[..., Console]) -> None:
    console = visit(permissions=[]).sign_in(ME["email"], PASSWORD)
    console.menu()
    console.button("Notifications and sound").click()
    console.see("This browser blocks notifications for this address.")


def test_what_one_does_oneself_or_looks_at_is_silent(heard: Console, desk: StandIn) -> None:
    heard.open("Ieva")
    heard.page.keyboard.press("t")
    heard.reply.wait_for()
    desk.customer_says("c_pairing", "thank you for coming")
    heard.see("thank you for coming", heard.transcript)
    desk.colleague_takes("c_parcel")
    desk.customer_says("c_visit", "to another agent")
    expect(heard.row("Anna Schmidt")).to_have_count(0)
    assert told(heard)["notes"] == 0
    expect(heard.page.get_by_role("status", name="News")).to_have_text("")


def test_message_in_another_of_ones_conversations_is_told(heard: Console, desk: StandIn) -> None:
    heard.mine("Marta")
    desk.customer_says("c_camera", "it is foggy again")
    expect(heard.page.get_by_role("status", name="News")).to_have_text("Tomas Berg: it is foggy again")
    assert told(heard)["notes"] == 2


def test_mute_silences_and_is_remembered(heard: Console, desk: StandIn) -> None:
    heard.page.keyboard.press("m")
    heard.see("Muted: no sound and no notifications.")
    heard.reload()
    heard.row("Ieva").click()
    assign(desk, "c_parcel")
    expect(heard.page.get_by_role("status", name="News")).to_contain_text("Anna Schmidt is yours")
    assert told(heard)["notes"] == 0


def test_queue_is_told_only_to_those_who_want_it(heard: Console, desk: StandIn) -> None:
    desk.arrives("c_new1", customer={"id": "u_1", "name": "Olga Rossi", "email": None})
    heard.row("Olga Rossi").wait_for()
    assert told(heard)["notes"] == 0
    heard.menu()
    heard.button("Notifications and sound").click()
    heard.page.get_by_label("Also when somebody begins to wait").check()
    heard.page.keyboard.press("Escape")
    desk.arrives("c_new2", customer={"id": "u_2", "name": "Petra Lang", "email": None})
    expect(heard.page.get_by_role("status", name="News")).to_contain_text("Petra Lang is waiting")
    assert told(heard)["notes"] == 2


def test_presence_is_set_and_heard(console: Console, desk: StandIn) -> None:
    avatar = console.page.locator(".nav .avatar")
    console.menu()
    console.button("Away").click()
    expect(avatar).to_have_class("avatar away")
    console.see("No new conversations are given to you.")
    assert desk.sent("/api/agent/presence", "PUT") == [{"presence": "away"}]
    desk.tell("presence", {"agent": desk.accounts[ME["email"]]["agent"] | {"presence": "offline"}})
    expect(avatar).to_have_class("avatar offline")
    desk.tell("presence", {"agent": OTHER | {"presence": "away"}})
    desk.failing = 1
    console.button("Online").click()
    console.see("The desk is busy.")
    expect(avatar).to_have_class("avatar offline")


def test_answer_that_comes_late_does_not_undo_what_was_told_since(console: Console, desk: StandIn) -> None:
    avatar = console.page.locator(".nav .avatar")

    def overtaken(route: Route) -> None:
        answer = route.fetch()
        desk.tell("presence", {"agent": desk.accounts[ME["email"]]["agent"] | {"presence": "offline"}})
        expect(avatar).to_have_class("avatar offline")
        route.fulfill(response=answer)

    console.page.route("**/api/agent/presence", overtaken)
    console.menu()
    with console.page.expect_response("**/api/agent/presence"):
        console.button("Away").click()
    console.page.evaluate("() => new Promise((done) => setTimeout(done))")
    expect(avatar).to_have_class("avatar offline")
