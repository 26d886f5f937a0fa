"""An edited article is answered from without a restart; a broken one takes nothing down."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import httpx
import pytest

if TYPE_CHECKING:
    from tests.system.running import System

pytestmark = [pytest.mark.services, pytest.mark.model]

# Two seconds for the build and two for taking it up are promised on an idle machine; tests share theirs.
PATIENCE_S = 20.0


def page_holds(system: System, words: str) -> bool:
    return words in httpx.get(f"{system.url}/help/en/guest-network").text


def wait_for(system: System, words: str) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not page_holds(system, words):
        assert time.monotonic() < deadline, f"the help page does not show {words!r}"
        time.sleep(0.1)


def test_an_edit_is_live_and_a_broken_article_keeps_the_last_good_build(system: System) -> None:
    path = next(system.articles.glob("en/*/guest-network.md"))
    good = path.read_text("utf-8")
    try:
        path.write_text(good.rstrip() + "\n\nVisitors wave at the purple lighthouse.\n", "utf-8")
        wait_for(system, "purple lighthouse")
        path.write_text(good.replace("title:", "titel:", 1), "utf-8")
        time.sleep(3.0)
        assert page_holds(system, "purple lighthouse")
    finally:
        path.write_text(good, "utf-8")
    deadline = time.monotonic() + PATIENCE_S
    while page_holds(system, "purple lighthouse"):
        assert time.monotonic() < deadline, "the mended article is not live"
        time.sleep(0.1)
