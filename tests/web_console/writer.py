"""The writer's room as a writer sees it, for tests to drive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page

    from tests.web_console.console import Console
    from tests.web_console.standin import StandIn

ROUTER = "articles/en/router-no-internet"


class Writer:
    """A console that shows the articles."""

    def __init__(self, console: Console) -> None:
        self.console = console

    @property
    def page(self) -> Page:
        return self.console.page

    @property
    def room(self) -> Locator:
        return self.page.get_by_role("region", name="Knowledge")

    @property
    def rows(self) -> Locator:
        return self.room.get_by_role("table", name="Articles").locator("tbody tr")

    @property
    def text(self) -> Locator:
        """The field with the article's text."""
        return self.room.get_by_label("Text of the article")

    def row(self, title: str) -> Locator:
        return self.rows.filter(has_text=title)

    def titles(self) -> list[str]:
        """What is in the list, from top to bottom."""
        self.rows.first.wait_for()
        return self.rows.locator("th > a").all_inner_texts()

    def go(self, page: str) -> None:
        """To `#/knowledge/<page>`."""
        self.page.evaluate("address => { location.hash = address }", f"#/knowledge/{page}")

    def heading(self, text: str) -> None:
        self.room.get_by_role("heading", level=2, name=text).wait_for()

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def tab(self, name: str) -> Locator:
        return self.page.get_by_role("tab", name=name, exact=True)

    def menu(self, item: str) -> None:
        """Something from the menu beside Save."""
        self.room.locator("summary").first.click()
        self.room.locator(".menu-items").get_by_role("button", name=item, exact=True).click()

    def save(self) -> None:
        self.room.get_by_role("button", name="Save", exact=True).click()


def write_as(visit: Callable[..., Console], desk: StandIn, who: dict[str, Any], **context: object) -> Writer:
    """Signs in somebody who writes articles."""
    console = visit("", **context)
    console.enter(who["email"], f"{who['name'].split()[0].lower()}'s password")
    writer = Writer(console)
    writer.room.wait_for()
    return writer
