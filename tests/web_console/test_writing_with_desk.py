"""The writer's room on a real desk: files are read, changed and brought back, and nobody's text is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from bot.desk.app import create_app
from bot.settings import Settings
from tests.desk.agent import PASSWORD, hire
from tests.desk.conftest import empty_database, one_rasa, rasa, settings
from tests.desk.running import RunningDesk
from tests.desk.writing.conftest import kb
from tests.web_console.console import Console
from tests.web_console.writer import Writer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

__all__ = ["empty_database", "kb", "one_rasa", "rasa", "settings"]
pytestmark = pytest.mark.browser


@pytest.fixture
def real(settings: Settings, kb: Path) -> Iterator[RunningDesk]:
    changed = settings.model_copy(update={"kb_dir": kb, "data_dir": kb.parent / "data", "var": kb.parent})
    running = RunningDesk(lambda: create_app(changed), changed.port)
    running.start()
    hire(running, "vilte@halden.example", name="Vilte", role="writer")
    yield running
    running.stop()


@pytest.fixture
def writer(chromium: Browser, real: RunningDesk) -> Iterator[Writer]:
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    console = Console.visit(context, real.url, "")
    console.enter("vilte@halden.example", PASSWORD)
    writer = Writer(console)
    writer.room.wait_for()
    yield writer
    context.close()
    assert not console.faults, console.faults


def first(kb: Path) -> Path:
    return sorted(kb.rglob("*.md"))[0]


def test_article_is_read_changed_and_brought_back(writer: Writer, kb: Path) -> None:
    file = first(kb)
    before = file.read_text("utf-8")
    writer.go(f"articles/en/{file.stem}")
    expect(writer.text).not_to_have_value("")
    writer.text.fill(f"{writer.text.input_value()}\n\nOne sentence more.")
    expect(writer.room.locator(".sheet")).to_contain_text("One sentence more.")
    writer.save()
    writer.console.see("Saved.")
    assert "One sentence more." in file.read_text("utf-8")
    writer.go(f"articles/en/{file.stem}/history")
    versions = writer.room.get_by_role("list", name="Versions").get_by_role("link")
    versions.last.click()
    writer.button("Revert to this version").click()
    writer.button("Revert").click()
    writer.console.see("That version is back")
    assert file.read_text("utf-8").split("---")[-1] == before.split("---")[-1]


def test_edit_outside_and_in_the_console_meet_in_the_conflict_dialog(writer: Writer, kb: Path) -> None:
    file = first(kb)
    writer.go(f"articles/en/{file.stem}")
    expect(writer.text).not_to_have_value("")
    body = writer.text.input_value()
    writer.text.fill("Mine alone.")
    file.write_text(file.read_text("utf-8").replace(body.splitlines()[0], "Theirs alone."), "utf-8")
    writer.save()
    dialog = writer.page.get_by_role("dialog", name="Somebody else has changed the same lines")
    dialog.wait_for()
    dialog.get_by_role("tab", name="Merged").click()
    expect(dialog.locator(".merge-mark").first).to_be_visible()
    writer.button("Take mine").click()
    writer.console.see("Saved.")
    assert "Mine alone." in file.read_text("utf-8")
    assert "Theirs alone." not in file.read_text("utf-8")


def test_new_article_is_written_and_deleted(writer: Writer, kb: Path) -> None:
    writer.go("new")
    writer.room.get_by_label("Title").fill("Garden Wi-Fi")
    writer.room.get_by_label("Section").fill("wifi")
    writer.room.get_by_label("Owner").fill("network-team")
    writer.button("Begin to write").click()
    writer.text.fill("Put a Mesh Point near the window.")
    writer.tab("Questions and tests").click()
    writer.room.get_by_label("Questions", exact=True).fill("no signal in the garden\nwifi outside")
    writer.room.get_by_label("Tests", exact=True).fill("no wifi on the lawn")
    writer.save()
    writer.console.see("Saved. Customers do not see it yet.")
    file = kb / "en" / "wifi" / "garden-wi-fi.md"
    assert "Put a Mesh Point" in file.read_text("utf-8")
    writer.menu("Delete…")
    writer.button("Delete").click()
    writer.console.see("is deleted.")
    assert not file.exists()
    writer.go("articles/en/garden-wi-fi/history")
    writer.room.get_by_role("list", name="Versions").get_by_role("link").last.click()
    writer.button("Revert to this version").click()
    writer.button("Revert").click()
    writer.console.see("That version is back")
    assert "Put a Mesh Point" in file.read_text("utf-8")


def test_pages_without_anything_on_them_say_so(writer: Writer) -> None:
    writer.go("questions")
    expect(writer.room.get_by_text("No question waits for an answer.")).to_be_visible()
    writer.go("gaps")
    expect(writer.room.get_by_text("Loading…")).to_have_count(0)
    expect(writer.room.locator(".page-none")).to_be_visible()
