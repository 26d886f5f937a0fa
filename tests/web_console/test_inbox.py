"""The inbox: views by address, counts, filters kept and shared, a list of a thousand that stays where one looks."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from tests.web_console.conftest import PASSWORD
from tests.web_console.console import Console
from tests.web_console.place import ME
from tests.web_console.seed import iso
from tests.web_console.standin import StandIn, now

pytestmark = pytest.mark.browser
SAM = ("sam@halden.example", "sam's password")


@pytest.fixture
def full(desk: StandIn, visit: Callable[..., Console]) -> Iterator[Console]:
    """A console with a thousand conversations more."""
    desk.stop()
    many = StandIn(port=desk.port, rows=1000)
    desk.desk = many.desk
    desk.start()
    console = visit()
    console.enter(ME["email"], PASSWORD)
    console.ready()
    expect(console.page.locator(".side-head .count")).to_have_text("606")
    yield console


def expect_counts(console: Console, **counts: str) -> None:
    """The counts beside the views, by the view's address; none where there is nothing."""
    for slug, count in counts.items():
        shown = console.page.locator(f'.nav-views a[href^="#/{slug}"] .count')
        expect(shown).to_have_text([count] if count else [])


def test_console_opens_with_what_one_has_else_with_who_waits(visit: Callable[..., Console], desk: StandIn) -> None:
    for load, view in ((2, "mine"), (0, "waiting")):
        desk.accounts[ME["email"]]["agent"]["load"] = load
        console = visit(where="")
        console.sign_in(ME["email"], PASSWORD)
        expect(console.page).to_have_url(f"{desk.url}/console/#/{view}")
    console.expect_names(
        "Jonas Vaitkus", "Anna Schmidt", "Ieva Petrauskaite", "Visitor mesh", "Visitor fund", "Nils Ek"
    )
    there = visit(where="#/c/c_pairing?at=6")
    desk.accounts[ME["email"]]["agent"]["load"] = 2
    there.sign_in(ME["email"], PASSWORD)
    there.page.get_by_role("heading", level=2, name="Ieva").wait_for()
    expect(there.page).to_have_url(f"{desk.url}/console/#/mine/c/c_pairing?at=6")


def test_address_says_view_and_filters_and_back_goes_back(console: Console, desk: StandIn) -> None:
    console.page.goto(f"{desk.url}/console/#/team?team=technical&priority=3")
    expect(console.page.get_by_role("list", name="Filters")).to_contain_text("Technical support")
    before = console.names()
    console.show("Mine")
    expect(console.page).to_have_url(f"{desk.url}/console/#/mine")
    console.open("Marta")
    expect(console.page).to_have_url(f"{desk.url}/console/#/mine/c/c_update")
    console.page.go_back()
    console.page.go_back()
    expect(console.page.get_by_role("heading", level=2, name="My teams")).to_be_visible()
    console.expect_names(*before)
    console.page.reload()
    console.expect_names(*before)


def test_address_of_a_conversation_alone_keeps_the_view(console: Console, desk: StandIn) -> None:
    console.show("Mine")
    console.page.goto(f"{desk.url}/console/#/c/c_pairing")
    console.page.get_by_role("heading", level=2, name="Ieva").wait_for()
    expect(console.page).to_have_url(f"{desk.url}/console/#/mine/c/c_pairing")
    console.expect_names("Marta Nowak", "Tomas Berg")


def test_counts_follow_what_happens(console: Console, desk: StandIn) -> None:
    expect_counts(console, waiting="6", mine="2", left="")
    desk.colleague_takes("c_parcel")
    desk.changes("c_mesh", left=True)
    expect(console.row("Anna Schmidt")).to_have_count(0)
    expect_counts(console, waiting="5", left="1")
    console.show("Messages left")
    expect(console.row("Visitor mesh")).to_contain_text("Left a message")


def test_overdue_is_what_missed_its_target(console: Console, desk: StandIn) -> None:
    expect(console.row("Ieva").locator("time")).to_have_class("due missed")
    desk.changes("c_mesh", first_reply_due_at="2020-01-01T00:00:00Z")
    console.show("Overdue")
    console.row("Visitor mesh").wait_for()
    desk.changes("c_mesh", first_reply_at=iso(now()))
    expect(console.row("Visitor mesh")).to_have_count(0)


def test_conversation_that_went_elsewhere_leaves_the_list(console: Console, desk: StandIn) -> None:
    desk.tell("conversation_gone", {"id": "c_parcel"})
    expect(console.row("Anna Schmidt")).to_have_count(0)


def test_filters_narrow_and_are_taken_away(console: Console) -> None:
    console.page.keyboard.press("f")
    console.page.get_by_label("Priority", exact=True).select_option("Urgent")
    console.expect_names("Jonas Vaitkus")
    console.page.get_by_label("Tag", exact=True).select_option("vip")
    console.see("Nothing here fits the filters.")
    console.button("Take the filters away").click()
    expect(console.page.locator(".row")).to_have_count(6)


def test_saved_view_is_kept_and_deleted(console: Console, desk: StandIn) -> None:
    console.page.keyboard.press("f")
    console.page.get_by_label("Team", exact=True).select_option("Technical support")
    console.button("Save this view").click()
    dialog = console.page.get_by_role("dialog", name="Save this view")
    dialog.get_by_label("Name").fill("Technical queue")
    dialog.get_by_role("button", name="Save").click()
    console.page.get_by_role("heading", name="Technical queue").wait_for()
    assert desk.filters[0]["query"] == {"view": "unassigned", "team": "technical"}
    console.show("All open")
    console.page.locator(".nav-more").click()
    console.page.get_by_role("link", name="Technical queue").click()
    console.expect_names("Jonas Vaitkus", "Ieva Petrauskaite", "Visitor mesh")
    console.button("Delete “Technical queue”").click()
    console.see("is deleted")
    assert desk.filters == []


