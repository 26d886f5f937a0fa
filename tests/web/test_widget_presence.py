"""What each side knows of the other: what was read, and which page the customer is on. And agents' Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.web.chat import Chat
from tests.web.standin import StandIn

pytestmark = pytest.mark.browser


@pytest.fixture
def talking(chat: Chat, desk: StandIn) -> Chat:
    chat.say("hello")
    chat.see("You said: hello")
    desk.takes("Milda")
    chat.see("Milda joined the conversation.")
    return chat


def test_seen_stands_under_the_last_own_message(talking: Chat, desk: StandIn) -> None:
    state = talking.panel.locator(".row.customer .state")
    expect(state).to_contain_text("Sent")
    desk.reads()
    expect(state).to_contain_text("Seen")
    talking.say("and?")
    expect(state).to_contain_text("Sent")
    talking.reload()
    expect(state).to_contain_text("Sent")
    desk.reads()
    expect(state).to_contain_text("Seen")


def _read(desk: StandIn) -> int:
    return max((data["seq"] for data in desk.events("seen")), default=0)


def test_what_the_customer_reads_is_told_while_a_person_has_the_conversation(talking: Chat, desk: StandIn) -> None:
    talking.until(lambda: _read(desk), 3)
    talking.button("Close chat").click()
    said = desk.says("agent", "Are you there?", author="Milda")
    talking.page.get_by_role("button", name="Open chat, 1 new message").wait_for()
    assert _read(desk) < said["seq"]
    talking.launcher.click()
    talking.until(lambda: _read(desk), said["seq"])


def test_what_is_out_of_sight_is_not_read(talking: Chat, desk: StandIn) -> None:
    for i in range(30):
        desk.says("agent", f"line {i}", author="Milda")
    talking.see("line 29")
    talking.until(lambda: _read(desk), 33)
    talking.scroll(0)
    said = desk.says("agent", "below", author="Milda")
    talking.button("New messages").wait_for()
    assert _read(desk) < said["seq"]
    talking.button("New messages").click()
    talking.until(lambda: _read(desk), said["seq"])


def test_the_assistant_does_not_need_to_know_what_was_read(chat: Chat, desk: StandIn) -> None:
    chat.say("hello")
    chat.see("You said: hello")
    chat.page.wait_for_timeout(500)
    assert desk.events("seen") == []


def test_moving_on_within_the_site_is_told(chat: Chat, desk: StandIn) -> None:
    chat.page.evaluate("() => { history.pushState({}, '', '/cameras'); document.title = 'Cameras'; }")
    chat.until(
        lambda: [(page["url"], page["title"]) for page in desk.events("page")], [(f"{desk.url}/cameras", "Cameras")]
    )
    chat.page.evaluate("() => { document.title = 'Halden Home'; history.back(); }")
    chat.until(lambda: desk.events("page")[-1]["url"], f"{desk.url}/")
    chat.page.evaluate("() => document.querySelector('tandem-chat').setAttribute('sku', 'HC-1')")
    chat.until(lambda: desk.events("page")[-1]["sku"], "HC-1")
    chat.page.evaluate("() => { location.hash = 'footer'; }")
    chat.page.evaluate("() => history.replaceState({}, '', '/heating')")
    chat.until(lambda: desk.events("page")[-1]["url"], f"{desk.url}/heating")
    assert len(desk.events("page")) == 4


def test_moving_on_is_noticed_where_the_browser_does_not_tell(visit: Callable[..., Chat], desk: StandIn) -> None:
    chat = visit()
    chat.page.evaluate("""() => {
      const chat = document.querySelector("tandem-chat");
      chat.remove();
      Object.defineProperty(window, "navigation", { value: undefined });
      document.body.append(chat);
    }""")
    chat.open()
    chat.page.evaluate("() => history.pushState({}, '', '/cameras')")
    chat.say("hello")
    chat.until(lambda: [page["url"] for page in desk.events("page")], [f"{desk.url}/cameras"])


def test_a_new_conversation_knows_the_page_too(chat: Chat, desk: StandIn) -> None:
    desk.closes()
    chat.button("Start a new conversation").click()
    chat.until(lambda: [page["url"] for page in desk.events("page")], [f"{desk.url}/"])


def test_an_agents_markdown_is_drawn(talking: Chat, desk: StandIn) -> None:
    blocks = [
        {"type": "p", "runs": [{"text": "Please "}, {"text": "hold", "bold": True}, {"text": " the "},
                               {"text": "WPS", "code": True}]},
        {"type": "ol", "start": 1, "items": [[{"text": "Wait"}],
                                             [{"text": "Write", "href": "mailto:help@halden.example"}]]},
        {"type": "p", "runs": [{"text": "<b>plain</b>", "href": "javascript:alert(1)"}]},
    ]  # fmt: skip
    desk.says("agent", "Please **hold** the `WPS`", author="Milda", payload={"blocks": blocks})
    bubble = talking.panel.locator(".row.agent .bubble")
    bubble.wait_for()
    assert bubble.locator("strong").inner_text() == "hold"
    assert bubble.locator("code").inner_text() == "WPS"
    assert bubble.locator("ol li").all_inner_texts() == ["Wait", "Write"]
    assert [link.get_attribute("href") for link in bubble.locator("a").all()] == ["mailto:help@halden.example"]
    assert bubble.locator("p").last.inner_text() == "<b>plain</b>"


def test_a_thumb_is_answered(chat: Chat) -> None:
    chat.say("amber")
    chat.button("This did not help").click()
    chat.see("Thanks, noted.")
    chat.button("This did not help").click()
    expect(chat.panel.get_by_text("Thanks, noted.")).to_have_count(0)


@pytest.mark.parametrize(
    ("language", "locale", "clock"),
    [
        ("", "en-US", r"\d:\d\d [AP]M"),
        ("", "en-GB", r"^\d\d:\d\d ·"),
        ("en-GB", "en-US", r"^\d\d:\d\d ·"),
        ("lt", "en-US", r"^\d\d:\d\d ·"),
    ],
)
def test_hours_are_written_as_the_page_or_else_the_browser_does(
    visit: Callable[..., Chat], language: str, locale: str, clock: str
) -> None:
    chat = visit(f"?language={language}" if language else "", locale=locale).open()
    chat.say("hello")
    chat.see("You said: hello")
    expect(chat.panel.locator(".row.customer .state")).to_have_text(re.compile(clock))
