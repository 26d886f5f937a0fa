"""The bot beside the agent: articles with one key, what it understood, the replay; the customer's facts and past."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.web_console.conftest import PASSWORD
from tests.web_console.console import Console
from tests.web_console.place import ME
from tests.web_console.standin import StandIn
from tests.web_console.work_data import SUGGESTIONS

if TYPE_CHECKING:
    from playwright.sync_api import Route

pytestmark = pytest.mark.browser


def test_article_goes_into_the_reply_with_one_key(console: Console) -> None:
    console.mine("Marta")
    console.reply.fill("Hello Marta,")
    console.reply.press("Alt+2")
    expect(console.reply).to_have_value("Hello Marta,\n\nLeave the router on for 15 minutes.")
    expect(console.reply).to_be_focused()
    console.reply.fill("")
    console.transcript.focus()
    console.page.keyboard.press("a")
    console.page.keyboard.press("1")
    expect(console.reply).to_have_value(
        "**Solid amber** means no internet:\n\n1. Check the cable to the blue port.\n2. Restart the modem.\n\n"
        "[What the light on your device means](https://shop.halden.example/help/en/lights-on-router-and-cameras)"
    )


def test_article_inserted_from_a_note_goes_into_the_reply(console: Console) -> None:
    console.mine("Marta")
    console.button("Note", exact=True).click()
    console.page.get_by_label("Internal note").fill("still thinking")
    console.button("Insert “Resetting the router”").click()
    expect(console.reply).to_have_value("A reset deletes the name and the password of the Wi-Fi.")
    console.button("Note", exact=True).click()
    expect(console.page.get_by_label("Internal note")).to_have_value("still thinking")


def test_another_key_opens_the_article(console: Console) -> None:
    console.mine("Marta")
    with console.page.context.expect_page() as opened:
        console.page.keyboard.press("Alt+Shift+1")
    assert opened.value.url.endswith("/help/en/lights-on-router-and-cameras")


def test_articles_follow_the_customers_words_and_ask_once_for_a_burst(console: Console, desk: StandIn) -> None:
    console.mine("Marta")
    section = console.context.locator("section").filter(has_text="Articles for the last message")
    expect(section).to_contain_text("What the light on your device means")
    desk.searches.clear()
    desk.customer_bursts("c_update", "and another thing", "where is", "my order?")
    expect(section).to_contain_text("Where is my order")
    expect(console.row("Marta")).not_to_contain_text("Unread")
    # Longer than the console waits for the end of a burst: a second search would have begun.
    console.page.wait_for_timeout(500)
    assert desk.searches == ["my order?"]


def test_articles_that_the_desk_did_not_have_at_once_come_after(console: Console, desk: StandIn) -> None:
    def without(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json=answer.json() | {"suggestions": [], "query": None, "about": None})

    console.page.route("**/api/agent/conversations/c_update", without)
    console.mine("Marta")
    section = console.context.locator("section").filter(has_text="Articles for the last message")
    expect(section).to_contain_text("What the light on your device means")


@pytest.mark.parametrize("articles", [1, 0])
def test_articles_for_the_problem_are_named_so_and_none_is_said(console: Console, articles: int) -> None:
    def problem(route: Route) -> None:
        answer = route.fetch()
        found = answer.json()["suggestions"][:articles]
        route.fulfill(response=answer, json=answer.json() | {"suggestions": found, "about": "problem"})

    console.page.route("**/api/agent/conversations/c_update", problem)
    console.mine("Marta")
    section = console.context.locator("section").filter(has_text="Articles for the problem")
    expect(section.get_by_role("listitem")).to_have_count(articles)
    if not articles:
        expect(section).to_contain_text("No article fits.")


def test_hardly_probable_is_not_shown_as_impossible(
    console: Console, desk: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(SUGGESTIONS[2], "probability", 0.0004)
    package = desk.desk["c_pairing"]["handoff"]["package"]
    package["bot"]["intent_ranking"][1]["confidence"] = 0.0
    console.open("Ieva Petrauskaite")
    section = console.context.locator("section").filter(has_text="Articles for the last message")
    expect(section.get_by_role("listitem").nth(2)).to_contain_text("< 1%")
    console.button("Replay").click()
    box = console.page.get_by_role("dialog", name="Then and now")
    expect(box.get_by_role("row").filter(has_text="Intents").get_by_role("cell").first).to_contain_text("< 1%")
    expect(box).not_to_contain_text(re.compile(r"\b0%"))


def test_who_may_not_write_is_not_offered_to_insert(console: Console) -> None:
    console.open("Ieva Petrauskaite")
    expect(console.context).to_contain_text("Articles for the last message")
    expect(console.button("Insert")).to_have_count(0)


def test_understanding_shows_intents_and_entities(console: Console) -> None:
    console.open("Ieva Petrauskaite")
    section = console.context.locator(".understanding")
    expect(section.get_by_role("listitem").first).to_contain_text("Adding a device to the app")
    expect(section).to_contain_text("E42")


def test_replay_puts_then_and_now_side_by_side(console: Console) -> None:
    console.open("Ieva Petrauskaite")
    console.button("Replay").click()
    box = console.page.get_by_role("dialog", name="Then and now")
    console.see("Different today: decision, articles, index.", box)
    row = box.get_by_role("row").filter(has_text="Decision")
    expect(row.get_by_role("rowheader")).to_contain_text("changed")
    expect(row.get_by_role("cell")).to_have_text(["Nothing found", "Answered"])
    expect(box.get_by_role("row").filter(has_text="Model").get_by_role("rowheader")).not_to_contain_text("changed")


def test_replay_that_fails_says_so(console: Console, desk: StandIn) -> None:
    console.open("Ieva Petrauskaite")
    desk.failing = 1
    console.button("Replay").click()
    box = console.page.get_by_role("dialog", name="Then and now")
    console.see("The desk is busy.", box)
    box.get_by_role("button", name="Run it again").click()
    console.see("Different today", box)


def test_customer_is_put_right_in_place(console: Console, desk: StandIn) -> None:
    console.mine("Marta")
    console.context.get_by_role("button", name="Edit e-mail").click()
    field = console.context.get_by_role("textbox", name="E-mail")
    expect(field).to_be_focused()
    field.fill("marta at mail")
    field.press("Enter")
    console.see("This is not an e-mail address.", console.context)
    expect(field).to_have_value("marta at mail")
    field.fill("marta@new.example")
    field.press("Enter")
    expect(field).to_have_count(0)
    expect(console.context).to_contain_text("marta@new.example")
    console.context.get_by_role("button", name="Edit name").click()
    console.context.get_by_role("textbox", name="Name").fill("Marta Kowalska")
    console.context.get_by_role("textbox", name="Name").press("Enter")
    expect(console.page.get_by_role("heading", level=2, name="Marta Kowalska")).to_be_visible()
    assert [body for where, body in desk.received if where.startswith("PATCH")][-1] == {"name": "Marta Kowalska"}


def test_earlier_conversation_is_read_in_place(console: Console, desk: StandIn) -> None:
    desk.desk["c_valve"]["row"]["customer"] = desk.desk["c_update"]["row"]["customer"]
    console.mine("Marta")
    console.reply.fill("kept meanwhile")
    past = console.context.locator(".earlier details")
    past.locator("summary").click()
    console.see("I am sending you a new valve under warranty", past)
    expect(console.reply).to_have_value("kept meanwhile")
    past.get_by_role("link", name="Open this conversation").click()
    console.see("Closed by Rasa Kazlauskiene")


def test_page_the_customer_is_on_follows_them(console: Console, desk: StandIn) -> None:
    console.mine("Marta")
    page = {"url": "https://shop.halden.example/returns", "title": "Returns", "referrer": None, "sku": None}
    desk.tell("page", {"conversation_id": "c_update", "page": page})
    expect(console.context.get_by_role("link", name="Returns")).to_have_attribute("href", page["url"])


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing_while_working(visit: Callable[..., Console], desk: StandIn, scheme: str, width: int) -> None:
    desk.desk["c_valve"]["row"]["customer"] = desk.desk["c_camera"]["row"]["customer"]
    console = visit(color_scheme=scheme, viewport={"width": width, "height": 860}).sign_in(ME["email"], PASSWORD)
    console.page.goto(f"{desk.url}/console/#/mine/c/c_camera")
    console.reply.type("/")
    console.page.get_by_role("option").first.wait_for()
    assert console.breaches() == []
    console.reply.press("Escape")
    console.page.locator("input[type=file]").set_input_files(
        [
            {"name": "tool.exe", "mimeType": "text/plain", "buffer": b"MZ"},
            {"name": "a.txt", "mimeType": "text/plain", "buffer": b"a"},
        ]
    )
    console.reply.fill("Is it [order number]? " + "x" * 3700)
    console.reply.press("Enter")
    assert console.breaches() == []
    console.button("Note", exact=True).click()
    assert console.breaches() == []
    if width < 900:
        console.page.get_by_role("link", name="Show the context").click()
    console.context.get_by_role("button", name="Edit name").click()
    console.context.locator(".earlier summary").click()
    assert console.breaches() == []
