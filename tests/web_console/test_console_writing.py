"""The composer: notes, Markdown, templates, files, and that nothing typed is ever lost."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Locator, expect

from bot.desk.work.markdown import blocks
from tests.web_console.console import Console
from tests.web_console.place import ME, SAM
from tests.web_console.standin import StandIn
from tests.web_console.standin_work import PIXEL

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.browser
MESSAGES = "/api/agent/conversations/{}/messages"
NOTES = "/api/agent/conversations/{}/notes"
PICTURE = {"name": "light.png", "mimeType": "image/png", "buffer": PIXEL}
PROGRAM = {"name": "tool.txt", "mimeType": "text/plain", "buffer": b"MZ not a text"}


def note_field(console: Console) -> Locator:
    return console.page.get_by_label("Internal note")


def test_key_n_begins_a_note_without_losing_a_letter(console: Console, desk: StandIn) -> None:
    console.mine("Marta")
    console.transcript.focus()
    console.page.keyboard.press("n")
    console.page.keyboard.type("as discussed")
    console.page.keyboard.press("Enter")
    note = console.transcript.get_by_role("article", name="Note, only your team sees this")
    expect(note).to_contain_text("as discussed")
    expect(note).to_contain_text("only your team sees this")
    expect(console.page.locator(".sending")).to_have_count(0)
    expect(note).to_have_count(1)
    assert [body["text"] for body in desk.sent(NOTES.format("c_update"))] == ["as discussed"]
    assert desk.sent(MESSAGES.format("c_update")) == []
    assert desk.typed == []


def test_reply_and_note_keep_a_draft_each(console: Console) -> None:
    console.mine("Marta")
    console.reply.fill("half a reply")
    console.button("Note", exact=True).click()
    note_field(console).fill("half a note")
    console.reload()
    console.mine("Marta")
    expect(console.reply).to_have_value("half a reply")
    console.button("Note", exact=True).click()
    expect(note_field(console)).to_have_value("half a note")


def test_note_waits_for_the_desk_like_a_reply(console: Console, desk: StandIn) -> None:
    console.mine("Marta")
    console.button("Note", exact=True).click()
    desk.failing = 99
    note_field(console).fill("must not be lost")
    note_field(console).press("Enter")
    console.see("Not sent yet; trying again.")
    desk.failing = 0
    console.reload()
    console.mine("Marta")
    console.see("must not be lost", console.transcript)
    expect(console.page.locator(".sending")).to_have_count(0)
    assert [note["text"] for note in desk.desk["c_update"]["notes"]] == ["must not be lost"]


def test_supervisor_whispers_to_the_agent(visit: Callable[..., Console], desk: StandIn) -> None:
    console = visit().sign_in(SAM["email"], "sam's password")
    desk.desk["c_camera"]["row"]["agent"] = {"id": "a_me", "name": "Rasa Kazlauskiene"}
    console.page.goto(f"{desk.url}/console/#/all/c/c_camera")
    console.transcript.focus()
    console.page.keyboard.press("w")
    console.page.keyboard.type("offer a new one")
    console.page.keyboard.press("Enter")
    console.see("Whisper from Sam Adler", console.transcript)
    console.until(lambda: [body["kind"] for body in desk.sent(NOTES.format("c_camera"))] == ["whisper"])


def test_markdown_keys_wrap_and_continue(console: Console) -> None:
    console.mine("Marta")
    console.reply.fill("very important")
    console.reply.evaluate("field => field.setSelectionRange(5, 14)")
    console.reply.press("Control+b")
    expect(console.reply).to_have_value("very **important**")
    console.reply.press("Control+z")
    expect(console.reply).to_have_value("very important")
    console.reply.fill("")
    console.reply.type("1. one")
    console.reply.press("Shift+Enter")
    console.reply.type("two")
    console.reply.press("Shift+Enter")
    console.reply.press("Shift+Enter")
    expect(console.reply).to_have_value("1. one\n2. two\n")
    console.button("Preview").click()
    expect(console.page.get_by_role("region", name="Preview").get_by_role("listitem")).to_have_count(2)
    console.button("Preview").click()
    expect(console.reply).to_have_value("1. one\n2. two\n")


@pytest.mark.parametrize(
    "text",
    [
        "Hello **there**, press `reset` and *wait*.\nThen tell me.",
        "Do this:\n\n1. Unplug it\n2. Wait\n\nThen [read this](https://shop.halden.example/help/en/a_(b)).",
        "- one\n- **two** things\n\nan end",
        "2 * 3 * 4 and snake_case_name and \\*stars\\* and [no](javascript:alert)",
        "> quoted\n```sh\n*a*\n  b\n```\nafter\n~~~\nnever closed",
        "### A title\n\n<b>not bold</b> & so on",
    ],
)
def test_preview_draws_what_the_desk_will_make_of_it(console: Console, text: str) -> None:
    script = "async text => (await import('/console/markdown.js')).blocksOf(text)"
    assert _joined(console.page.evaluate(script, text)) == _joined(blocks(text))


def _joined(found: list[dict]) -> list[dict]:
    """Blocks with neighbouring runs of one look as one run: how a text is cut into runs is not seen."""

    def joined(runs: list[dict]) -> list[dict]:
        parts: list[dict] = []
        for run in runs:
            look = {key: value for key, value in run.items() if key != "text"}
            if parts and {key: value for key, value in parts[-1].items() if key != "text"} == look:
                parts[-1] = parts[-1] | {"text": parts[-1]["text"] + run["text"]}
            else:
                parts.append(run)
        return parts

    return [
        block | ({"runs": joined(block["runs"])} if "runs" in block else {"items": [joined(i) for i in block["items"]]})
        for block in found
    ]


def test_template_is_filtered_previewed_and_inserted(console: Console, desk: StandIn) -> None:
    console.mine("Marta")
    console.reply.type("Thank you. /am")
    picker = console.page.get_by_role("listbox", name="Reply templates")
    expect(picker.get_by_role("option")).to_have_count(1)
    console.see("Solid amber means no internet, Marta.", console.page.locator(".picker-preview"))
    console.reply.press("Enter")
    expect(console.reply).to_have_value(
        "Thank you. Solid amber means no internet, Marta. Is the cable in the **blue port**?"
    )
    expect(picker).to_have_count(0)
    console.reply.press("Enter")
    console.until(lambda: [body["template_id"] for body in desk.sent(MESSAGES.format("c_update"))] == ["r_1"])


def test_templates_of_the_family_come_first_and_escape_leaves_the_slash(console: Console) -> None:
    console.mine("Marta")
    console.reply.type("/")
    picker = console.page.get_by_role("listbox", name="Reply templates")
    groups = picker.get_by_role("group")
    expect(groups).to_have_count(4)
    expect(groups.last).to_have_attribute("aria-label", "Other family")
    expect(groups.last).to_contain_text("return-label")
    console.reply.press("Escape")
    expect(picker).to_have_count(0)
    expect(console.reply).to_be_focused()
    console.reply.type("8 is a fraction")
    expect(picker).to_have_count(0)
    expect(console.reply).to_have_value("/8 is a fraction")


def test_gap_in_a_template_is_not_sent_by_mistake(console: Console, desk: StandIn) -> None:
    console.mine("Marta")
    console.reply.type("/order")
    expect(console.page.get_by_role("listbox", name="Reply templates").get_by_role("option")).to_have_count(1)
    console.reply.press("Enter")
    expect(console.reply).to_have_value("Is it about order [order number], Marta?")
    console.reply.press("Enter")
    console.see("Not sent: this is not filled in yet.")
    console.reply.press("Enter")
    assert desk.sent(MESSAGES.format("c_update")) == []
    console.button("[order number]").click()
    console.page.keyboard.type("HA-1")
    expect(console.reply).to_have_value("Is it about order HA-1, Marta?")
    expect(console.page.locator(".unfilled")).to_have_count(0)
    console.reply.fill("Is it [order number]?")
    console.reply.press("Enter")
    console.button("Send anyway").click()
    console.see("Is it [order number]?", console.transcript)


def test_gaps_that_a_template_wrote_itself_are_not_sent_by_mistake(console: Console, desk: StandIn) -> None:
    console.mine("Marta")
    console.reply.type("/visit")
    console.see("2 gaps to fill in yourself", console.page.locator(".picker-preview"))
    console.reply.press("Enter")
    expect(console.reply).to_have_value(re.compile("Marta, a technician comes on"))
    gaps = console.page.locator(".unfilled .gap")
    expect(gaps).to_have_text(["[day]", "[time window]"])
    console.reload()
    console.mine("Marta")
    console.reply.press("Enter")
    console.see("Not sent: this is not filled in yet.")
    assert desk.sent(MESSAGES.format("c_update")) == []
    for gap, words in (("[day]", "Monday"), ("[time window]", "8 to 12")):
        console.button(gap).click()
        console.page.keyboard.type(words)
    expect(gaps).to_have_count(0)
    console.reply.press("Enter")
    console.see("comes on Monday, 8 to 12", console.transcript)
    # What somebody writes in brackets themselves is theirs.
    console.reply.fill("It is under [Devices] on any [day].")
    console.reply.press("Enter")
    console.see("It is under [Devices] on any [day].", console.transcript)


def test_colleagues_note_in_the_same_words_is_not_taken_for_ones_own(console: Console, desk: StandIn) -> None:
    console.mine("Marta")
    desk.failing = 99
    console.button("Note", exact=True).click()
    note_field(console).fill("call her back")
    note_field(console).press("Enter")
    console.see("Not sent yet; trying again.")
    elsewhere = {"id": "n_9", "client_id": "elsewhere", "after_seq": 9, "kind": "note", "text": "call her back"}
    author = {"author": {"id": ME["id"], "name": ME["name"]}, "at": "2026-11-21T09:00:00.000Z"}
    desk.tell("note", {"conversation_id": "c_update", "note": elsewhere | author})
    notes = console.transcript.get_by_role("article", name="Note, only your team sees this")
    expect(notes).to_have_count(2)
    expect(console.page.locator(".sending")).to_have_count(1)
    desk.failing = 0
    expect(console.page.locator(".sending")).to_have_count(0)
    expect(notes).to_have_count(2)


def test_file_travels_with_the_reply(console: Console, desk: StandIn) -> None:
    console.mine("Marta")
    console.page.locator("input[type=file]").set_input_files([PICTURE])
    expect(console.page.get_by_role("list", name="Files to send")).to_contain_text("Ready to send")
    console.see("Up to")
    console.reply.fill("see the picture")
    console.reply.press("Enter")
    picture = console.transcript.get_by_role("img", name="Picture: light.png")
    picture.wait_for()
    console.page.wait_for_function("() => document.querySelector('.picture img').naturalWidth === 1")
    expect(console.transcript.get_by_role("link", name="Download light.png")).to_have_attribute("download", "light.png")
    console.until(lambda: bool(desk.sent(MESSAGES.format("c_update"))))
    sent = desk.sent(MESSAGES.format("c_update"))[0]
    assert (sent["text"], len(sent["attachments"])) == ("see the picture", 1)
    expect(console.page.get_by_role("list", name="Files to send")).to_have_count(0)


def test_refused_file_says_why_and_keeps_the_text(console: Console, desk: StandIn) -> None:
    console.mine("Marta")
    console.reply.fill("here is the log")
    big = {"name": "film.png", "mimeType": "image/png", "buffer": PIXEL + bytes(11 * 1024 * 1024)}
    console.page.locator("input[type=file]").set_input_files([big])
    console.see("The file has 11 MB; the most is 10 MB.")
    assert desk.sent("/api/agent/conversations/c_update/attachments") == []
    console.button("Remove film.png").click()
    console.page.locator("input[type=file]").set_input_files([PROGRAM])
    console.see("Files of this type cannot be sent. Send a picture")
    console.reply.press("Enter")
    console.see("A file could not be added.")
    expect(console.reply).to_have_value("here is the log")
    console.button("Remove tool.txt").click()
    console.reply.press("Enter")
    console.see("here is the log", console.transcript)


def test_dropped_and_pasted_files_are_taken(console: Console) -> None:
    console.mine("Marta")
    give = """([selector, kind]) => {
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array([1, 2, 3])], `${kind}.png`, {type: "image/png"}));
      const how = {bubbles: true, cancelable: true};
      const event = kind === "paste" ? new ClipboardEvent("paste", {clipboardData: data, ...how})
        : new DragEvent(kind, {dataTransfer: data, ...how});
      document.querySelector(selector).dispatchEvent(event);
    }"""
    console.page.evaluate(give, [".thread", "dragenter"])
    console.see("Drop the files to attach them to your reply")
    console.page.evaluate(give, [".thread", "drop"])
    console.page.evaluate(give, [".composer textarea", "paste"])
    files = console.page.get_by_role("list", name="Files to send").get_by_role("listitem")
    expect(files).to_have_count(2)
    expect(files.last).to_contain_text("paste.png")


def test_too_long_a_text_is_counted_and_kept(console: Console, desk: StandIn) -> None:
    console.mine("Marta")
    console.reply.fill("x" * 3990)
    console.see("10 characters left")
    console.reply.fill("x" * 4010)
    console.reply.press("Enter")
    console.see("The text is 10 characters too long.")
    expect(console.reply).to_have_value("x" * 4010)
    assert desk.sent(MESSAGES.format("c_update")) == []


def test_draft_outlives_a_close_by_somebody_else(console: Console, desk: StandIn) -> None:
    console.mine("Marta")
    console.reply.fill("just one more thing")
    desk.changes("c_update", state="closed", resolution="solved")
    console.see("Your unsent reply")
    console.see("just one more thing", console.page.get_by_label("Your unsent reply"))
    console.button("Reopen").click()
    expect(console.reply).to_have_value("just one more thing")


def test_preview_draws_italics_and_a_fence_as_they_are_sent(console: Console) -> None:
    console.mine("Marta")
    console.reply.fill("very *soft*\n```\n*a*\n  b\n```\n> quoted")
    console.button("Preview").click()
    preview = console.page.get_by_role("region", name="Preview")
    expect(preview.locator("em")).to_have_text("soft")
    assert preview.locator("code").text_content() == "*a*\n  b"
    expect(preview).to_contain_text("> quoted")


def test_draft_follows_what_is_written_in_another_tab(console: Console, desk: StandIn) -> None:
    console.mine("Marta")
    other = Console.visit(console.page.context, desk.url, "#/mine/c/c_update")
    other.ready()
    console.reply.fill("one moment")
    expect(other.reply).to_have_value("one moment")
    other.reply.press("Enter")
    expect(console.reply).to_have_value("")
    assert not other.faults
