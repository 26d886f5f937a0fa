"""Files: chosen, pasted, dropped; uploaded with progress; sent with a message; shown to both sides."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.web.chat import Chat
from tests.web.standin import StandIn
from tests.web.standin_files import LIMITS

pytestmark = pytest.mark.browser


def _sent(chat: Chat, desk: StandIn, count: int = 1) -> list[str]:
    """The names of the files that came with the newest message, once that many messages have come."""
    chat.until(lambda: len(desk.events("message")), count)
    return [one["name"] for one in desk.files.chosen(desk.events("message")[-1].get("attachments", []))]


def _sendable(chat: Chat) -> None:
    expect(chat.panel.locator("progress")).to_have_count(0)
    expect(chat.button("Send")).to_be_enabled()


def test_a_file_is_sent_with_its_message_and_shown(chat: Chat, desk: StandIn) -> None:
    chat.attach(("photo.png", 2_000), ("log.txt", b"one line"))
    chat.see("photo.png")
    assert chat.focused() == "Your message"
    chat.field.fill("This is what it looks like.")
    _sendable(chat)
    chat.field.press("Enter")
    picture = chat.panel.get_by_role("link", name="photo.png").get_by_role("img", name="photo.png")
    picture.wait_for()
    address = desk.files.chosen(list(desk.files.kept))[0]["url"]
    assert picture.get_attribute("src") == f"{desk.url}{address}?inline=1"
    link = chat.panel.get_by_role("link", name="log.txt 1 kB")
    assert link.get_attribute("download") == "log.txt"
    assert _sent(chat, desk) == ["photo.png", "log.txt"]
    assert chat.button("Remove photo.png").count() == 0
    with chat.page.expect_download() as download:
        link.click()
    assert download.value.suggested_filename == "log.txt"


def test_a_file_needs_no_words(chat: Chat, desk: StandIn) -> None:
    assert chat.button("Send").is_disabled()
    chat.attach(("photo.png", 10))
    _sendable(chat)
    chat.button("Send").click()
    chat.see("You said: photo.png")
    assert desk.events("message")[0]["text"] == ""
    assert "photo.png" not in chat.bubbles()
    chat.panel.get_by_role("img", name="photo.png").wait_for()


def test_the_stream_follows_pictures_that_are_drawn_late(visit: Callable[..., Chat], desk: StandIn) -> None:
    chat = visit(viewport={"width": 360, "height": 560}).open()
    for i in range(3):
        chat.attach((f"photo{i}.png", 10))
        _sendable(chat)
        chat.field.press("Enter")
        chat.panel.get_by_role("img", name=f"photo{i}.png").wait_for()
        chat.see(f"You said: photo{i}.png")
        expect(chat.see(f"You said: photo{i}.png")).to_be_in_viewport()


@pytest.mark.parametrize("how", ["paste", "dragover drop"])
def test_files_are_pasted_and_dropped(chat: Chat, desk: StandIn, how: str) -> None:
    chat.attach(("photo.jpg", 10), how=how)
    _sendable(chat)
    chat.field.press("Enter")
    assert _sent(chat, desk) == ["photo.jpg"]
    assert chat.panel.locator(".veil").is_hidden()


def test_limits_are_said_before_anything_is_uploaded(chat: Chat, desk: StandIn) -> None:
    limits = "At most 3 files, 200 kB each."
    assert chat.button("Attach files").get_attribute("title") == limits
    chat.attach(("photo.jpg", 10), how="dragover")
    chat.see(f"Drop the files here. {limits}")
    chat.attach(("photo.jpg", 10), how="dragleave")
    chat.panel.locator(".veil").wait_for(state="hidden")
    accepted = chat.panel.locator("input[type=file]").get_attribute("accept")
    assert accepted == ",".join(LIMITS["types"])


def test_what_cannot_be_sent_is_said_without_uploading_it(chat: Chat, desk: StandIn) -> None:
    chat.field.fill("kept")
    chat.attach(("huge.png", LIMITS["max_bytes"] + 1), ("backup.zip", 10), ("empty.txt", 0), ("one.txt", 1))
    chat.see("This file is larger than 200 kB.")
    chat.see("Files of this kind cannot be sent. Possible are .png, .jpg, .pdf, .txt.")
    chat.see("This file is empty.")
    chat.see("At most 3 files go with one message.")
    assert chat.button("Try again").count() == 0
    assert chat.field.input_value() == "kept"
    for name in ("huge.png", "backup.zip", "empty.txt"):
        chat.button(f"Remove {name}").click()
    chat.attach(("one.txt", 1))
    _sendable(chat)
    chat.field.press("Enter")
    assert _sent(chat, desk) == ["one.txt"]
    assert desk.files.names == ["one.txt"]


def test_an_upload_shows_its_progress_and_can_be_cancelled(chat: Chat, desk: StandIn) -> None:
    desk.files.hold = True
    chat.attach(("photo.png", 100_000))
    chat.panel.get_by_role("progressbar", name="Uploading photo.png").wait_for()
    chat.say("not yet")
    assert desk.events("message") == []
    assert chat.button("Send").is_disabled()
    chat.button("Cancel photo.png").click()
    assert chat.focused() == "Your message"
    chat.field.press("Enter")
    assert _sent(chat, desk) == []
    assert desk.events("message")[0]["text"] == "not yet"


def test_a_failed_upload_says_why_keeps_the_text_and_can_be_tried_again(chat: Chat, desk: StandIn) -> None:
    chat.expected += ["status of 503", "status of 415"]
    desk.files.refuse += [(503, {"code": "unavailable", "message": "Try again in a moment."})]
    desk.files.refuse += [(415, {"code": "bad_type", "message": "This is no picture."})]
    chat.field.fill("here it is")
    chat.attach(("photo.png", 10))
    chat.see("Try again in a moment.")
    assert chat.field.input_value() == "here it is"
    chat.button("Try again").click()
    chat.see("This is no picture.")
    assert chat.button("Try again").count() == 0
    chat.field.press("Enter")
    assert _sent(chat, desk) == []
    assert chat.see("This is no picture.").is_visible()


def test_without_a_connection_an_upload_fails_and_is_tried_again(chat: Chat, desk: StandIn) -> None:
    chat.button("Attach files").hover()
    chat.panel.locator("input[type=file]").wait_for(state="attached")
    desk.stop()
    chat.attach(("photo.png", 10))
    chat.see("The upload failed.")
    desk.start()
    chat.panel.locator(".banner").wait_for(state="hidden")
    chat.button("Try again").click()
    _sendable(chat)
    chat.field.press("Enter")
    assert _sent(chat, desk) == ["photo.png"]


def test_an_uploaded_file_outlives_a_reload(chat: Chat, desk: StandIn) -> None:
    chat.attach(("photo.png", 10))
    _sendable(chat)
    chat.reload()
    chat.button("Remove photo.png").wait_for()
    _sendable(chat)
    chat.field.press("Enter")
    assert _sent(chat, desk) == ["photo.png"]
    chat.reload()
    chat.panel.get_by_role("img", name="photo.png").wait_for()
    assert chat.button("Remove photo.png").count() == 0


def test_files_go_along_into_another_conversation(chat: Chat, desk: StandIn) -> None:
    chat.attach(("photo.png", 10))
    _sendable(chat)
    desk.stop()
    desk.chats.clear()
    desk.start()
    chat.until(lambda: desk.files.names, ["photo.png", "photo.png"])
    _sendable(chat)
    chat.say("again")
    assert _sent(chat, desk) == ["photo.png"]
    chat.see("You said: again")


def test_a_page_of_another_origin_may_upload(chromium, desk: StandIn) -> None:
    context = chromium.new_context()
    chat = Chat.visit(context, f"http://localhost:{desk.port}/").open()
    chat.attach(("photo.png", 10))
    _sendable(chat)
    chat.field.press("Enter")
    picture = chat.panel.get_by_role("img", name="photo.png")
    picture.wait_for()
    chat.until(lambda: picture.evaluate("one => one.naturalWidth"), 1)
    assert chat.faults == []
    context.close()


def test_what_a_browser_cannot_draw_is_shown_by_name(chat: Chat, desk: StandIn) -> None:
    files = [desk.files.attachment("broken.png", 4_000_000), desk.files.attachment("manual.pdf", 12_345)]
    desk.says("agent", "broken.png, manual.pdf", author="Milda", payload={"attachments": files})
    chat.panel.get_by_role("link", name="broken.png 3.8 MB").wait_for()
    chat.panel.get_by_role("link", name="manual.pdf 13 kB").wait_for()
    assert "broken.png, manual.pdf" not in chat.bubbles()


def test_an_attachment_with_an_address_that_runs_is_no_link(chat: Chat, desk: StandIn) -> None:
    file = desk.files.attachment("photo.png", 10) | {"url": "javascript:alert(1)"}
    desk.says("agent", "See here.", author="Milda", payload={"attachments": [file]})
    chat.see("photo.png")
    assert chat.panel.locator(".files a, .files img").count() == 0


def test_without_limits_there_is_no_button(visit: Callable[..., Chat], desk: StandIn, monkeypatch) -> None:
    monkeypatch.setattr("tests.web.standin.LIMITS", None)
    chat = visit().open()
    assert not chat.button("Attach files").is_visible()
