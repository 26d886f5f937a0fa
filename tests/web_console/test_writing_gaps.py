"""The writer's room: what to write next, and what buyers ask about products."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.web_console.place import ME, WRITER
from tests.web_console.writer import Writer, write_as

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator

    from tests.web_console.console import Console
    from tests.web_console.standin import StandIn

pytestmark = pytest.mark.browser
MESH = "can I connect the mesh with a cable"


@pytest.fixture
def writer(visit: Callable[..., Console], desk: StandIn) -> Writer:
    return write_as(visit, desk, WRITER)


def gap(writer: Writer, title: str = MESH) -> Locator:
    return writer.room.get_by_role("article", name=title)


def question(writer: Writer, text: str = "Does the H1 work with fibre?") -> Locator:
    return writer.room.get_by_role("article", name=text)


def test_gap_says_how_large_it_is_and_why_nothing_answered(writer: Writer) -> None:
    writer.go("gaps")
    expect(gap(writer)).to_contain_text("14")
    expect(gap(writer)).to_contain_text("rising")
    expect(gap(writer).locator(".tag-row")).to_contain_text("Mesh Point")
    expect(gap(writer)).to_contain_text("Below the threshold by 19 points.")
    expect(gap(writer)).to_contain_text("2 customers wait for an answer")
    expect(gap(writer).get_by_role("img", name="4 in the first half and 10 in the second")).to_be_visible()
    gap(writer).get_by_text("1 answer that agents gave").click()
    expect(gap(writer).get_by_text("plug the cable into either port")).to_be_visible()
    assert gap(writer).get_by_role("link", name="Conversation").count() == 0
    gap(writer).get_by_role("button", name="All 14 questions").click()
    expect(gap(writer).get_by_role("list", name="Questions")).to_contain_text("backhaul by wire?")


def test_article_is_begun_from_a_gap(writer: Writer, desk: StandIn) -> None:
    writer.go("gaps")
    writer.room.get_by_label("Time").select_option("90")
    gap(writer).get_by_role("button", name="Write this article").click()
    expect(writer.text).to_have_value("Yes: plug the cable into either port, then wait for white.")
    expect(writer.room.locator(".room-head")).to_contain_text("Draft")
    assert [where for where, _ in desk.received if "draft" in where] == ["POST /api/agent/gaps/g_1/draft"]


def test_dismissal_can_be_taken_back(writer: Writer, desk: StandIn) -> None:
    writer.page.clock.install()
    writer.go("gaps")
    gap(writer).get_by_role("button", name="Dismiss").click()
    writer.button("Undo").click()
    writer.page.clock.run_for(10_000)
    expect(gap(writer)).to_be_visible()
    assert not desk.sent("/api/agent/gaps/g_1/dismiss")
    gap(writer).get_by_role("button", name="Dismiss").click()
    writer.page.clock.run_for(10_000)
    writer.console.until(lambda: len(desk.sent("/api/agent/gaps/g_1/dismiss")) == 1)
    expect(gap(writer)).to_have_count(0)


def test_dismissal_is_done_when_one_leaves(writer: Writer, desk: StandIn) -> None:
    writer.go("gaps")
    gap(writer).get_by_role("button", name="Dismiss").click()
    writer.go("questions")
    writer.console.until(lambda: len(desk.sent("/api/agent/gaps/g_1/dismiss")) == 1)


def test_no_gaps_says_what_will_be_here(writer: Writer, desk: StandIn) -> None:
    desk.shelf.gaps = []
    writer.go("gaps")
    expect(writer.room.get_by_text("Nothing is missing in this time.")).to_be_visible()


def test_buyers_question_is_answered_and_published(writer: Writer, desk: StandIn) -> None:
    link = writer.page.get_by_role("navigation", name="Views").get_by_role("link", name="Product Q&A")
    expect(link).to_contain_text("2")
    link.click()
    expect(question(writer)).to_contain_text("is told by e-mail")
    expect(question(writer).get_by_role("button", name="Publish")).to_be_disabled()
    question(writer).get_by_label("Answer").fill("Yes, with a fibre modem.")
    question(writer).get_by_role("button", name="Publish").click()
    writer.console.see("Published. Who asked is told by e-mail.")
    assert desk.sent("/api/agent/product-questions/pq_1", "PATCH") == [
        {"answer": "Yes, with a fibre modem.", "state": "answered"}
    ]
    expect(question(writer)).to_have_count(0)
    expect(link).to_contain_text("1")
    writer.tab("Published (1)").click()
    expect(question(writer).get_by_role("link", name="See it on its page")).to_have_attribute(
        "href", "/help/en/products/router-h1"
    )
    question(writer).get_by_role("button", name="Unpublish to change it").click()
    writer.tab("Answered (1)").click()
    expect(question(writer).get_by_label("Answer")).to_have_value("Yes, with a fibre modem.")


def test_answer_that_cannot_be_saved_stays(writer: Writer, desk: StandIn) -> None:
    writer.go("questions")
    question(writer).get_by_label("Answer").fill("Yes.")
    desk.failing = 1
    question(writer).get_by_role("button", name="Save").click()
    expect(question(writer).get_by_role("alert")).to_contain_text("The desk is busy.")
    writer.page.reload()
    expect(question(writer).get_by_label("Answer")).to_have_value("Yes.")


def test_question_is_rejected_and_opened_again(writer: Writer) -> None:
    writer.go("questions")
    question(writer).get_by_role("button", name="Reject").click()
    writer.tab("Rejected (1)").click()
    question(writer).get_by_role("button", name="Open again").click()
    expect(writer.tab("Open (2)")).to_be_visible()


def test_agent_hears_of_a_new_question(console: Console, desk: StandIn) -> None:
    link = console.page.get_by_role("navigation", name="Views").get_by_role("link", name="Product Q&A")
    expect(link).to_contain_text("2")
    desk.shelf.questions.append(desk.shelf.questions[0] | {"id": "pq_3", "text": "Does it hang on a wall?"})
    desk.tell("product_question", {"question": desk.shelf.questions[-1]})
    expect(link).to_contain_text("3")
    link.click()
    expect(question(Writer(console), "Does it hang on a wall?")).to_be_visible()
    assert desk.accounts[ME["email"]]["agent"]["role"] == "agent"


PAGES = ["", "articles/en/router-no-internet", "articles/en/router-no-internet/feedback", "gaps", "questions", "new"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_axe_finds_nothing_and_nothing_sticks_out_of_the_room(
    visit: Callable[..., Console], desk: StandIn, scheme: str, width: int
) -> None:
    desk.shelf.build |= {"state": "failed", "faults": [{"path": "en/wifi/slow-wifi.md", "line": 3, "text": "a fault"}]}
    writer = write_as(visit, desk, WRITER, color_scheme=scheme, viewport={"width": width, "height": 800})
    found = {}
    wide = "document.querySelector('.settings').scrollWidth - document.querySelector('.settings').clientWidth"
    for page in PAGES:
        writer.go(page)
        expect(writer.room.get_by_text("Loading…")).to_have_count(0)
        found[page] = (writer.console.breaches(), writer.page.evaluate(wide))
    writer.go(PAGES[1])
    for tab in ("Questions and tests", "Details", "Whole file"):
        writer.tab(tab).click()
        found[tab] = (writer.console.breaches(), writer.page.evaluate(wide))
    if width < 900:
        writer.button("Preview and checks").click()
    for tab in ("Cards", "Ask", "Tests", "Findings"):
        writer.tab(tab).click()
        found[tab] = (writer.console.breaches(), writer.page.evaluate(wide))
    assert found == dict.fromkeys(found, ([], 0))
