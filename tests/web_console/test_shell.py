"""What stands around the work: theme, settings, drawers, skip links; and that axe finds nothing in it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.web_console.conftest import PASSWORD
from tests.web_console.console import Console
from tests.web_console.place import ME, WRITER
from tests.web_console.standin import StandIn

pytestmark = pytest.mark.browser


def test_theme_is_chosen_and_kept_also_when_signed_out(console: Console) -> None:
    root = console.page.locator("html")
    ground = "() => getComputedStyle(document.body).backgroundColor"
    light = console.page.evaluate(ground)
    console.menu()
    console.button("Dark").click()
    expect(root).to_have_attribute("data-theme", "dark")
    assert console.page.evaluate(ground) != light
    console.button("Sign out").click()
    console.see("Sign in to Tandem")
    console.page.reload()
    expect(root).to_have_attribute("data-theme", "dark")


def test_writer_has_the_articles_and_no_conversations(visit: Callable[..., Console], desk: StandIn) -> None:
    console = visit()
    console.enter(WRITER["email"], "vilte's password")
    console.page.get_by_role("region", name="Knowledge").wait_for()
    assert console.page.locator(".side, .row").count() == 0
    console.page.keyboard.press("/")
    assert console.page.get_by_role("dialog").count() == 0
    assert not desk.watched


def test_agent_without_anything_to_manage_has_no_settings_but_their_account(console: Console, desk: StandIn) -> None:
    assert console.page.get_by_role("link", name="Settings").count() == 0
    console.menu()
    console.page.get_by_role("link", name="Account and sessions").click()
    expect(console.page).to_have_url(f"{desk.url}/console/#/settings/account")
    console.page.get_by_role("region", name="Settings").wait_for()
    console.show("Mine")
    console.row("Marta").wait_for()


def test_lockout_is_told_in_the_desks_words(visit: Callable[..., Console], desk: StandIn) -> None:
    desk.accounts[ME["email"]]["agent"]["locked_until"] = "2030-01-01T00:00:00Z"
    console = visit()
    console.enter(ME["email"], PASSWORD)
    console.see("Too many failed sign-ins. Wait 900 seconds, then try again.")


def test_skip_links_move_the_focus_and_not_the_address(console: Console) -> None:
    console.open("Ieva")
    before = console.page.url
    console.page.locator("body").focus()
    console.page.get_by_role("link", name="Skip to the list").focus()
    console.page.keyboard.press("Enter")
    expect(console.page.locator("#list")).to_be_focused()
    console.page.get_by_role("link", name="Skip to the conversation").focus()
    console.page.keyboard.press("Enter")
    expect(console.transcript).to_be_focused()
    assert console.page.url == before


@pytest.mark.parametrize("width", [390, 1024])
def test_views_open_over_the_list_on_narrow_screens(visit: Callable[..., Console], width: int) -> None:
    console = visit(viewport={"width": width, "height": 780}).sign_in(ME["email"], PASSWORD)
    console.page.get_by_role("button", name="All views").locator("visible=true").focus()
    console.page.keyboard.press("Enter")
    expect(console.page.get_by_role("link", name="Waiting")).to_be_focused()
    console.page.keyboard.press("Escape")
    expect(console.page.get_by_role("button", name="All views").locator("visible=true")).to_be_focused()
    console.show("Mine")
    console.row("Marta").wait_for()
    assert console.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_axe_finds_nothing_around_the_work(
    visit: Callable[..., Console], desk: StandIn, scheme: str, width: int
) -> None:
    desk.changes("c_mesh", left=True, tags=["vip", "defect", "outage"])
    desk.filters.append(
        {"id": "f_1", "name": "Urgent", "query": {"view": "all", "priority": "1"}, "shared": True, "mine": True}
    )
    console = visit(color_scheme=scheme, viewport={"width": width, "height": 800})
    console.enter("sam@halden.example", "sam's password")
    console.row("Ieva").wait_for()
    desk.tell("viewers", {"conversation_id": "c_boiler", "agents": [{"id": "a_me", "name": "Rasa"}]})
    press = console.page.keyboard.press
    for key in ("f", "?", "/"):
        press(key)
        if key == "/":
            console.page.get_by_role("combobox", name="Search messages").fill("camera")
            console.page.get_by_role("group", name="Messages").wait_for()
        assert console.breaches() == []
        press("Escape")
    if width < 1360:
        console.page.get_by_role("button", name="All views").locator("visible=true").click()
    console.menu()
    assert console.breaches() == []
    console.button("Notifications and sound").click()
    assert console.breaches() == []


def test_errors_go_by_themselves_unless_they_are_being_read(console: Console) -> None:
    def say(text: str) -> None:
        console.page.evaluate("async text => (await import('/console/store.js')).say(text)", text)
        console.see(text)

    toasts = console.page.locator(".toast")
    console.page.clock.install()
    say("It did not work.")
    toasts.hover()
    console.page.clock.fast_forward(60_000)
    expect(toasts).to_have_count(1)
    console.rest()
    console.page.clock.run_for(13_000)
    expect(toasts).to_have_count(0)
    say("It did not work here.")
    console.show("Mine")
    expect(toasts).to_have_count(0)
