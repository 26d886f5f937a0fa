"""What is done to a conversation: transfer, return, close, reopen, join, priority and tags; by mouse and by key."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.web_console.console import Console
from tests.web_console.place import SAM
from tests.web_console.standin import StandIn

pytestmark = pytest.mark.browser
ONE = "/api/agent/conversations/c_update"


def dialog(console: Console, key: str, name: str) -> Locator:
    """Opens a dialog by its key."""
    console.transcript.focus()
    console.page.keyboard.press(key)
    found = console.page.get_by_role("dialog", name=name)
    found.wait_for()
    return found


@pytest.fixture
def supervisor(visit: Callable[..., Console]) -> Console:
    return visit().sign_in(SAM["email"], "sam's password")


def test_transfer_to_a_team_with_a_note(console: Console, desk: StandIn) -> None:
    console.mine("Marta")
    box = dialog(console, "x", "Transfer the conversation")
    expect(box.get_by_label("Customer service")).to_be_visible()
    expect(box).to_contain_text("Closed, 3 waiting")
    box.get_by_role("button", name="Transfer", exact=True).click()
    expect(box.get_by_role("alert").last).to_have_text("Choose a team or a person.")
    box.get_by_label("Note").fill("wants her money back")
    box.get_by_label("To whom").fill("customer")
    box.get_by_label("To whom").press("Enter")
    box.get_by_role("button", name="Transfer", exact=True).click()
    console.see("Transferred to Customer service.")
    assert desk.sent(f"{ONE}/transfer") == [{"team_id": "service", "note": "wants her money back"}]
    console.see("Note with the transfer", console.transcript)


def test_transfer_to_somebody_away_asks_to_be_sure(console: Console, desk: StandIn) -> None:
    console.mine("Marta")
    box = dialog(console, "x", "Transfer the conversation")
    expect(box.locator(".place").filter(has_text="Rasa")).to_contain_text("Has it now")
    expect(box).not_to_contain_text("Vilte Kraus")
    box.get_by_label("Sam Adler").check()
    box.get_by_label("Note").fill("yours")
    box.get_by_role("button", name="Transfer", exact=True).click()
    expect(box).to_contain_text("Sam Adler is not at the desk.")
    expect(box.get_by_label("Note")).to_have_value("yours")
    box.get_by_role("button", name="Transfer anyway").click()
    console.see("Sam Adler has this conversation. You can read along.")
    assert desk.sent(f"{ONE}/transfer")[-1] == {"agent_id": "a_sam", "note": "yours", "force": True}


def test_return_to_the_assistant_with_a_note(console: Console, desk: StandIn) -> None:
    console.mine("Marta")
    box = dialog(console, "b", "Return to the assistant")
    expect(box).to_contain_text("The assistant goes on from this note; the customer does not see it.")
    desk.failing = 1
    box.get_by_label("Note for the assistant").fill("how to update by cable")
    box.get_by_role("button", name="Return to the assistant").click()
    expect(box).to_contain_text("The desk is busy.")
    expect(box.get_by_label("Note for the assistant")).to_have_value("how to update by cable")
    box.get_by_role("button", name="Return to the assistant").click()
    console.see("Returned to the assistant", console.transcript)
    console.see("Note for the assistant", console.transcript)
    assert desk.sent(f"{ONE}/return")[-1] == {"note": "how to update by cable"}


def test_close_wants_a_resolution_and_takes_cause_article_and_tags(console: Console, desk: StandIn) -> None:
    console.mine("Marta")
    console.page.keyboard.press("Alt+1")
    console.reply.fill("")
    box = dialog(console, "c", "Close the conversation")
    expect(box.get_by_role("radio", checked=True)).to_have_count(0)
    box.get_by_role("button", name="Close the conversation").click()
    expect(box).to_contain_text("Choose how it ended.")
    box.get_by_label("Solved", exact=True).check()
    causes = box.get_by_label("Root cause")
    expect(causes.locator("optgroup")).to_have_count(3)
    assert causes.locator("optgroup").evaluate_all("all => all.map(one => one.label)") == [
        "Technical",
        "General",
        "Either",
    ]
    causes.select_option("Faulty unit")
    articles = box.get_by_label("Article that solved it")
    expect(articles.locator("optgroup").first).to_have_attribute("label", "Put into a reply")
    articles.select_option("What the light on your device means")
    box.get_by_label("Tags").fill("defect,")
    box.get_by_label("Tags").fill("amber")
    box.get_by_label("Tags").press("Enter")
    box.get_by_role("button", name="Remove the tag amber").click()
    box.get_by_role("button", name="Close the conversation").click()
    console.see("Closed by Rasa Kazlauskiene: solved.")
    assert desk.sent(f"{ONE}/close") == [
        {
            "resolution": "solved",
            "root_cause": "faulty_unit",
            "article_id": "lights-on-router-and-cameras",
            "tags": ["defect"],
        }
    ]


def test_reopen_gives_it_to_the_one_who_asks(console: Console, desk: StandIn) -> None:
    console.show("Closed")
    console.open("Elin Dahl")
    console.transcript.focus()
    console.page.keyboard.press("u")
    console.reply.wait_for()
    console.see("Conversation reopened", console.transcript)


def test_supervisor_joins_writes_and_leaves(supervisor: Console, desk: StandIn) -> None:
    supervisor.show("All open")
    supervisor.open("Tomas Berg")
    supervisor.transcript.focus()
    supervisor.page.keyboard.press("i")
    supervisor.reply.fill("Sam here, I can help.")
    supervisor.reply.press("Enter")
    supervisor.see("Sam here, I can help.", supervisor.transcript)
    expect(supervisor.page.locator(".sending")).to_have_count(0)
    supervisor.page.get_by_label("More to do").click()
    supervisor.button("Leave the conversation").click()
    supervisor.see("Rasa Kazlauskiene has this conversation. You can read along.")


def test_agent_is_not_offered_what_only_supervisors_may(console: Console) -> None:
    console.show("All open")
    console.open("Peeter Tamm")
    expect(console.button("Join")).to_have_count(0)
    expect(console.button("Whisper")).to_have_count(0)
    console.page.get_by_label("More to do").click()
    expect(console.button("Transfer…")).to_have_count(0)


def test_priority_and_tags_are_saved_as_they_are_made(console: Console, desk: StandIn) -> None:
    console.mine("Marta")
    box = dialog(console, "l", "Priority and tags")
    box.get_by_label("Priority").select_option("Urgent")
    # Without a pause between them: what is added while another is being saved is not lost.
    for tag in ("vip", "second box"):
        box.get_by_label("Tags").fill(tag)
        box.get_by_label("Tags").press("Enter")
    expect(box.get_by_role("list", name="On this conversation")).to_contain_text("second box")
    expect(box.locator(".labels")).not_to_have_attribute("aria-busy", "true")
    box.get_by_role("button", name="Done").click()
    assert desk.sent(f"{ONE}/priority", "PUT") == [{"priority": 1}]
    assert desk.sent(f"{ONE}/tags", "PUT") == [{"tags": ["vip"]}, {"tags": ["vip", "second box"]}]
    expect(console.context.locator("datalist option[value=outage]")).to_have_count(1)
    expect(console.context.locator("datalist option[value=vip]")).to_have_count(0)


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("x", "Transfer the conversation"),
        ("c", "Close the conversation"),
        ("l", "Priority and tags"),
        ("y", "Then and now"),
        ("b", "Return to the assistant"),
    ],
)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_dialogs_pass_axe(visit: Callable[..., Console], scheme: str, key: str, name: str) -> None:
    console = visit(color_scheme=scheme).sign_in(SAM["email"], "sam's password")
    console.show("Waiting")
    console.open("Ieva Petrauskaite")
    console.button("Take").click()
    console.reply.wait_for()
    box = dialog(console, key, name)
    if key == "y":
        console.see("Different today", box)
    assert console.breaches() == []


@pytest.mark.parametrize("draft", ["", "half a sentence"])
def test_what_one_gives_out_of_sight_makes_room_for_the_next(console: Console, desk: StandIn, draft: str) -> None:
    console.mine("Marta")
    console.reply.fill(draft)
    box = dialog(console, "x", "Transfer the conversation")
    desk.desk["c_update"]["elsewhere"] = True
    box.get_by_label("To whom").fill("customer")
    box.get_by_label("To whom").press("Enter")
    box.get_by_role("button", name="Transfer", exact=True).click()
    console.see("Transferred to Customer service.")
    if draft:
        console.see("This conversation is not with your teams")
        console.see(draft)
    else:
        console.page.get_by_role("heading", level=2, name="Tomas Berg").first.wait_for()
        expect(console.page.get_by_text("This conversation is not with your teams")).to_have_count(0)
