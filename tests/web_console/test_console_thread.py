"""The transcript: notes and files among the messages, read marks, who else is there, the way to a message."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.web_console.console import Console
from tests.web_console.standin import StandIn

if TYPE_CHECKING:
    from typing import Any

pytestmark = pytest.mark.browser


def talk(desk: StandIn, id: str, lines: int) -> None:
    """Makes a conversation long enough to be scrolled."""
    last = desk.desk[id]["messages"][-1]
    for n in range(lines):
        seq = len(desk.desk[id]["messages"]) + 1
        desk.desk[id]["messages"].append(
            last | {"id": f"m_more_{n}", "seq": seq, "client_id": f"more{n}", "text": f"line {n}"}
        )


def file(name: str, kind: str) -> dict[str, Any]:
    return {"id": f"f_{name}", "name": name, "type": kind, "size": 420_000, "url": f"/files/f/{name}"}


def test_notes_stand_where_they_were_written(console: Console) -> None:
    console.mine("Tomas Berg")
    parts = console.transcript.locator(".notice, .team-note, .message").all_text_contents()
    at = next(number for number, part in enumerate(parts) if "Ask first" in part)
    assert "Handed over to a person" in parts[at - 1]
    assert "joined the conversation" in parts[at + 1]
    assert "only your team sees this" in parts[at]
    expect(console.transcript.get_by_role("article", name="Note with the transfer")).to_contain_text("Milda Jonaite")


def test_colleagues_note_arrives_live(console: Console, desk: StandIn) -> None:
    console.mine("Marta")
    note = {"id": "n_9", "after_seq": 9, "kind": "note", "text": "call her back", "at": "2026-11-21T09:00:00.000Z"}
    desk.tell("note", {"conversation_id": "c_update", "note": note | {"author": {"id": "a_other", "name": "Milda"}}})
    console.see("call her back", console.transcript)


def test_read_mark_says_when_the_customer_saw_it(console: Console, desk: StandIn) -> None:
    console.mine("Marta")
    console.reply.fill("Please restart it.")
    console.reply.press("Enter")
    console.see("Sent, not seen yet", console.transcript)
    desk.tell("seen", {"conversation_id": "c_update", "seq": len(desk.desk["c_update"]["messages"])})
    mark = console.transcript.locator(".read-mark")
    expect(mark).to_contain_text("Seen")
    expect(mark.locator("time")).to_have_count(1)
    desk.customer_says("c_update", "done")
    expect(mark).to_have_count(0)


def test_files_are_pictures_or_downloads(console: Console, desk: StandIn) -> None:
    message = desk.desk["c_update"]["messages"][0]
    message["payload"]["attachments"] = [file("log.txt", "text/plain"), file("video.mp4", "video/mp4")]
    console.mine("Marta")
    link = console.transcript.get_by_role("link", name="Download log.txt TXT, 410 kB")
    expect(link).to_have_attribute("href", "/files/f/log.txt")
    expect(link).to_have_attribute("download", "log.txt")
    expect(console.transcript.get_by_role("img")).to_have_count(0)


def test_agents_blocks_are_drawn_and_never_markup(console: Console, desk: StandIn) -> None:
    message = next(one for one in desk.desk["c_camera"]["messages"] if one["role"] == "agent")
    runs = [{"text": "see ", "bold": True}, {"text": "<b>here</b>", "href": "javascript:alert(1)"}]
    message["payload"]["blocks"] = [{"type": "ul", "items": [runs, [{"text": "two"}]]}]
    console.mine("Tomas Berg")
    bubble = console.transcript.locator(".group.agent .bubble").first
    expect(bubble.get_by_role("listitem")).to_have_count(2)
    expect(bubble).to_contain_text("<b>here</b>")
    expect(bubble.get_by_role("link")).to_have_count(0)


def test_who_else_is_here_and_typing(console: Console, desk: StandIn) -> None:
    console.mine("Marta")
    here = [{"id": "a_other", "name": "Milda Jonaite"}, {"id": "a_me", "name": "Rasa Kazlauskiene"}]
    desk.tell("viewers", {"conversation_id": "c_update", "agents": here})
    console.see("Also looking: Milda Jonaite")
    desk.tell("typing", {"conversation_id": "c_update", "who": "agent", "name": "Milda Jonaite", "on": True})
    console.see("Milda Jonaite is typing…", console.transcript)
    desk.tell("typing", {"conversation_id": "c_update", "who": "agent", "name": "Milda Jonaite", "on": False})
    expect(console.page.get_by_text("is typing…")).to_have_count(0)


def test_scrolled_up_there_is_a_way_back_that_counts(console: Console, desk: StandIn) -> None:
    talk(desk, "c_update", 60)
    console.mine("Marta")
    console.see("line 59", console.transcript)
    console.transcript.evaluate("box => box.scrollTo(0, 0)")
    console.button("To the newest").wait_for()
    desk.customer_says("c_update", "are you there?")
    console.button("1 new message").click()
    expect(console.transcript.get_by_text("are you there?")).to_be_in_viewport()
    expect(console.page.locator(".to-end")).to_have_count(0)


def test_opens_at_a_message_that_was_found(console: Console, desk: StandIn) -> None:
    talk(desk, "c_update", 60)
    console.page.goto(f"{desk.url}/console/#/mine/c/c_update?at=1")
    found = console.transcript.locator('[data-seq="1"]')
    expect(found).to_be_in_viewport()
    expect(found).to_be_focused()


@pytest.mark.parametrize(
    ("id", "title"),
    [("c_nobody", "There is no such conversation"), ("c_visit", "This conversation is not with your teams")],
)
def test_what_cannot_be_shown_says_why_and_leads_on(console: Console, desk: StandIn, id: str, title: str) -> None:
    desk.desk["c_visit"]["elsewhere"] = True
    console.page.goto(f"{desk.url}/console/#/c/{id}")
    expect(console.page.get_by_role("heading", name=title)).to_be_visible()
    console.page.get_by_role("region", name="Conversation", exact=True).get_by_role(
        "link", name="Back to the list"
    ).click()
    console.see("Choose a conversation from the list")


def test_conversation_that_goes_away_keeps_what_was_written(console: Console, desk: StandIn) -> None:
    console.mine("Marta")
    console.reply.fill("I will look into it")
    desk.tell("conversation_gone", {"id": "c_update"})
    console.see("This conversation is not with your teams")
    console.see("I will look into it", console.page.get_by_label("Your unsent reply"))
    expect(console.row("Marta")).to_have_count(0)


def test_stays_at_its_end_when_the_composer_grows(console: Console, desk: StandIn) -> None:
    talk(desk, "c_update", 60)
    console.mine("Marta")
    console.see("line 59", console.transcript)
    # A scroll that was under way is told between the growing and its being measured.
    console.transcript.evaluate(
        """box => {
          document.querySelector(".composer textarea").style.minHeight = "240px";
          box.dispatchEvent(new Event("scroll"));
        }"""
    )
    desk.customer_says("c_update", "are you there?")
    expect(console.transcript.get_by_text("are you there?")).to_be_in_viewport()
    expect(console.page.locator(".to-end")).to_have_count(0)


def test_scroll_that_is_told_after_leaving_does_no_harm(console: Console) -> None:
    console.mine("Marta")
    box = console.transcript.element_handle()
    console.page.evaluate("() => { location.hash = '#/mine' }")
    console.see("Choose a conversation from the list")
    box.evaluate("box => { box.dispatchEvent(new Event('scroll')) }")


def test_what_was_taken_out_of_a_message_is_shown_as_such(console: Console, desk: StandIn) -> None:
    console.mine("Marta")
    redacted = [{"kind": kind, "mark": f"[{kind} removed]"} for kind in ("card", "code")]
    text = "[card removed] and [card removed], [code removed], see https://x.example/ [nothing removed]"
    desk.run(desk.add("c_update", "customer", text, client_id="r1", payload={"redacted": redacted}))
    chips = console.transcript.locator(".removed")
    expect(chips).to_have_text(["card removed", "card removed", "code removed"])
    console.see("[nothing removed]", console.transcript)
    blocks = [{"type": "p", "runs": [{"text": "[card removed]", "bold": True}]}]
    payload = {"redacted": redacted[:1], "blocks": blocks}
    desk.run(desk.add("c_update", "agent", "**[card removed]**", author="Ana", payload=payload))
    expect(chips).to_have_count(4)
    expect(console.transcript.locator("strong .removed")).to_have_text("card removed")
