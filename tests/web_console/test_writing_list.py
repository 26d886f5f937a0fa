"""The writer's room: the list of articles with its health, who may go where, and how the build stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.web_console.conftest import PASSWORD
from tests.web_console.place import ME, SAM, WRITER
from tests.web_console.writer import Writer, write_as

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.web_console.console import Console
    from tests.web_console.standin import StandIn

pytestmark = pytest.mark.browser


@pytest.fixture
def writer(visit: Callable[..., Console], desk: StandIn) -> Writer:
    return write_as(visit, desk, WRITER)


def test_writer_lands_on_the_articles_with_their_health(writer: Writer) -> None:
    assert writer.titles() == [
        "Cancel an order",
        "The new Mesh Point",
        "The router is on but there is no internet",
        "The winter sale",
        "Wi-Fi is slow",
    ]
    expect(writer.row("Wi-Fi is slow")).to_contain_text("1/2")
    expect(writer.row("Wi-Fi is slow")).to_contain_text("64 · 20 · 19")
    expect(writer.row("The winter sale")).to_contain_text("Scheduled from")
    expect(writer.row("The new Mesh Point")).to_contain_text("1 fault")
    expect(writer.row("Cancel an order")).to_contain_text("Stale")
    expect(writer.room.get_by_text("Live: all saved articles answer.")).to_be_visible()


@pytest.mark.parametrize(
    ("health", "left"),
    [
        ("not_first", ["Wi-Fi is slow"]),
        ("rejected", ["The router is on but there is no internet", "Wi-Fi is slow"]),
        ("stale", ["Cancel an order"]),
        ("faults", ["The new Mesh Point"]),
        ("not_live", ["Cancel an order"]),
        ("never_shown", ["Cancel an order"]),
    ],
)
def test_health_narrows_the_list(writer: Writer, health: str, left: list[str]) -> None:
    writer.room.get_by_label("Health").select_option(health)
    assert writer.titles() == left


def test_list_is_as_it_was_left_when_one_comes_back(writer: Writer) -> None:
    writer.room.get_by_label("Find articles").fill("wi-fi")
    writer.room.get_by_label("Order").select_option("rejected")
    writer.room.get_by_role("link", name="Wi-Fi is slow").click()
    writer.heading("Wi-Fi is slow")
    writer.room.get_by_role("link", name="Back to the articles").click()
    expect(writer.room.get_by_label("Find articles")).to_have_value("wi-fi")
    assert writer.titles() == ["Wi-Fi is slow"]
    writer.button("Show all").click()
    expect(writer.rows).to_have_count(5)
    assert writer.titles()[0] == "Wi-Fi is slow"


def test_thousand_articles_are_drawn_in_parts(visit: Callable[..., Console], desk: StandIn) -> None:
    front = desk.shelf.now("en/slow-wifi")["front"]
    for number in range(1000):
        desk.shelf.put(
            f"en/a-{number}", front | {"id": f"a-{number}", "title": f"Article {number:04}"}, "Text.", "V", "x"
        )
    writer = write_as(visit, desk, WRITER)
    expect(writer.room.get_by_text("1005 articles")).to_be_visible()
    assert writer.rows.count() < 500
    writer.room.get_by_label("Find articles").fill("article 0999")
    assert writer.titles() == ["Article 0999"]


def test_build_that_failed_says_why_and_leads_there(writer: Writer, desk: StandIn) -> None:
    fault = {"path": "en/wifi/slow-wifi.md", "line": 12, "text": "the title is missing; write one"}
    build: dict[str, Any] = desk.shelf.build | {"state": "failed", "faults": [fault], "held_back": [fault["path"]]}
    desk.shelf.build = build
    desk.tell("knowledge", {"build": build})
    expect(writer.room.get_by_text("1 article held back")).to_be_visible()
    expect(writer.room.get_by_text("the title is missing")).to_be_visible()
    writer.room.get_by_role("link", name="slow-wifi.md, line 12").click()
    writer.heading("Wi-Fi is slow")


def test_list_follows_what_happens_elsewhere(writer: Writer, desk: StandIn) -> None:
    file = desk.shelf.now("en/slow-wifi")
    desk.shelf.put("en/slow-wifi", file["front"] | {"title": "Wi-Fi has become slow"}, file["body"], "Somebody", "x")
    desk.tell("knowledge", {"build": desk.shelf.build})
    expect(writer.row("Wi-Fi has become slow")).to_be_visible()


def test_agent_reads_articles_and_answers_buyers_and_writes_nothing(console: Console) -> None:
    console.page.get_by_role("navigation", name="Views").get_by_role("link", name="Articles").click()
    room = Writer(console).room
    room.get_by_role("link", name="Wi-Fi is slow").click()
    expect(room.get_by_text("Move closer to the router.")).to_be_visible()
    assert room.get_by_role("textbox").count() == 0
    views = console.page.get_by_role("navigation", name="Views")
    expect(views.get_by_role("link", name="Product Q&A")).to_be_visible()
    assert views.get_by_role("link", name="Gaps").count() == 0
    console.page.evaluate("location.hash = '#/knowledge/gaps'")
    expect(room.get_by_role("alert")).to_contain_text("Your role does not allow that.")
    console.show("Mine")
    console.row("Marta").wait_for()


def test_supervisor_sees_the_gaps_and_does_not_write(visit: Callable[..., Console], desk: StandIn) -> None:
    console = visit()
    console.sign_in(SAM["email"], "sam's password")
    console.page.keyboard.press("g")
    console.page.keyboard.press("k")
    room = Writer(console).room
    room.get_by_role("table", name="Articles").wait_for()
    assert room.get_by_role("link", name="New article").count() == 0
    console.page.evaluate("location.hash = '#/knowledge/gaps'")
    expect(room.get_by_text("can I connect the mesh with a cable")).to_be_visible()
    assert room.get_by_role("button", name="Write this article").count() == 0


def test_desk_that_does_not_answer_is_asked_again(visit: Callable[..., Console], desk: StandIn) -> None:
    console = visit()
    console.page.route("**/api/agent/articles", lambda route: route.abort(), times=1)
    console.enter(ME["email"], PASSWORD)
    console.ready()
    console.page.evaluate("location.hash = '#/knowledge'")
    writer = Writer(console)
    expect(writer.room.get_by_role("alert")).to_contain_text("The desk does not answer")
    writer.button("Try again").click()
    expect(writer.rows).to_have_count(5)
