"""What stands above the transcript: the next time target in few words, and everything of it in sight."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, expect

from bot.taxonomy import load_taxonomy
from tests.web_console.conftest import PASSWORD
from tests.web_console.console import Console
from tests.web_console.place import ME
from tests.web_console.seed import iso
from tests.web_console.standin import StandIn, now

pytestmark = pytest.mark.browser
LONGEST = max((one.title("en") for one in load_taxonomy().intents.values()), key=len)
#: Text of the head that is cut off, or lies outside of it.
CUT = """head => [...head.querySelectorAll("h2, p > *, .present")].filter((one) => {
  const [box, all] = [one.getBoundingClientRect(), head.getBoundingClientRect()];
  return one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== "inline"
    || box.left < all.left || box.right > all.right || box.bottom > all.bottom;
}).map((one) => one.textContent)"""


def due(**ahead: float) -> str:
    return iso(now() + timedelta(**ahead))


def target(console: Console) -> Locator:
    return console.page.locator(".head .target")


def test_next_target_is_said_and_the_other_one_is_in_its_title(console: Console, desk: StandIn) -> None:
    ends = due(hours=6.5)
    desk.changes("c_update", first_reply_at=None, first_reply_due_at=due(minutes=28.9), resolution_due_at=ends)
    console.mine("Marta")
    expect(target(console)).to_have_text(re.compile(r"^Reply in 2[78] min$"))
    expect(target(console)).to_have_attribute("title", re.compile("First reply by .*; resolution by "))
    desk.changes("c_update", first_reply_due_at=due(minutes=-3.1))
    expect(target(console)).to_have_text(re.compile(r"^Reply late by [34] min$"))
    expect(target(console)).to_have_class("target missed")
    desk.changes("c_update", first_reply_at=due(minutes=-1))
    expect(target(console)).to_have_text("Resolve in 6 h")
    expect(target(console)).to_have_attribute("title", re.compile("^Resolution by "))
    desk.changes("c_update", resolution_due_at=due(hours=-50))
    expect(target(console)).to_have_text("Resolution late by 2 d")
    desk.changes("c_update", resolution_due_at=None)
    expect(target(console)).to_have_count(0)


@pytest.mark.parametrize("width", [1440, 1280, 1024, 390])
def test_nothing_in_it_is_cut_off(visit: Callable[..., Console], desk: StandIn, width: int) -> None:
    desk.changes("c_update", first_reply_at=None, first_reply_due_at=due(minutes=-28), intent_title=LONGEST)
    desk.changes("c_pairing", first_reply_at=None, first_reply_due_at=None, resolution_due_at=None)
    console = visit(viewport={"width": width, "height": 800}).sign_in(ME["email"], PASSWORD)
    head = console.page.locator(".middle .head")
    for where, name in (("mine/c/c_update", "Marta"), ("waiting/c/c_pairing", "Ieva")):
        console.page.goto(f"{desk.url}/console/#/{where}")
        console.page.get_by_role("heading", level=2, name=name).wait_for()
        desk.tell("viewers", {"conversation_id": where.split("/")[2], "agents": [{"id": "a_other", "name": "Milda"}]})
        console.see("Also looking: Milda", head)
        assert head.evaluate(CUT) == []
        assert head.locator("button:visible, summary:visible").count() > 0
        assert head.evaluate("head => head.scrollWidth <= head.clientWidth")
