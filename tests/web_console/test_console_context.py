"""What stands beside the conversation, and that nothing in it is ever markup."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.web_console.conftest import PASSWORD
from tests.web_console.console import Console
from tests.web_console.place import ME
from tests.web_console.standin import StandIn

pytestmark = pytest.mark.browser

PAYLOADS = [
    "<img src=x onerror=\"document.title='run'\">",
    "<script>document.title='run'</script>",
    '"><svg onload="document.title=\'run\'">',
    "javascript:document.title='run'",
    "{{constructor.constructor('document.title=1')()}} ${document.title='run'}",
]


def test_story_is_told_beside_the_conversation(console: Console) -> None:
    console.open("Ieva Petrauskaite")
    for text in (
        "Answer did not help",
        "it blinks blue and then the app says E42",
        "Battery Cam",
        "Android 14",
        "Whether 2.4 GHz is on in the router",
        "start with what they leave out",
        "ieva@mail.example",
        "HC-230",
        "Adding a device to the app",
    ):
        expect(console.context).to_contain_text(text)
    shown = console.context.locator("section").filter(has_text="Articles shown").get_by_role("listitem")
    expect(shown).to_have_count(2)
    expect(shown.first).to_contain_text("94%")
    expect(shown.first).to_contain_text("Customer: did not help")
    expect(shown.first.get_by_role("link")).to_have_attribute("href", "/help/en/pairing-fails")


def test_articles_for_the_last_message_are_offered(console: Console) -> None:
    console.mine("Marta")
    section = console.context.locator("section").filter(has_text="Articles for the last message")
    expect(section.get_by_role("link").first).to_have_text("What the light on your device means")
    expect(section).to_contain_text("71%")


def test_retrieval_scores_open_on_demand(console: Console) -> None:
    console.open("Ieva Petrauskaite")
    search = console.context.locator("details").first
    search.locator("summary").click()
    expect(search.get_by_role("row").nth(1)).to_contain_text("0.83")


def test_answer_card_has_steps_source_and_verdict(console: Console) -> None:
    console.open("Ieva Petrauskaite")
    card = console.transcript.get_by_role("article").first
    expect(card.get_by_role("listitem")).to_have_count(5)
    expect(card.locator("strong")).to_have_text("Devices → +")
    expect(card.get_by_role("link", name="The app does not find my device")).to_have_attribute(
        "rel", "noopener noreferrer"
    )
    expect(card).to_contain_text("Customer: did not help")
    expect(console.transcript.locator(".choices .taken")).to_contain_text("No")


def test_conversation_without_a_package_is_drawn_all_the_same(console: Console, desk: StandIn) -> None:
    desk.desk["c_quote"]["handoff"] = None
    console.open("Nils Ek")
    console.see("This conversation came without a context package.")


@pytest.mark.parametrize("payload", PAYLOADS)
def test_injected_markup_is_text_everywhere(console: Console, desk: StandIn, payload: str) -> None:
    one = desk.desk["c_pairing"]
    package = one["handoff"]["package"]
    one["row"].update(summary=payload, intent_title=payload)
    one["row"]["customer"]["name"] = f"Ieva Petrauskaite {payload}"
    one["row"]["last_message"]["text"] = payload
    one["messages"][0]["text"] = payload
    one["messages"][1]["payload"]["heading"] = payload
    one["messages"][1]["payload"]["article"] |= {"title": payload, "url": payload}
    one["messages"][1]["payload"]["blocks"] = [{"type": "p", "runs": [{"text": payload, "href": payload}]}]
    package["summary"].update(problem=payload, product=payload, facts=[payload], tried=[payload], next_step=payload)
    package["page"].update(url=payload, title=payload, referrer=payload)
    package["customer"].update(name=payload, email=payload)
    console.reload()
    console.open("Ieva Petrauskaite")
    desk.customer_says("c_pairing", payload)
    console.see(payload, console.transcript)
    assert console.page.title().endswith("Tandem console")
    assert console.page.locator("img[src=x], main script, svg[onload], a[href^='javascript']").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing(visit: Callable[..., Console], scheme: str, width: int) -> None:
    console = visit(color_scheme=scheme, viewport={"width": width, "height": 800})
    console.page.get_by_label("E-mail").wait_for()
    assert console.breaches() == []
    console.sign_in(ME["email"], PASSWORD)
    assert console.breaches() == []
    console.open("Ieva Petrauskaite")
    console.page.locator(".search summary").first.evaluate("summary => summary.click()")
    assert console.breaches() == []
    if width < 900:
        console.page.get_by_role("link", name="Show the context").click()
        assert console.breaches() == []
        console.page.get_by_role("link", name="Back to the conversation").click()
        console.page.get_by_role("link", name="Back to the list").click()
    console.open("Jonas Vaitkus")
    console.button("Take").click()
    console.reply.fill("Hello Jonas")
    assert console.breaches() == []
    console.button("Close", exact=True).click()
    console.page.get_by_role("dialog").wait_for()
    assert console.breaches() == []


def test_phone_is_one_pane_with_a_way_back(visit: Callable[..., Console]) -> None:
    console = visit(viewport={"width": 390, "height": 780}).sign_in(ME["email"], PASSWORD)
    console.open("Ieva Petrauskaite")
    expect(console.row("Ieva")).to_be_hidden()
    console.page.get_by_role("link", name="Show the context").click()
    console.see("Next step", console.context)
    expect(console.transcript).to_be_hidden()
    console.page.go_back()
    console.page.get_by_role("link", name="Back to the list").click()
    expect(console.row("Ieva")).to_be_visible()
    assert console.page.evaluate("document.documentElement.scrollWidth") <= 390
