"""Check 7: the widget in a real browser is cut off at random moments while the customer writes."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING

from tests.browsers import launched_chromium
from tests.faults.check import Found, Size
from tests.faults.harness import Harness
from tests.faults.load import QUESTIONS
from tests.web.chat import Chat

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CUTS = 100
#: The widget shows the newest 200 messages; a conversation ends well before that.
CUTS_A_CHAT = 20
BACK_S = 3.0
#: Before a cut and during it, seconds.
CALM_S, AWAY_S = (0.0, 1.5), (0.0, 3.0)
#: Rows as the customer sees them: whose, and their words without white space. One on its way counts as another kind.
ROWS = """() => [...document.querySelector("tandem-chat").shadowRoot.querySelectorAll(".log > .row")]
  .map((row) => {
    const role = ["pending", "customer", "bot", "agent", "notice"].find((name) => row.classList.contains(name));
    const text = (row.querySelector(".bubble, p[dir], .card") ?? row).textContent;
    return [role, text.replace(/\\s+/g, "")];
  })"""


def run(harness: Harness, size: Size) -> Found:
    """Cuts, plugs in again, and waits until the widget shows what the server has."""
    found, chance, slowest = Found(), random.Random(11), 0.0
    left = size.of(5, CUTS)
    with launched_chromium() as browser:
        while left > 0:
            cuts = min(left, CUTS_A_CHAT)
            slowest = max(slowest, _chat(browser, harness, cuts, chance, size.limit_s(BACK_S), found))
            left -= cuts
    found.figure = f"{found.tried} cuts, as the server's after {slowest:.1f} s at the latest; {found.failures} not"
    return found


def _chat(browser: Browser, harness: Harness, cuts: int, chance: random.Random, limit_s: float, found: Found) -> float:
    context = browser.new_context()
    chat = Chat.visit(context, f"{harness.url}/")
    chat.launcher.click()
    chat.field.wait_for()
    mark = f"visitor {chance.randrange(10**9)}"
    chat.say(f"hello, this is {mark}")
    chat.until(lambda: bool(harness.rows(*_which(mark))))
    (where,) = harness.rows(*_which(mark))[0]
    slowest = 0.0
    for cut in range(cuts):
        chat.say(f"{chance.choice(QUESTIONS)} ({cut})")
        chat.page.wait_for_timeout(1000 * chance.uniform(*CALM_S))
        harness.proxy.unplug()
        if chance.random() < 0.5:
            chat.say(f"are you still there? ({cut})")
        chat.page.wait_for_timeout(1000 * chance.uniform(*AWAY_S))
        harness.proxy.plug_in()
        took_s = _same(chat, harness, where, limit_s)
        found.expect(took_s <= limit_s, f"cut {cut} of {where}: not as the server's after {limit_s:.0f} s")
        slowest = max(slowest, took_s)
    context.close()
    return slowest


def _same(chat: Chat, harness: Harness, where: str, limit_s: float) -> float:
    """Seconds until the widget shows what the server has; more than the limit where it does not."""
    begun = time.monotonic()
    while (took_s := time.monotonic() - begun) <= limit_s:
        stored = harness.rows(
            "SELECT role, kind, text FROM messages WHERE conversation_id = ? AND kind != 'rating_request' ORDER BY seq",
            where,
        )
        shown = chat.page.evaluate(ROWS)[1:]  # the greeting is nobody's message
        if len(shown) == len(stored) and all(_is(row, message) for row, message in zip(shown, stored, strict=True)):
            return took_s
        chat.page.wait_for_timeout(50)
    return took_s


def _is(row: tuple[str, str], message: tuple[str, str, str]) -> bool:
    role, kind, text = message
    if row[0] != ("notice" if role == "system" else role):
        return False
    # An answer is drawn from its blocks, and cut where they are long; any other text is shown as it is.
    return bool(row[1]) if kind == "answer" else row[1] == "".join(text.split())


def _which(mark: str) -> tuple[str, str]:
    return "SELECT conversation_id FROM messages WHERE text LIKE ?", f"%{mark}"
