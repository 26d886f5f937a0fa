"""The button in the corner, opening and closing, themes, leaving no trace."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.web.chat import Chat
from tests.web.standin import StandIn

pytestmark = pytest.mark.browser
PHONE = {"viewport": {"width": 390, "height": 844}}
#: What stands there before the click has been dealt with to its end.
OPENED = """() => {
  const root = document.querySelector("tandem-chat").shadowRoot;
  root.querySelector(".launcher").click();
  const size = root.querySelector(".panel").getBoundingClientRect();
  return [size.width, size.height, root.activeElement.tagName];
}"""


def test_opens_in_the_click_itself_without_waiting_for_anything(visit: Callable[..., Chat]) -> None:
    assert visit().page.evaluate(OPENED) == [380, 600, "TEXTAREA"]


def test_opens_before_there_is_a_connection(visit: Callable[..., Chat], desk: StandIn) -> None:
    chat = visit()
    desk.stop()
    chat.launcher.click()
    chat.field.wait_for()
    chat.see("Connection lost. Your messages are kept and will be sent.")
    chat.say("is anyone there")
    chat.see("Sending…")
    desk.start()
    chat.see("You said: is anyone there")


def test_does_not_connect_before_it_is_opened(visit: Callable[..., Chat], desk: StandIn) -> None:
    visit().page.wait_for_timeout(300)
    assert desk.received == []


def test_fills_a_phones_screen(visit: Callable[..., Chat]) -> None:
    chat = visit(**PHONE).open()
    chat.panel.evaluate("panel => Promise.all(panel.getAnimations().map((one) => one.finished))")
    assert chat.panel.bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 844}
    assert not chat.launcher.is_visible()
    chat.button("Close chat").click()
    assert chat.launcher.is_visible()


def test_tells_where_the_customer_is(visit: Callable[..., Chat], desk: StandIn) -> None:
    visit("?sku=HR-300&language=en-GB").open()
    hello = desk.events("hello")[0]
    assert hello["language"] == "en-GB"
    assert hello["after"] == 0
    assert hello["page"]["sku"] == "HR-300"
    assert hello["page"]["title"] == "Halden Home"
    assert hello["page"]["url"].startswith(desk.url)


def test_works_on_a_page_of_another_origin(chromium, desk: StandIn) -> None:
    context = chromium.new_context()
    chat = Chat.visit(context, f"http://localhost:{desk.port}/").open()
    chat.say("from the shop")
    chat.see("You said: from the shop")
    assert chat.faults == []
    context.close()


def test_unread_messages_are_counted_on_the_launcher(chat: Chat, desk: StandIn) -> None:
    chat.say("hello")
    chat.see("You said: hello")
    chat.button("Close chat").click()
    desk.says("agent", "Are you still there?", author="Rasa")
    desk.says("agent", "I found it.", author="Rasa")
    chat.page.get_by_role("button", name="Open chat, 2 new messages").wait_for()
    assert chat.launcher.get_attribute("title") == "Open chat, 2 new messages"
    assert chat.page.locator(".badge").inner_text() == "2"
    chat.reload()
    chat.page.get_by_role("button", name="Open chat, 2 new messages").click()
    chat.see("I found it.")
    chat.button("Close chat").click()
    assert chat.launcher.get_attribute("title") == "Open chat"
    assert not chat.page.locator(".badge").is_visible()


@pytest.mark.parametrize(
    ("query", "scheme", "ground"),
    [
        ("", "light", "rgb(255, 255, 255)"),
        ("", "dark", "rgb(23, 27, 34)"),
        ("?theme=dark", "light", "rgb(23, 27, 34)"),
        ("?theme=light", "dark", "rgb(255, 255, 255)"),
    ],
)
def test_theme_is_the_systems_unless_the_page_says(
    visit: Callable[..., Chat], query: str, scheme: str, ground: str
) -> None:
    chat = visit(query, color_scheme=scheme)
    chat.launcher.click()
    assert chat.panel.evaluate("panel => getComputedStyle(panel).backgroundColor") == ground


def test_the_pages_styles_stay_out(visit: Callable[..., Chat]) -> None:
    chat = visit()
    chat.page.evaluate("""() => { const sheet = new CSSStyleSheet();
        sheet.replaceSync("* { font-size: 40px !important; color: red } button { display: none }");
        document.adoptedStyleSheets = [sheet]; }""")
    chat.open()
    assert chat.field.evaluate("field => getComputedStyle(field).fontSize") == "15px"


def test_removing_it_undoes_everything(chat: Chat, desk: StandIn) -> None:
    chat.page.evaluate("() => { window.kept = document.querySelector('tandem-chat'); kept.remove(); }")
    chat.until(lambda: desk.sids, {})
    assert chat.page.evaluate("() => kept.shadowRoot.childElementCount") == 0
    chat.page.evaluate("() => document.body.append(kept)")
    chat.see("Ask me anything")
    chat.say("back again")
    chat.see("You said: back again")


def test_no_motion_where_none_is_wanted(visit: Callable[..., Chat], desk: StandIn) -> None:
    chat = visit(reduced_motion="reduce").open()
    desk.types("bot")
    dot = chat.panel.locator(".typing i").first
    dot.wait_for()
    assert dot.evaluate("dot => getComputedStyle(dot).animationName") == "none"
