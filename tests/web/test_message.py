"""What stands in the stream: answers, choices, notices, typing, and nothing that a stranger's text could run."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.web.chat import Chat
from tests.web.replies import INJECTIONS, SUGGESTIONS
from tests.web.standin import StandIn

pytestmark = pytest.mark.browser


def test_greeting_and_suggestions(chat: Chat, desk: StandIn) -> None:
    chat.button(SUGGESTIONS[1]).click()
    chat.see(f"You said: {SUGGESTIONS[1]}")
    assert desk.events("message")[0]["text"] == SUGGESTIONS[1]
    assert not chat.button(SUGGESTIONS[0]).is_visible()
    assert chat.focused() == "Your message"


def test_messages_in_order_with_what_became_of_them(chat: Chat) -> None:
    chat.say("first")
    chat.see("You said: first")
    chat.say("second")
    chat.see("You said: second")
    assert chat.bubbles()[1:] == ["first", "You said: first", "second", "You said: second"]
    expect(chat.panel.locator(".row.customer .state")).to_have_count(1)
    chat.see("Sent")


def test_an_answer_is_drawn_with_steps_and_source(chat: Chat, desk: StandIn) -> None:
    chat.say("the light is amber")
    card = chat.panel.locator(".card")
    card.wait_for()
    assert card.get_by_role("heading", name="The light is amber").is_visible()
    assert card.locator("ol").get_attribute("start") == "3"
    assert card.locator("ol li").count() == 3
    assert card.locator("strong").all_inner_texts() == ["solid amber", "blue port", "Devices → Router → Advanced"]
    assert card.locator("code").inner_text() == "E10"
    source = card.get_by_role("link", name="Router H1 and H3: no internet")
    assert source.get_attribute("href") == f"{desk.url}/help/en/router-no-internet"
    for link in card.get_by_role("link").all():
        assert (link.get_attribute("target"), link.get_attribute("rel")) == ("_blank", "noopener")


def test_an_answer_taller_than_the_window_begins_at_its_top(visit: Callable[..., Chat]) -> None:
    chat = visit(viewport={"width": 1280, "height": 500}).open()
    chat.say("the light is amber")
    heading = chat.panel.get_by_role("heading", name="The light is amber")
    heading.wait_for()
    chat.settle()
    stream = chat.panel.locator(".scroller").bounding_box()
    assert heading.bounding_box()["y"] >= stream["y"]


def test_thumbs_toggle_and_are_sent(chat: Chat, desk: StandIn) -> None:
    chat.say("amber")
    up, down = chat.button("This helped"), chat.button("This did not help")
    up.click()
    chat.panel.locator(".thumb.up[aria-pressed=true]").wait_for()
    down.click()
    chat.panel.locator(".thumb.down[aria-pressed=true]").wait_for()
    assert up.get_attribute("aria-pressed") == "false"
    assert chat.focused() == "This did not help"
    down.click()
    chat.panel.locator(".thumb.down[aria-pressed=false]").wait_for()
    chat.until(lambda: [data["value"] for data in desk.events("feedback")], ["up", "down", None])
    assert len({data["message_id"] for data in desk.events("feedback")}) == 1


def test_a_thumb_that_was_not_kept_is_taken_back(chat: Chat, desk: StandIn) -> None:
    chat.say("amber")
    chat.button("This helped").wait_for()
    desk.refuse["feedback"] = {"code": "rate_limited", "message": "Too many at once."}
    chat.button("This helped").click()
    chat.see("That could not be saved. Please try again.")
    assert chat.button("This helped").get_attribute("aria-pressed") == "false"


def test_choices_are_spent_once_used(chat: Chat, desk: StandIn) -> None:
    chat.say("which one")
    chat.button("Changing the Wi-Fi password").click()
    chat.see("You chose: Changing the Wi-Fi password")
    sent = desk.events("choose")[0]
    assert sent["choice_id"] == "a"
    assert sent["message_id"] in [message["id"] for message in desk.chat.messages if "choices" in message["payload"]]
    for name in ("Changing the Wi-Fi password", "Resetting the Halden ID password"):
        assert chat.button(name).is_disabled()
    assert chat.panel.locator(".choice.picked").inner_text().startswith("Changing the Wi-Fi password")
    chat.reload()
    chat.panel.locator(".choice.picked", has_text="Changing the Wi-Fi password").wait_for()


def test_choices_are_spent_once_the_customer_has_gone_on(chat: Chat) -> None:
    chat.say("which one")
    chat.button("Changing the Wi-Fi password").wait_for()
    chat.say("something else")
    chat.see("You said: something else")
    assert chat.button("Changing the Wi-Fi password").is_disabled()
    assert chat.panel.locator(".choice.picked").count() == 0


def test_typing_shows_until_the_message_comes(chat: Chat, desk: StandIn) -> None:
    desk.types("bot")
    dots = chat.panel.locator(".typing")
    dots.wait_for()
    assert dots.inner_text() == "Halden is typing"
    desk.says("bot", "There.")
    dots.wait_for(state="hidden")


def test_a_message_below_is_announced_by_a_pill(chat: Chat, desk: StandIn) -> None:
    for i in range(30):
        desk.says("bot", f"line {i}")
    chat.see("line 29")
    chat.scroll(0)
    desk.says("bot", "news from below")
    chat.button("New messages").click()
    assert chat.see("news from below").is_visible()
    chat.button("New messages").wait_for(state="hidden")


@pytest.mark.parametrize("role", ["customer", "bot", "agent", "system"])
def test_what_anyone_wrote_is_text(chat: Chat, desk: StandIn, role: str) -> None:
    for text in INJECTIONS:
        desk.says(role, text, "notice" if role == "system" else "text", author=text)
    chat.see(INJECTIONS[-1])
    _nothing_ran(chat)


def test_an_answers_every_part_is_text(chat: Chat, desk: StandIn) -> None:
    desk.becomes(state="agent", agent={"name": INJECTIONS[0]})
    desk.becomes(state="bot", agent=None)
    chat.say(f"hostile {INJECTIONS[0]}")
    chat.panel.locator(".card h3", has_text=INJECTIONS[0]).wait_for()
    _nothing_ran(chat)


def _nothing_ran(chat: Chat) -> None:
    chat.page.wait_for_timeout(100)
    assert chat.panel.locator("img, script, [onerror], [onload], [onmouseover]").count() == 0
    hrefs = [link.get_attribute("href") for link in chat.panel.locator("a").all()]
    assert all(href.startswith(("http://", "https://")) for href in hrefs)
    assert chat.page.evaluate("() => window.hurt") is None


def test_web_addresses_in_words_become_links(chat: Chat, desk: StandIn) -> None:
    desk.says("agent", "See https://status.halden.example/now, then write (http://a.example/b).", author="Rasa")
    chat.see("then write")
    links = chat.panel.locator(".bubble a")
    assert links.all_inner_texts() == ["https://status.halden.example/now", "http://a.example/b"]


def test_italics_of_an_agents(chat: Chat, desk: StandIn) -> None:
    blocks = [{"type": "p", "runs": [{"text": "so "}, {"text": "soft", "italic": True}]}]
    desk.says("agent", "so *soft*", payload={"blocks": blocks})
    expect(chat.panel.locator("em")).to_have_text("soft")


def test_what_was_taken_out_of_a_message_is_shown_as_such(chat: Chat, desk: StandIn) -> None:
    redacted = [{"kind": kind, "mark": f"[{kind} removed]"} for kind in ("card", "code")]
    desk.says("customer", "two [card removed] [card removed], a [code removed] [nothing removed]",
              payload={"redacted": redacted})  # fmt: skip
    expect(chat.panel.locator("mark")).to_have_text(["card removed", "card removed", "code removed"])
    expect(chat.panel.locator(".row.customer .bubble")).to_contain_text("[nothing removed]")
    desk.says("agent", "never **[card removed]**", payload={
        "redacted": redacted[:1],
        "blocks": [{"type": "p", "runs": [{"text": "never "}, {"text": "[card removed]", "bold": True}]}],
    })  # fmt: skip
    expect(chat.panel.locator(".row.agent strong mark")).to_have_text("card removed")
