"""The console as an agent sees it, for tests to drive."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import BrowserContext, Locator, Page

AXE = Path(__file__).resolve().parents[1] / "web" / "vendor" / "axe.min.js"
#: What a busy machine is given, in seconds.
PATIENCE_S = 20
#: Colours that are still in motion would be measured half-way; what moves on and on is not a colour.
STILL = """async () => {
  const after = (ms) => new Promise((done) => setTimeout(done, ms));
  await after(40);
  const moving = document.getAnimations().filter((one) => one.effect.getTiming().iterations !== Infinity);
  await Promise.race([Promise.all(moving.map((one) => one.finished.catch(() => null))), after(1000)]);
}"""
#: Not by wait_for_function: that takes the promise of an asynchronous function for a yes.
READY = """async (patience) => {
  const { store } = await import("/console/store.js");
  for (const ends = Date.now() + patience; !(store.state.link === "live" && store.state.listWhole);) {
    if (Date.now() > ends) throw new Error(`not ready: ${store.state.link}, whole list: ${store.state.listWhole}`);
    await new Promise((again) => setTimeout(again, 20));
  }
}"""
#: What a browser says of requests that the desk refuses or does not answer; the console tells the agent itself.
EXPECTED = ("Failed to load resource", "ERR_CONNECTION_REFUSED", "WebSocket connection to")


class Console:
    """A page with the console on it.

    Attributes:
        faults: Script errors and breaches of the content policy seen on the page so far.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.faults: list[str] = []
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", lambda said: self._said(said.type, said.text))

    def _said(self, kind: str, words: str) -> None:
        if kind == "error" and not any(expected in words for expected in EXPECTED):
            self.faults.append(words)

    @classmethod
    def visit(cls, context: BrowserContext, url: str, where: str = "#/waiting") -> Console:
        """Opens the console at a view; with none it chooses one itself."""
        console = cls(context.new_page())
        console.page.goto(f"{url}/console/{where}")
        return console

    def enter(self, email: str, password: str) -> None:
        """Fills in the sign-in form and sends it."""
        self.page.get_by_label("E-mail").fill(email)
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("button", name="Sign in").click()

    def sign_in(self, email: str, password: str) -> Console:
        self.enter(email, password)
        self.ready()
        return self

    def ready(self) -> None:
        """Waits until the console hears what happens, and has the whole list."""
        self.page.locator("main.desk").wait_for()
        self.page.evaluate(READY, PATIENCE_S * 1000)

    def reload(self) -> None:
        """Loads the page anew and waits until it is ready."""
        self.page.reload()
        self.ready()

    def row(self, text: str) -> Locator:
        """A conversation in the list."""
        return self.page.locator(".row").filter(has_text=text)

    def names(self) -> list[str]:
        """Who is in the list, from top to bottom."""
        return self.page.locator(".row-name").all_text_contents()

    def expect_names(self, *names: str) -> None:
        """Waits until exactly these are in the list, from top to bottom."""
        expect(self.page.locator(".row-name")).to_have_text(list(names))

    def show(self, view: str) -> None:
        """Goes to one of the views; on narrow screens they are behind a button."""
        views = self.page.get_by_role("navigation", name="Views")
        self.page.locator("nav.nav").wait_for(state="attached")
        if not views.get_by_role("link", name=view).is_visible():
            self.page.locator(".nav-open").click()
        views.get_by_role("link", name=view).click()
        self.page.get_by_role("region", name="Conversations").get_by_role("heading", name=view).wait_for()

    def menu(self) -> None:
        """Opens or closes one's own menu."""
        self.page.locator("summary", has_text="Your menu").click()

    def rest(self) -> None:
        """Takes the pointer from the list, which keeps its order while it is there."""
        self.page.mouse.move(1, 1)

    def open(self, text: str) -> None:
        """Opens a conversation and waits until it is there."""
        self.row(text).click()
        self.page.get_by_role("heading", level=2, name=text).first.wait_for()
        self.page.locator(".thread [data-seq]").first.wait_for()
        self.rest()

    def mine(self, text: str) -> None:
        """Opens one of the agent's own conversations."""
        self.show("Mine")
        self.open(text)

    @property
    def reply(self) -> Locator:
        return self.page.get_by_label("Reply", exact=True)

    @property
    def transcript(self) -> Locator:
        return self.page.get_by_role("log")

    @property
    def context(self) -> Locator:
        return self.page.get_by_role("region", name="Context")

    def button(self, name: str, **options: Any) -> Locator:
        return self.page.get_by_role("button", name=name, **options)

    def see(self, text: str, within: Locator | None = None) -> Locator:
        """Waits until the text is on the screen."""
        found = (within or self.page.locator("main")).get_by_text(text).last
        found.wait_for()
        return found

    def until(self, condition: Callable[[], bool]) -> None:
        """Waits for something that is not on the page: what the desk has received."""
        end = time.monotonic() + PATIENCE_S
        while not condition():
            assert time.monotonic() < end, "it did not come about"
            self.page.wait_for_timeout(20)

    def breaches(self) -> list[str]:
        """What axe has against the page: rule and first element of each."""
        if not self.page.evaluate("() => Boolean(window.axe)"):
            self.page.evaluate(AXE.read_text("utf-8"))
        self.page.evaluate(STILL)
        found = self.page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")["violations"]
        return [f"{one['id']}: {one['nodes'][0]['html'][:200]} {one['nodes'][0]['failureSummary']}" for one in found]
