"""The search: what was said, who said it, and every command by its name."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.web_console.console import Console
from tests.web_console.standin import StandIn

pytestmark = pytest.mark.browser


def ask(console: Console, words: str) -> None:
    console.page.keyboard.press("/")
    console.page.get_by_role("combobox", name="Search messages").fill(words)


def test_found_message_opens_the_conversation_there(console: Console, desk: StandIn) -> None:
    ask(console, "E42")
    hit = console.page.get_by_role("option").filter(has_text="still E42, standing right next to the router")
    expect(hit.locator("mark")).to_have_text("E42")
    hit.click()
    console.page.get_by_role("heading", level=2, name="Ieva").wait_for()
    assert console.page.url.endswith("/c/c_pairing?at=6")
    expect(console.page.get_by_role("dialog")).to_have_count(0)


def test_keys_choose_and_the_search_is_remembered(console: Console) -> None:
    ask(console, "marta")
    console.page.get_by_role("option", name="Marta").first.wait_for()
    console.page.keyboard.press("ArrowDown")
    console.page.keyboard.press("ArrowUp")
    console.page.keyboard.press("Enter")
    console.page.get_by_role("heading", level=2, name="Marta Nowak").wait_for()
    console.page.keyboard.press("Control+k")
    recent = console.page.get_by_role("group", name="Recent searches").get_by_role("option", name="marta")
    recent.click()
    expect(console.page.get_by_role("combobox", name="Search messages")).to_have_value("marta")


def test_customer_leads_to_their_conversations(console: Console) -> None:
    ask(console, "elin")
    console.page.get_by_role("group", name="Customers").get_by_role("option", name="Elin Dahl").click()
    theirs = console.page.get_by_role("group", name="Conversations of Elin Dahl")
    theirs.get_by_role("option").click()
    console.page.get_by_role("heading", level=2, name="Elin Dahl").wait_for()


def test_commands_are_those_that_can_be_done_now(console: Console) -> None:
    ask(console, "take the")
    console.see("Nothing found.")
    console.page.keyboard.press("Escape")
    console.open("Ieva")
    ask(console, "take the")
    console.page.get_by_role("option", name="Take the conversation").click()
    console.reply.wait_for()


def test_desk_that_does_not_find_says_why(console: Console) -> None:
    console.page.route("**/api/agent/search?*", lambda route: route.abort())
    ask(console, "router")
    console.see("The desk does not answer.")


def test_markup_in_what_is_found_is_text(console: Console, desk: StandIn) -> None:
    desk.customer_says("c_update", "<img src=x onerror=\"document.title='run'\"> zebra")
    ask(console, "zebra")
    expect(console.page.get_by_role("option").filter(has_text="<img src=x")).to_have_count(1)
    assert console.page.locator("img[src=x]").count() == 0


@pytest.mark.parametrize("key, view", [("m", "Mine"), ("t", "My teams"), ("a", "All open"), ("l", "Messages left"),
                                       ("o", "Overdue"), ("c", "Closed"), ("w", "Waiting")])  # fmt: skip
def test_two_keys_go_to_a_view(console: Console, key: str, view: str) -> None:
    console.page.keyboard.press("g")
    console.page.keyboard.press(key)
    console.page.get_by_role("region", name="Conversations").get_by_role("heading", name=view).wait_for()


def test_help_has_every_key_of_the_table(console: Console) -> None:
    table = console.page.evaluate(
        "async () => (await import('/console/keys.js')).keysFor(['conversations.read']).map((line) => line.title)"
    )
    console.page.keyboard.press("?")
    dialog = console.page.get_by_role("dialog", name="Keys")
    dialog.locator("dd").first.wait_for()
    shown = dialog.locator("dd").all_text_contents()
    assert [title for title in table if title not in shown] == []
    keys = console.page.evaluate(
        "async () => (await import('/console/keys.js')).keysFor(['conversations.read_all']).map((line) => line.keys)"
    )
    assert len(keys) == len(set(keys))
