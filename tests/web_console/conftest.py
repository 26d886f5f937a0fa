"""A browser, a stand-in desk and a signed-in console."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.browsers import launched_chromium
from tests.web_console.console import PATIENCE_S, Console
from tests.web_console.place import ME
from tests.web_console.standin import StandIn

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PASSWORD = "a sentence of five words"
Do = Callable[[Coroutine[Any, Any, Any]], Any]


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    # The machine may be busy: nothing here is about how fast it is.
    expect.set_options(timeout=1000 * PATIENCE_S)
    with launched_chromium() as browser:
        yield browser
    expect.set_options(timeout=None)


@pytest.fixture
def desk() -> Iterator[StandIn]:
    desk = StandIn()
    desk.accounts[ME["email"]].update(password=PASSWORD, must_change=False)
    yield desk.start()
    desk.stop()


@pytest.fixture
def visit(chromium: Browser, desk: StandIn) -> Iterator[Callable[..., Console]]:
    """Opens the console in a fresh browser profile; afterwards no page may have had an error or a refused resource."""
    consoles: list[Console] = []

    def open_page(where: str = "#/waiting", **context: object) -> Console:
        context.setdefault("viewport", {"width": 1280, "height": 800})
        consoles.append(Console.visit(chromium.new_context(**context), desk.url, where))
        return consoles[-1]

    yield open_page
    for console in consoles:
        console.page.context.close()
    faults = [fault for console in consoles for fault in console.faults]
    assert not faults, faults


@pytest.fixture
def console(visit: Callable[..., Console]) -> Console:
    """The console of an agent who has signed in."""
    return visit().sign_in(ME["email"], PASSWORD)


@pytest.fixture
def do() -> Iterator[Do]:
    """Runs coroutines in another thread: Playwright has this one."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    yield lambda work: asyncio.run_coroutine_threadsafe(work, loop).result(20)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(5)
