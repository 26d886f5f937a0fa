"""The widget as its user sees it, for tests to drive."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Locator, Page

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
#: What a browser says of a desk that is away, which is not the page's fault.
EXPECTED = ("ERR_CONNECTION_REFUSED", "ERR_EMPTY_RESPONSE", "WebSocket connection to", "favicon.ico")


class Chat:
    """A page with the widget on it.

    Attributes:
        faults: Script errors and refused resources seen on the page so far.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.faults: list[str] = []
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", lambda said: self._said(said.type, f"{said.text} {said.location.get('url')}"))

    def _said(self, kind: str, words: str) -> None:
        if kind == "error" and not any(expected in words for expected in EXPECTED):
            self.faults.append(words)

    @classmethod
    def visit(cls, context: BrowserContext, url: str) -> Chat:
        chat = cls(context.new_page())
        chat.page.goto(url)
        chat.launcher.wait_for()
        return chat

    def another_tab(self) -> Chat:
        """The same page in another tab of the same profile."""
        return Chat.visit(self.page.context, self.page.url)

    def open(self) -> Chat:
        self.launcher.click()
        self.page.get_by_text("Ask me anything").wait_for()
        return self

    def say(self, text: str) -> None:
        self.field.fill(text)
        self.field.press("Enter")

    def see(self, text: str, timeout_s: float = 5) -> Locator:
        """Waits until the text is on the screen."""
        found = self.panel.get_by_text(text).last
        found.wait_for(timeout=timeout_s * 1000)
        return found

    def button(self, name: str) -> Locator:
        return self.panel.get_by_role("button", name=name)

    def reload(self) -> None:
        self.page.reload()
        self.launcher.wait_for()

    def focused(self) -> str:
        """The accessible name, or else the text, of what has the focus."""
        script = "() => { const e = document.querySelector('tandem-chat').shadowRoot.activeElement;" \
            " return e ? e.getAttribute('aria-label') || e.textContent : '' }"  # fmt: skip
        return self.page.evaluate(script)

    def bubbles(self) -> list[str]:
        """The texts of the messages on the screen, in order."""
        return self.panel.locator(".row .bubble").all_inner_texts()

    def violations(self) -> list[str]:
        """What axe finds wrong with the widget as it stands, one line each."""
        # Colours of a row that is still fading in would be judged half-way.
        self.page.wait_for_timeout(250)
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate("() => axe.run('tandem-chat')")["violations"]
        return [f"{fault['id']}: {one['target']} {one['failureSummary']}" for fault in found for one in fault["nodes"]]

    @property
    def launcher(self) -> Locator:
        return self.page.locator("tandem-chat .launcher")

    @property
    def panel(self) -> Locator:
        return self.page.locator("tandem-chat .panel")

    @property
    def field(self) -> Locator:
        return self.page.get_by_label("Your message")
