"""The settings against a real desk: its database, its API and its sockets; only Rasa is a stand-in."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from bot.desk.app import create_app
from bot.settings import Settings
from tests.desk.agent import PASSWORD, hire
from tests.desk.conftest import empty_database, one_rasa, rasa, settings  # noqa: F401 - fixtures
from tests.desk.running import RunningDesk
from tests.web_console.console import Console
from tests.web_console.settings.office import ADMIN, Office


@pytest.fixture
def desk(settings: Settings) -> Iterator[RunningDesk]:  # noqa: F811
    """A desk with an administrator; webhooks may go to this machine."""
    settings.webhook_private = True
    running = RunningDesk(lambda: create_app(settings), settings.port)
    running.start()
    hire(running, ADMIN, name="Ada", role="admin")
    yield running
    running.stop()


@pytest.fixture
def enter(visit: Callable[..., Console], desk: RunningDesk) -> Callable[..., Office]:
    """Signs somebody in and goes to a page of the settings."""

    def go(page: str = "", *, email: str = ADMIN, password: str = PASSWORD, **context: object) -> Office:
        console = visit(**context)
        console.enter(email, password)
        console.page.locator("nav.nav").wait_for(state="attached")
        office = Office(console, desk)
        office.go(page)
        return office

    return go


@pytest.fixture
def office(enter: Callable[..., Office]) -> Office:
    """The settings as an administrator at a desk of their own has them."""
    return enter()
