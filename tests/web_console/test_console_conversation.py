"""One conversation: taking, replying, what arrives, closing."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.web_console.console import Console
from tests.web_console.standin import StandIn

pytestmark = pytest.mark.browser
MESSAGES = "/api/agent/conversations/{}/messages"


def test_take_gives_the_composer_and_the_row_moves_to_mine(console: Console) -> None:
    console.open("Ieva Petrauskaite")
    assert console.reply.count() == 0
    console.page.keyboard.press("t")
    console.reply.wait_for()
    expect(console.reply).to_be_focused()
    console.see("Rasa Kazlauskiene joined the conversation.", console.transcript)
    expect(console.row("Ieva")).to_have_count(0)
    console.show("Mine")
    console.row("Ieva").wait_for()


def test_losing_the_race_is_told_and_shows_who_has_it(console: Console, desk: StandIn) -> None:
    console.open("Ieva Petrauskaite")
    desk.race = True
    console.button("Take").click()
    console.see("Milda Jonaite has taken this conversation already.")
    console.see("Milda Jonaite has this conversation. You can read along.")
    assert console.reply.count() == 0


def test_reply_appears_at_once_and_is_stored_once(console: Console, desk: StandIn) -> None:
    console.mine("Marta")
    console.reply.fill("First line")
    console.reply.press("Shift+Enter")
    console.reply.type("second line")
    console.reply.press("Enter")
    console.see("second line", console.transcript)
    expect(console.reply).to_have_value("")
    expect(console.page.get_by_text("Sending…")).to_have_count(0)
    assert desk.desk["c_update"]["messages"][-1]["text"] == "First line\nsecond line"
    assert console.transcript.get_by_text("second line").count() == 1


def test_customers_message_and_typing_appear_live(console: Console, desk: StandIn) -> None:
    console.mine("Marta")
    desk.customer_types("c_update")
    console.see("Marta Nowak is typing…", console.transcript)
    desk.customer_says("c_update", "now it is blinking red")
    console.see("now it is blinking red", console.transcript)
    expect(console.page.get_by_text("is typing…")).to_have_count(0)
    expect(console.row("Marta")).to_contain_text("now it is blinking red")


def test_desk_learns_that_a_new_message_was_seen(console: Console, desk: StandIn) -> None:
    console.mine("Marta")
    desk.looked.clear()
    desk.customer_says("c_update", "one")
    desk.customer_says("c_camera", "in another conversation")
    expect(console.row("Tomas")).to_contain_text("Unread")
    console.until(lambda: bool(desk.looked))
    expect(console.row("Marta")).not_to_contain_text("Unread")
    assert set(desk.looked) == {"c_update"}


def test_writing_tells_the_customer(console: Console, desk: StandIn) -> None:
    console.mine("Marta")
    console.reply.fill("abc")
    console.reply.press("Enter")
    console.see("abc", console.transcript)
    console.until(lambda: desk.typed == [("c_update", True), ("c_update", False)])


def test_busy_desk_is_tried_again_with_the_same_id(console: Console, desk: StandIn) -> None:
    console.mine("Marta")
    desk.failing = 99
    console.reply.fill("one")
    console.reply.press("Enter")
    console.see("Not sent yet; trying again.")
    console.reply.fill("two")
    console.reply.press("Enter")
    console.see("two", console.transcript)
    desk.failing = 0
    expect(console.page.locator(".sending")).to_have_count(0)
    tries = desk.sent(MESSAGES.format("c_update"))
    assert len(tries) > 2 and [body["text"] for body in tries] == ["one"] * (len(tries) - 1) + ["two"]
    assert len({body["client_id"] for body in tries[:-1]}) == 1
    assert [message["text"] for message in desk.desk["c_update"]["messages"]][-2:] == ["one", "two"]


def test_refused_reply_can_go_back_to_the_draft(console: Console, desk: StandIn) -> None:
    console.mine("Marta")
    desk.desk["c_update"]["row"]["agent"] = {"id": "a_other", "name": "Milda Jonaite"}
    console.reply.fill("a long and careful answer")
    console.reply.press("Enter")
    console.see("Not sent. This conversation is not yours any more.")
    console.button("Back to the draft").click()
    expect(console.reply).to_have_value("a long and careful answer")


def test_draft_survives_switching_and_reload(console: Console) -> None:
    console.mine("Marta")
    console.reply.fill("half a sentence")
    console.open("Tomas Berg")
    expect(console.reply).to_have_value("")
    expect(console.row("Marta")).to_contain_text("Draft")
    console.reload()
    console.mine("Marta")
    expect(console.reply).to_have_value("half a sentence")


def test_lost_connection_is_told_and_everything_missed_is_fetched(console: Console, desk: StandIn) -> None:
    console.mine("Marta")
    desk.stop()
    console.see("Connection lost.")
    console.reply.fill("written while away")
    console.reply.press("Enter")
    console.see("Not sent yet; trying again.")
    desk.desk["c_update"]["messages"].append(
        desk.desk["c_update"]["messages"][-1]
        | {"id": "m_missed", "seq": 10, "client_id": "missed", "text": "said meanwhile"}
    )
    desk.start()
    expect(console.page.get_by_text("Connection lost.")).to_have_count(0)
    console.see("said meanwhile", console.transcript)
    expect(console.page.locator(".sending")).to_have_count(0)
    assert desk.desk["c_update"]["messages"][-1]["text"] == "written while away"


def test_reply_not_acknowledged_before_a_reload_is_sent_after_it(console: Console, desk: StandIn) -> None:
    console.mine("Marta")
    desk.failing = 99
    console.reply.fill("must not be lost")
    console.reply.press("Enter")
    console.see("Not sent yet; trying again.")
    desk.failing = 0
    console.reload()
    console.see("must not be lost", console.transcript)
    expect(console.page.locator(".sending")).to_have_count(0)
    said = [message["text"] for message in desk.desk["c_update"]["messages"]]
    assert said.count("must not be lost") == 1


def test_close_with_resolution_and_note(console: Console, desk: StandIn) -> None:
    console.mine("Marta")
    console.transcript.focus()
    console.page.keyboard.press("c")
    dialog = console.page.get_by_role("dialog", name="Close the conversation")
    dialog.get_by_label("Note").fill("sent a new router")
    console.page.keyboard.press("Escape")
    console.button("Close", exact=True).click()
    expect(dialog.get_by_label("Note")).to_have_value("sent a new router")
    dialog.get_by_label("Not solved").check()
    dialog.get_by_role("button", name="Close the conversation").click()
    console.see("Closed by Rasa Kazlauskiene: not solved. Note: sent a new router")
    assert desk.sent("/api/agent/conversations/c_update/close") == [
        {"resolution": "unsolved", "note": "sent a new router"}
    ]
    expect(console.row("Marta")).to_have_count(0)
    console.show("Closed")
    console.row("Marta").wait_for()


def test_customers_verdict_on_an_answer_appears_live(console: Console, desk: StandIn) -> None:
    console.open("Visitor fund")
    # A card claims nothing until there is a thumb: what was said of it in words is in the context.
    expect(console.transcript.get_by_text("Customer:")).to_have_count(0)
    desk.customer_judges("c_refund", 2, "up")
    console.see("Customer: it helped", console.transcript)
    console.see("Customer: it helped", console.context)
