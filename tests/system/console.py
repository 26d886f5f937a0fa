"""The agents' console as an agent sees it, for tests to drive."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

    from tests.system.running import System


class Console:
    """A signed-in agent."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @classmethod
    def sign_in(cls, browser: Browser, system: System) -> Console:
        email, password = system.agent()
        page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
        page.goto(f"{system.url}/console/")
        page.get_by_label("E-mail").fill(email)
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("navigation", name="Conversations").wait_for()
        return cls(page)

    def open(self, words: str) -> None:
        """Opens the conversation whose row shows these words."""
        self.page.get_by_role("navigation", name="Conversations").get_by_text(words).first.click()

    def take(self) -> None:
        self.page.get_by_role("button", name="Take").first.click()
        self.page.get_by_label("Reply").wait_for()

    def say(self, text: str) -> None:
        field = self.page.get_by_label("Reply")
        field.fill(text)
        field.press("Enter")

    def see(self, text: str, timeout_s: float = 10) -> Locator:
        found = self.page.get_by_role("log", name="Transcript").get_by_text(text).last
        found.wait_for(timeout=timeout_s * 1000)
        return found

    @property
    def context(self) -> Locator:
        return self.page.get_by_label("Context")

    def close(self) -> None:
        self.page.keyboard.press("Escape")
        self.page.get_by_role("button", name="Close", exact=True).first.click()
        dialog = self.page.get_by_role("dialog", name="Close the conversation")
        dialog.get_by_text("Solved", exact=True).click()
        dialog.get_by_role("button", name="Close the conversation").click()
