"""The widget as its user sees it, for tests to drive."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Locator, Page

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
#: What a browser says of a desk that is away, which is not the page's fault.
EXPECTED = ("net::ERR_CONNECTION", "net::ERR_EMPTY_RESPONSE", "WebSocket connection to", "favicon.ico")
_TYPES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".pdf": "application/pdf",
    ".txt": "text/plain",
    ".zip": "application/zip",
}
#: Long enough for a busy machine; only a test that fails waits so long.
PATIENCE_S = 20
_SETTLED = """async () => {
  const moving = () => document.querySelector("tandem-chat").shadowRoot.getAnimations()
    .filter((one) => one.playState === "running" && one.effect.getTiming().iterations === 1);
  do {
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    await Promise.allSettled(moving().map((one) => one.finished));
  } while (moving().length);
}"""


class Chat:
    """A page with the widget on it.

    Attributes:
        faults: Script errors and refused resources seen on the page so far.
        expected: Parts of what the browser may complain of in this test.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.faults: list[str] = []
        self.expected = list(EXPECTED)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", lambda said: self._said(said.type, f"{said.text} {said.location.get('url')}"))

    def _said(self, kind: str, words: str) -> None:
        if kind == "error" and not any(expected in words for expected in self.expected):
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

    def see(self, text: str, timeout_s: float = PATIENCE_S) -> Locator:
        """Waits until the text is on the screen."""
        found = self.panel.get_by_text(text).last
        found.wait_for(timeout=timeout_s * 1000)
        return found

    def attach(self, *files: tuple[str, bytes | int], how: str = "button") -> None:
        """Adds files, each a name and its content or size, by the button, by pasting or by dropping them."""
        given = [(name, content if isinstance(content, bytes) else b"x" * content) for name, content in files]
        if how == "button":
            payloads = [{"name": name, "mimeType": _TYPES[name[-4:]], "buffer": content} for name, content in given]
            with self.page.expect_file_chooser() as chooser:
                self.button("Attach files").click()
            chooser.value.set_files(payloads)
            return
        script = """(panel, [how, files]) => {
          const data = new DataTransfer();
          for (const [name, type, size] of files) data.items.add(new File(["x".repeat(size)], name, { type }));
          const tell = (Kind, name, options) =>
            panel.dispatchEvent(new Kind(name, { bubbles: true, cancelable: true, ...options }));
          if (how === "paste") tell(ClipboardEvent, "paste", { clipboardData: data });
          else for (const name of how.split(" ")) tell(DragEvent, name, { dataTransfer: data });
        }"""
        self.panel.evaluate(script, [how, [(name, _TYPES[name[-4:]], len(content)) for name, content in given]])

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

    def settle(self) -> None:
        """Waits until nothing moves any more."""
        self.page.evaluate(_SETTLED)

    def scroll(self, top: int) -> None:
        """Scrolls the stream there, and waits until the widget knows."""
        script = """(stream, top) => new Promise((done) => {
          stream.addEventListener("scroll", () => requestAnimationFrame(done), { once: true });
          stream.scrollTop = top;
        })"""
        self.panel.locator(".scroller").evaluate(script, top)

    def until(self, seen: Callable[[], object], expected: object = True) -> None:
        """Waits until what is seen is as expected, such as the events that have come to the desk."""
        begun = time.monotonic()
        while (found := seen()) != expected:
            if time.monotonic() - begun > PATIENCE_S:
                pytest.fail(f"expected {expected!r}, saw {found!r}")
            self.page.wait_for_timeout(20)

    def bubbles(self) -> list[str]:
        """The texts of the messages on the screen, in order."""
        return self.panel.locator(".row .bubble").all_inner_texts()

    def violations(self) -> list[str]:
        """What axe finds wrong with the widget as it stands, one line each."""
        # Colours of a row that is still fading in would be judged half-way.
        self.settle()
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
