"""The list: views, families, order, marks, keys."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.web_console.console import Console
from tests.web_console.standin import StandIn

pytestmark = pytest.mark.browser

QUEUE = ["Jonas Vaitkus", "Anna Schmidt", "Ieva Petrauskaite", "Visitor mesh", "Visitor fund", "Nils Ek"]


def test_queue_is_ordered_by_priority_then_wait(console: Console) -> None:
    console.expect_names(*QUEUE)


def test_views_show_whose_conversations_they_say(console: Console) -> None:
    console.show("Mine")
    console.expect_names("Marta Nowak", "Tomas Berg")
    console.show("All open")
    expect(console.page.locator(".row")).to_have_count(10)
    console.show("Closed")
    console.row("Elin").wait_for()
    console.expect_names("Lucie Moreau", "Elin Dahl")


def test_family_filter_counts_and_filters(console: Console) -> None:
    families = console.page.get_by_role("group", name="Family")
    expect(families.get_by_role("button")).to_have_text(["All 6", "Technical 3", "General 3"])
    families.get_by_role("button", name="General").click()
    console.expect_names("Anna Schmidt", "Visitor fund", "Nils Ek")


def test_row_tells_who_what_why_and_the_problem(console: Console) -> None:
    row = console.row("Anna Schmidt")
    for text in (
        "A delivery went wrong",
        "General",
        "Repeated themselves",
        "says delivered on Tuesday but there is nothing here",
    ):
        expect(row).to_contain_text(text)
    before = row.locator("time").inner_text()
    expect(row.locator("time")).not_to_have_text(before)


def test_new_handoff_appears_live_with_an_unread_mark_in_the_title(console: Console, desk: StandIn) -> None:
    expect(console.page).to_have_title("(7) Tandem console")
    desk.arrives("c_new1", customer={"id": "u_1", "name": "Olga Rossi", "email": None}, unread=1)
    console.row("Olga Rossi").wait_for()
    expect(console.page).to_have_title("(8) Tandem console")
    console.open("Olga Rossi")
    expect(console.page).to_have_title("(7) Tandem console")
    expect(console.row("Olga Rossi")).not_to_contain_text("Unread")
    assert "unread" in console.page.locator('link[rel="icon"]').get_attribute("href")


def test_colleague_taking_it_removes_it_from_the_queue(console: Console, desk: StandIn) -> None:
    desk.colleague_takes("c_parcel")
    expect(console.row("Anna Schmidt")).to_have_count(0)
    console.show("All open")
    expect(console.row("Anna Schmidt")).to_contain_text("Milda Jonaite")


def test_keys_walk_the_list_and_show_their_help(console: Console) -> None:
    press = console.page.keyboard.press
    press("j")
    console.page.get_by_role("heading", level=2, name=QUEUE[0]).wait_for()
    press("j")
    console.page.get_by_role("heading", level=2, name=QUEUE[1]).wait_for()
    press("k")
    console.page.get_by_role("heading", level=2, name=QUEUE[0]).wait_for()
    press("?")
    console.page.get_by_role("dialog", name="Keys").wait_for()
    press("?")
    expect(console.page.get_by_role("dialog")).to_have_count(0)


def test_back_button_and_reload_keep_the_open_conversation(console: Console) -> None:
    console.open(QUEUE[0])
    console.open(QUEUE[1])
    console.page.go_back()
    console.page.get_by_role("heading", level=2, name=QUEUE[0]).wait_for()
    console.page.reload()
    console.page.get_by_role("heading", level=2, name=QUEUE[0]).wait_for()


def test_unknown_conversation_gets_a_sentence_and_a_way_back(console: Console, desk: StandIn) -> None:
    console.page.goto(f"{desk.url}/console/#/c/c_nobody")
    console.see("There is no such conversation")
    console.page.get_by_role("link", name="Back to the list").click()
    console.see("Choose a conversation")