def test_supervisor_watches_the_bot_live_only_while_looking(visit: Callable[..., Console], desk: StandIn) -> None:
    console = visit(viewport={"width": 1440, "height": 800}).sign_in(*SAM)
    desk.watched.clear()
    desk.desk["c_mesh"]["row"].update(state="bot", updated_at=iso(now()))
    console.show("Live with the bot")
    console.row("Visitor mesh").wait_for()
    desk.changes("c_refund", state="bot")
    console.row("Visitor fund").wait_for()
    console.show("Closed")
    console.row("Elin").wait_for()
    console.until(lambda: desk.watched == [True, False])


def test_desk_learns_what_is_on_the_screen_and_the_row_says_who_looks(console: Console, desk: StandIn) -> None:
    console.open("Ieva")
    console.open("Visitor mesh")
    console.until(lambda: desk.watched == ["c_pairing", "c_mesh"])
    milda = {"id": "a_other", "name": "Milda Jonaite"}
    desk.tell("viewers", {"conversation_id": "c_boiler", "agents": [milda]})
    expect(console.row("Jonas")).to_contain_text("Looked at by Milda")
    desk.tell("viewers", {"conversation_id": "c_boiler", "agents": []})
    expect(console.row("Jonas")).not_to_contain_text("Looked at by")


def test_thousand_rows_are_all_there_though_few_are_drawn(full: Console) -> None:
    full.show("All open")
    expect(full.page.locator(".side-head .count")).to_have_text("1010")
    assert full.page.locator(".row").count() < 60
    full.page.locator(".row").first.focus()
    full.page.keyboard.press("End")
    focused = full.page.locator(".row:focus")
    expect(focused).to_be_visible()
    expect(full.page.locator("li:has(> .row:focus)")).to_have_attribute("aria-posinset", "1010")
    full.page.keyboard.press("ArrowUp")
    expect(full.page.locator("li:has(> .row:focus)")).to_have_attribute("aria-posinset", "1009")


def test_no_key_is_lost_however_fast_they_come(full: Console) -> None:
    full.show("All open")
    full.page.locator(".row").first.focus()
    # Two keys within one task: what was done for the first is still under way.
    full.page.evaluate(
        """async () => {
          const press = (key) => document.activeElement.dispatchEvent(
            new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
          press("End");
          for (let n = 0; n < 1000 && document.activeElement.closest("li")?.ariaPosInSet !== "1010"; n += 1) {
            await Promise.resolve();
          }
          press("ArrowUp");
        }"""
    )
    expect(full.page.locator("li:has(> .row:focus)")).to_have_attribute("aria-posinset", "1009")


def test_list_stays_where_one_reads_while_rows_come_above(full: Console, desk: StandIn) -> None:
    rows = full.page.locator(".rows")
    rows.evaluate("box => box.scrollTo(0, 74 * 200 + 30)")
    sight = "box => document.elementFromPoint(box.getBoundingClientRect().x + 40, 400).closest('.row').dataset.id"
    full.page.wait_for_function("() => document.querySelector('.rows li').ariaPosInSet > 100")
    before = rows.evaluate(sight)
    desk.arrives("c_new1", priority=1, waiting_since="2020-01-01T00:00:00Z")
    expect(full.page.locator(".side-head .count")).to_have_text("607")
    assert rows.evaluate(sight) == before


def test_focused_row_keeps_the_focus_when_it_moves(console: Console, desk: StandIn) -> None:
    console.row("Nils Ek").focus()
    desk.changes("c_quote", priority=1, waiting_since="2020-01-01T00:00:00Z")
    console.expect_names(
        "Nils Ek", "Jonas Vaitkus", "Anna Schmidt", "Ieva Petrauskaite", "Visitor mesh", "Visitor fund"
    )
    expect(console.row("Nils Ek")).to_be_focused()


def test_order_is_held_under_the_pointer(console: Console, desk: StandIn) -> None:
    order = console.names()
    console.row("Ieva").hover()
    desk.changes("c_quote", priority=1, summary="The quote is urgent")
    desk.arrives("c_new1", priority=1, customer={"id": "u_1", "name": "Olga Rossi", "email": None})
    desk.colleague_takes("c_parcel")
    expect(console.row("Nils Ek")).to_contain_text("The quote is urgent")
    expect(console.row("Anna Schmidt")).to_contain_text("Milda Jonaite")
    assert console.names() == order
    console.button("Show 1 more").wait_for()
    console.rest()
    console.expect_names("Jonas Vaitkus", "Nils Ek", "Olga Rossi", "Ieva Petrauskaite", "Visitor mesh", "Visitor fund")


def test_failed_list_says_why_and_tries_again(visit: Callable[..., Console], desk: StandIn) -> None:
    console = visit()
    console.page.route("**/api/agent/conversations?*", lambda route: route.abort())
    console.enter(ME["email"], PASSWORD)
    console.see("The desk does not answer.")
    console.page.unroute("**/api/agent/conversations?*")
    console.button("Try again").click()
    console.row("Ieva").wait_for()


def test_row_has_plain_words_and_says_what_its_time_is(console: Console, desk: StandIn) -> None:
    expect(console.row("Ieva").locator("time")).to_contain_text("late")
    console.show("Mine")
    last = desk.desk["c_update"]["row"]["last_message"]
    desk.changes("c_update", last_message=last | {"role": "agent", "text": "Hello *you*\n- **one**"})
    expect(console.row("Marta").locator(".row-what")).to_contain_text("Agent: Hello you one")
    expect(console.row("Marta").locator("time")).to_have_class("ago")
