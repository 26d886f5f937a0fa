"""The agents' console on the running system, for tests to drive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.system.running import PASSWORD
from tests.web_console.console import Console as Page

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator

    from tests.system.running import System

PATIENCE_MS = 20_000


class Console(Page):
    """Somebody who is signed in, in a browser profile of their own."""

    @classmethod
    def signed_in(cls, browser: Browser, system: System, email: str = "") -> Console:
        """Signs in; the first agent, who is an administrator, unless another e-mail address is given."""
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        context.set_default_timeout(PATIENCE_MS)
        console = cls.visit(context, system.url)
        console.enter(email or system.agent()[0], PASSWORD)
        console.page.locator(".side").wait_for()
        return console

    def find(self, view: str, words: str) -> None:
        """Opens the conversation of a view whose row shows these words."""
        self.show(view)
        self.row(words).first.click()
        self.transcript.wait_for()
        self.rest()

    def take(self) -> None:
        self.button("Take", exact=False).first.click()
        self.reply.wait_for()

    def say(self, text: str) -> None:
        self.reply.fill(text)
        self.reply.press("Enter")

    def note(self, text: str) -> None:
        self.button("Note", exact=True).click()
        field = self.page.get_by_label("Internal note")
        field.fill(text)
        field.press("Enter")
        self.hear(text)
        self.button("Reply", exact=True).click()

    def hear(self, text: str) -> Locator:
        """Waits until the transcript shows it."""
        found = self.transcript.get_by_text(text).last
        found.wait_for()
        return found

    def dialog(self, key: str, name: str) -> Locator:
        self.transcript.focus()
        self.page.keyboard.press(key)
        found = self.page.get_by_role("dialog", name=name)
        found.wait_for()
        return found

    def close(self, cause: str = "") -> None:
        dialog = self.dialog("c", "Close the conversation")
        dialog.get_by_label("Solved", exact=True).check()
        if cause:
            dialog.get_by_label("Root cause").select_option(label=cause)
        dialog.get_by_role("button", name="Close the conversation").click()
        dialog.wait_for(state="hidden")
