"""The writer's room: writing an article, seeing what becomes of it, saving it; and that nothing typed is lost."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.web_console.knowledge_data import BODY, finding
from tests.web_console.place import WRITER
from tests.web_console.writer import ROUTER, Writer, write_as

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.web_console.console import Console
    from tests.web_console.standin import StandIn

pytestmark = pytest.mark.browser
PUT = "/api/agent/articles/en/router-no-internet"
TITLE = "The router is on but there is no internet"


@pytest.fixture
def writer(visit: Callable[..., Console], desk: StandIn) -> Writer:
    writer = write_as(visit, desk, WRITER)
    writer.go(ROUTER)
    writer.heading(TITLE)
    return writer


def saved(desk: StandIn) -> list[dict[str, Any]]:
    return desk.sent(PUT, "PUT")


def holding(words: str) -> re.Pattern[str]:
    return re.compile(re.escape(words))


def elsewhere(desk: StandIn, body: str) -> None:
    """Somebody else saves another text."""
    file = desk.shelf.now("en/router-no-internet")
    desk.shelf.put("en/router-no-internet", file["front"], body, "Milda Jonaite", "Reworded")


def test_text_is_seen_as_page_and_cards_and_saved_with_ctrl_s(writer: Writer, desk: StandIn) -> None:
    revision = desk.shelf.now("en/router-no-internet")["revision"]
    writer.text.fill("Unplug the router.\n\n## It is still amber")
    expect(writer.room.get_by_role("heading", name="It is still amber")).to_be_visible()
    writer.tab("Cards").click()
    expect(writer.room.locator(".chat-card")).to_contain_text("Unplug the router.")
    writer.page.keyboard.press("Control+s")
    writer.console.see("Saved. It answers customers in a moment.")
    (body,) = saved(desk)
    assert body["body"] == "Unplug the router.\n\n## It is still amber"
    assert body["base_revision"] == revision
    assert body["front"]["questions"] == ["light is amber", "no internet at all", "router blinks"]
    expect(writer.room.get_by_text("Not saved")).to_have_count(0)


def test_tools_make_markdown_that_can_be_undone(writer: Writer) -> None:
    press = writer.page.keyboard.press
    writer.text.fill("Unplug it")
    press("Control+a")
    press("Control+b")
    expect(writer.text).to_have_value("**Unplug it**")
    press("Control+z")
    expect(writer.text).to_have_value("Unplug it")
    writer.button("Heading").click()
    expect(writer.text).to_have_value("## Unplug it")
    press("Control+End")
    press("Enter")
    writer.button("Steps").click()
    writer.page.keyboard.type("One")
    press("Enter")
    writer.page.keyboard.type("Two")
    expect(writer.text).to_have_value("## Unplug it\n1. One\n2. Two")
    writer.button("Link an article").click()
    writer.page.get_by_role("combobox", name="Find an article").fill("slow")
    press("Enter")
    expect(writer.text).to_have_value("## Unplug it\n1. One\n2. Two[Wi-Fi is slow](article:slow-wifi)")


def test_fields_change_the_front_matter(writer: Writer, desk: StandIn) -> None:
    writer.tab("Questions and tests").click()
    writer.room.get_by_label("Questions", exact=True).fill("one\n\ntwo\n")
    expect(writer.room.get_by_text("so far. Fifteen or more")).to_be_visible()
    writer.tab("Details").click()
    writer.room.get_by_label("Title").fill("No internet")
    writer.room.get_by_role("checkbox", name="Mesh Point").check()
    writer.room.get_by_label("Kind").select_option(label="FAQ")
    writer.room.get_by_label("Kind").select_option(label="How-to")
    writer.room.get_by_label("Earlier ids").fill("amber-light, no-web")
    writer.save()
    writer.console.see("Saved.")
    front = saved(desk)[0]["front"]
    assert front["questions"] == ["one", "two"]
    assert (front["title"], front["kind"]) == ("No internet", "how-to")
    assert front["products"] == ["router-h1", "mesh-point"]
    assert front["redirect_from"] == ["amber-light", "no-web"]


def test_whole_file_and_fields_are_one_document(writer: Writer, desk: StandIn) -> None:
    whole = writer.room.get_by_label("The whole file")
    writer.text.fill("New text.")
    writer.tab("Whole file").click()
    expect(whole).to_have_value(holding("New text."))
    whole.fill(whole.input_value().replace("owner: network-team", "owner: web-team"))
    writer.tab("Details").click()
    expect(writer.room.get_by_label("Owner")).to_have_value("web-team")
    writer.tab("Whole file").click()
    writer.save()
    writer.console.see("Saved.")
    assert "owner: web-team" in saved(desk)[0]["text"]


def test_what_was_typed_comes_back_after_a_reload_and_goes_when_it_is_saved(writer: Writer, desk: StandIn) -> None:
    writer.text.fill("Half a sentence")
    writer.page.reload()
    expect(writer.text).to_have_value("Half a sentence")
    writer.console.see("is here again")
    writer.save()
    writer.console.see("Saved.")
    writer.page.reload()
    expect(writer.text).to_have_value("Half a sentence")
    assert writer.room.get_by_text("is here again").count() == 0
    assert len(saved(desk)) == 1


def test_draft_is_marked_in_the_list_and_can_be_discarded(writer: Writer) -> None:
    writer.text.fill("Half a sentence")
    writer.room.get_by_role("link", name="Back to the articles").click()
    expect(writer.row(TITLE)).to_contain_text("Not saved")
    writer.row(TITLE).get_by_role("link").click()
    writer.button("Discard it").click()
    expect(writer.text).to_have_value(BODY)


def test_save_that_fails_keeps_the_text_and_says_what_to_do(writer: Writer, desk: StandIn) -> None:
    writer.text.fill("New text.")
    desk.failing = 10
    writer.save()
    expect(writer.room.get_by_text("The desk is busy.").first).to_be_visible()
    desk.failing = 0
    expect(writer.text).to_have_value("New text.")
    writer.save()
    writer.console.see("Saved.")
    assert saved(desk)[-1]["body"] == "New text."


def test_faults_keep_it_from_being_saved_and_lead_to_their_lines(writer: Writer, desk: StandIn) -> None:
    writer.text.fill("First.\n\nSecond [broken](article:none).")
    desk.shelf.faults = [finding("no_article", "fault", 22, "there is no article none", "Link another one.")]
    writer.save()
    expect(writer.room.get_by_role("alert").filter(has_text="Mend it, then save again.")).to_be_visible()
    # The desk's look at this very text comes after the refusal, knows nothing of it, and takes nothing away.
    expect(writer.room.get_by_text("Second")).to_be_visible()
    writer.button("Show 1 fault").click()
    writer.tab("Text").click()
    writer.button("Go to line 22").click()
    chosen = "field => field.value.slice(field.selectionStart, field.selectionEnd)"
    writer.console.until(lambda: writer.text.evaluate(chosen) == "Second [broken](article:none).")


def test_finding_in_the_front_matter_leads_to_its_field(writer: Writer) -> None:
    writer.tab("Questions and tests").click()
    writer.room.get_by_label("Questions", exact=True).fill("one")
    writer.tab("Text").click()
    writer.button("1 finding").click()
    writer.button("Go to line 9").click()
    expect(writer.room.get_by_label("Questions", exact=True)).to_be_focused()


def test_other_lines_of_somebody_elses_are_merged(writer: Writer, desk: StandIn) -> None:
    writer.tab("Details").click()
    writer.room.get_by_label("Title").fill("No internet at all")
    elsewhere(desk, "Their text.")
    desk.tell("knowledge", {"build": desk.shelf.build})
    expect(writer.room.get_by_text("Somebody has saved this article since you began.")).to_be_visible()
    writer.save()
    writer.console.see("together with what somebody else had changed")
    writer.tab("Text").click()
    expect(writer.text).to_have_value("Their text.")
    assert desk.shelf.now("en/router-no-internet")["front"]["title"] == "No internet at all"


@pytest.fixture
def conflict(writer: Writer, desk: StandIn) -> Writer:
    writer.text.fill("My text.")
    elsewhere(desk, "Their text.")
    writer.save()
    dialog = writer.page.get_by_role("dialog", name="Somebody else has changed the same lines")
    expect(dialog.get_by_text("Added: ").locator("..").filter(has_text="My text.")).to_be_visible()
    assert writer.console.breaches() == []
    return writer


def test_conflict_mine_is_saved_on_top(conflict: Writer, desk: StandIn) -> None:
    conflict.button("Take mine").click()
    conflict.console.see("Saved.")
    assert desk.shelf.now("en/router-no-internet")["body"] == "My text."


def test_conflict_theirs_is_taken(conflict: Writer, desk: StandIn) -> None:
    conflict.button("Take theirs").click()
    expect(conflict.text).to_have_value("Their text.")
    assert desk.shelf.now("en/router-no-internet")["body"] == "Their text."
    expect(conflict.room.get_by_text("Not saved")).to_have_count(0)


def test_conflict_is_edited_and_saved(conflict: Writer, desk: StandIn) -> None:
    conflict.button("Edit the merged text").click()
    whole = conflict.room.get_by_label("The whole file")
    expect(whole).to_have_value(holding("<<<<<<< yours"))
    whole.fill(whole.input_value().split("<<<<<<<")[0] + "Both texts.\n")
    conflict.save()
    conflict.console.see("Saved.")
    assert "Both texts." in desk.shelf.now("en/router-no-internet")["body"]


def test_customers_question_is_asked_of_the_text_as_it_stands(writer: Writer, desk: StandIn) -> None:
    writer.text.fill("Entirely new.")
    writer.tab("Ask").click()
    writer.room.get_by_label("Ask as a customer").fill("lamp is orange")
    writer.page.keyboard.press("Enter")
    answer = writer.room.get_by_role("region", name="Answer to “lamp is orange”")
    expect(answer).to_contain_text("This article is number 1.")
    expect(answer.get_by_role("listitem").first).to_contain_text("86%")
    expect(answer.get_by_role("listitem").first).to_contain_text("Entirely new.")
    assert desk.sent("/api/agent/articles/ask")[0]["body"] == "Entirely new."


def test_tests_say_which_article_was_found_instead(writer: Writer) -> None:
    writer.tab("Tests").click()
    writer.button("Run the tests").click()
    writer.console.see("1 of 2 find this article first.")
    row = writer.room.get_by_role("table", name="Tests of this article").get_by_role("row").nth(1)
    expect(row).to_contain_text("slow-wifi")
    expect(row).to_contain_text("−20%")


def test_status_is_changed_from_the_menu(writer: Writer, desk: StandIn) -> None:
    def front() -> dict[str, Any]:
        return saved(desk)[-1]["front"]

    writer.menu("Unpublish")
    writer.console.see("it is a draft again")
    assert front()["status"] == "draft"
    writer.menu("Schedule or set an end…")
    writer.page.get_by_label("From", exact=True).fill("2031-05-01T10:00")
    writer.page.get_by_role("dialog").get_by_role("button", name="Save").click()
    writer.console.see("Scheduled from May 1, 2031, 10:00")
    assert front()["publish_from"].startswith("2031-")
    writer.menu("Save and publish")
    writer.console.see("Published.")
    assert (front()["status"], front().get("publish_from")) == ("published", None)
    writer.menu("Expire now")
    writer.console.see("Expired:")
    writer.menu("Archive")
    writer.console.see("Archived:")
    assert front()["status"] == "archived"


def test_note_stands_in_the_history(writer: Writer) -> None:
    writer.text.fill("New text.")
    writer.menu("Save with a note…")
    writer.page.get_by_label("What you changed, and why").fill("Clearer steps")
    writer.page.keyboard.press("Enter")
    writer.console.see("Saved.")
    writer.room.get_by_role("link", name="History").click()
    newest = writer.room.get_by_role("list", name="Versions").get_by_role("listitem").first
    expect(newest).to_contain_text("Clearer steps")
    expect(newest).to_contain_text("Vilte Kraus")


def test_version_shows_its_changes_and_comes_back(writer: Writer, desk: StandIn) -> None:
    elsewhere(desk, "Their text.")
    desk.tell("knowledge", {"build": desk.shelf.build})
    writer.go(f"{ROUTER}/history")
    changes = writer.room.get_by_role("group", name="Changes")
    expect(changes.get_by_text("Added: ").locator("..")).to_contain_text("Their text.")
    assert writer.console.breaches() == []
    writer.room.get_by_role("link", name="First version").click()
    writer.button("Revert to this version").click()
    writer.button("Revert").click()
    writer.console.see("That version is back")
    assert desk.shelf.now("en/router-no-internet")["body"] == BODY


def test_new_article_lives_in_the_browser_until_it_is_saved(writer: Writer, desk: StandIn) -> None:
    writer.go("new")
    writer.room.get_by_label("Title").fill("Čia: no Wi-Fi in the garden!")
    expect(writer.room.get_by_label("Id", exact=True)).to_have_value("cia-no-wi-fi-in-the-garden")
    writer.button("Begin to write").click()
    expect(writer.room.get_by_role("alert").filter(has_text="Name a section")).to_be_visible()
    writer.room.get_by_label("Section").fill("wifi")
    writer.button("Begin to write").click()
    writer.text.fill("Put a Mesh Point near the window.")
    writer.page.reload()
    writer.go("")
    writer.room.get_by_role("link", name="Čia: no Wi-Fi in the garden!").click()
    expect(writer.text).to_have_value("Put a Mesh Point near the window.")
    writer.save()
    writer.console.see("Saved. Customers do not see it yet.")
    (body,) = desk.sent("/api/agent/articles")
    assert (body["language"], body["section"], body["front"]["status"]) == ("en", "wifi", "draft")
    writer.room.get_by_role("link", name="History").wait_for()


def test_translation_begins_as_a_copy_without_questions(writer: Writer) -> None:
    writer.menu("Translate…")
    writer.page.get_by_label("Into").select_option("lt")
    writer.button("Begin").click()
    expect(writer.text).to_have_value(BODY)
    expect(writer.page).to_have_url(holding("#/knowledge/articles/lt/router-no-internet"))
    writer.tab("Questions and tests").click()
    expect(writer.room.get_by_label("Questions", exact=True)).to_have_value("")


def test_article_is_deleted_after_a_question(writer: Writer, desk: StandIn) -> None:
    writer.menu("Delete…")
    writer.button("Delete").click()
    writer.console.see("is deleted.")
    expect(writer.rows).to_have_count(4)
    assert "en/router-no-internet" not in desk.shelf.files


def test_feedback_is_shown(writer: Writer) -> None:
    writer.room.get_by_role("link", name="Feedback").click()
    expect(writer.room.get_by_text("the lamp is red, not amber")).to_be_visible()
    expect(writer.room.get_by_text("Which lamp do you mean?")).to_be_visible()
    expect(writer.room.get_by_text("40 yes, 3 no")).to_be_visible()


def test_a_file_that_is_held_back_says_so_and_one_without_fields_is_shown_whole(writer: Writer, desk: StandIn) -> None:
    key = "en/router-no-internet"
    writer.go("articles")
    broken = finding("no_title", "fault", 1, "key title is missing", "add it")
    desk.shelf.put(key, {}, "Unplug the router.", "", "")
    desk.shelf.held[key] = [broken]
    writer.go(ROUTER)
    expect(writer.room.get_by_text("It is held back")).to_be_visible()
    expect(writer.tab("Whole file")).to_have_attribute("aria-selected", "true")
    file, pane = writer.room.get_by_label("The whole file"), writer.room.locator(".editor-pane.writing .panel")
    assert file.bounding_box()["height"] > 0.8 * pane.bounding_box()["height"], "the field fills its half"


WEST_DAYS = """async () => {
  const { dayText, endOf, momentText } = await import("/console/views/writing/health.js");
  return [dayText("2026-10-14"), new Date(endOf("2026-10-14")).toISOString(), endOf(undefined),
    momentText("2026-10-14T13:05:00Z"), momentText("2026-10-14")];
}"""


def test_a_day_is_the_same_day_west_of_greenwich_and_lasts_until_its_end(
    visit: Callable[..., Console], desk: StandIn
) -> None:
    west = write_as(visit, desk, WRITER, timezone_id="America/Los_Angeles", locale="en-GB")
    day, end, none, moment, bare = west.page.evaluate(WEST_DAYS)
    assert (day, end, bare) == ("14 Oct 2026", "2026-10-15T00:00:00.000Z", "14 Oct 2026")
    assert none is None or none != none
    assert "6:05" in moment
