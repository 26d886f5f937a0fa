"""A real desk with a real database in a temporary folder and the tests' stand-in for the bot, for benchmarks."""

from __future__ import annotations

import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bot.desk.app import create_app
from bot.desk.migrate import migrate
from bot.desk.store import Store
from bot.settings import Settings
from tests.browsers import CHROMIUM_ARGS, find_chromium
from tests.desk.agent import PASSWORD, hire
from tests.desk.rasa import TOKEN, FakeRasa
from tests.desk.running import RunningDesk
from tests.desk.serving import free_port

if TYPE_CHECKING:
    from playwright.async_api import Page

EMAIL = "ana@halden.example"
# What waits is taken by hand, so that nothing moves but what is measured.
COMPANY = """
teams:
  - {id: technical, name: Technical support, family: technical, auto_assign: false}
  - {id: service, name: Customer service, family: general, auto_assign: false}
"""


@contextmanager
def a_desk(var: Path | None = None) -> Iterator[RunningDesk]:
    """A desk that is served on a free port, with one supervisor, Ana, in all teams.

    Args:
        var: Where its database lies or is to lie; None: nowhere for long.
    """
    with tempfile.TemporaryDirectory() as scratch:
        folder = var or Path(scratch)
        (folder / "company.yml").write_text(COMPANY)
        migrated(folder).close()
        rasa = FakeRasa().start()
        os.environ["TANDEM_INTERNAL_TOKEN"] = TOKEN
        os.environ.pop("DATABASE_URL", None)
        settings = Settings(
            _env_file=None, port=free_port(), rasa_port=rasa.port, actions_port=rasa.port, var=folder, data_dir=folder
        )
        running = RunningDesk(lambda: create_app(settings), settings.port)
        running.start()
        try:
            hire(running, EMAIL, role="supervisor")
            yield running
        finally:
            running.stop()
            rasa.stop()


def migrated(folder: Path) -> Store:
    """The database of a desk that has its files there, brought up to date."""
    store = Store(f"sqlite:///{folder / 'desk.sqlite'}")
    migrate(store)
    return store


@asynccontextmanager
async def a_console(url: str, where: str = "") -> AsyncIterator[Page]:
    """The console in a real Chromium, signed in as Ana; ``where`` is the address behind ``#``."""
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_ARGS)
        page = await browser.new_page(viewport={"width": 1440, "height": 900})
        await page.goto(f"{url}/console/{where}")
        await page.get_by_label("E-mail").fill(EMAIL)
        await page.get_by_label("Password").fill(PASSWORD)
        await page.get_by_role("button", name="Sign in").click()
        yield page
        await browser.close()
