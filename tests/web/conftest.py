"""A browser, a stand-in desk and an opened widget."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browsers import launched_chromium
from tests.web.chat import PATIENCE_S, Chat
from tests.web.standin import StandIn

if TYPE_CHECKING:
    from playwright.sync_api import Browser

expect.set_options(timeout=PATIENCE_S * 1000)


# Not for the whole session: while Playwright's synchronous interface is open, no asynchronous test can run beside it.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with launched_chromium() as browser:
        yield browser


@pytest.fixture
def desk() -> Iterator[StandIn]:
    desk = StandIn().start()
    yield desk
    desk.stop()


@pytest.fixture
def visit(chromium: Browser, desk: StandIn) -> Iterator[Callable[..., Chat]]:
    """Opens the shop's page in a fresh browser profile; in the end no page may have had an error or a refusal."""
    chats: list[Chat] = []

    def open_page(query: str = "", **context: object) -> Chat:
        chats.append(Chat.visit(chromium.new_context(**context), desk.url + "/" + query))
        return chats[-1]

    yield open_page
    for chat in chats:
        chat.page.context.close()
    faults = [fault for chat in chats for fault in chat.faults]
    assert not faults, faults


@pytest.fixture
def chat(visit: Callable[..., Chat]) -> Chat:
    """The widget, opened and greeted."""
    return visit().open()
