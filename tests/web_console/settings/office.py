"""The settings as somebody sees them, for tests to drive."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect
from sqlalchemy import select

from bot.desk.accounts import Agent
from bot.desk.record_models import AuditEntry
from tests.desk.running import RunningDesk
from tests.web_console.console import Console

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

ADMIN = "ada@halden.example"


class Office:
    """A console that shows the settings."""

    def __init__(self, console: Console, desk: RunningDesk) -> None:
        self.console = console
        self.desk = desk

    @property
    def page(self) -> Page:
        return self.console.page

    @property
    def room(self) -> Locator:
        return self.page.get_by_role("region", name="Settings")

    def go(self, page: str) -> None:
        """To `#/settings/<page>`."""
        self.page.evaluate("address => { location.hash = address }", f"#/settings/{page}")
        self.room.locator(".settings-index").wait_for(state="attached")

    def field(self, label: str) -> Locator:
        return self.room.get_by_label(label, exact=True)

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def link(self, name: str) -> Locator:
        return self.room.get_by_role("link", name=name, exact=True)

    def box(self, name: str) -> Locator:
        """A box to tick, by how its words begin."""
        return self.room.get_by_role("checkbox", name=re.compile(f"^{re.escape(name)}"))

    def table(self, name: str) -> Locator:
        return self.room.get_by_role("table", name=name)

    def row(self, table: str, text: str) -> Locator:
        return self.table(table).get_by_role("row").filter(has_text=text)

    def heading(self, text: str) -> None:
        self.room.get_by_role("heading", name=text, exact=True).wait_for()

    def saved(self) -> None:
        """Saves, and waits until the desk has it."""
        self.button("Save").click()
        expect(self.room.get_by_text("Not saved yet")).to_have_count(0)

    def fault(self, label: str) -> Locator:
        """What is said to be wrong with a field."""
        field = self.field(label)
        expect(field).to_have_attribute("aria-invalid", "true")
        described = field.get_attribute("aria-describedby") or ""
        return self.page.locator(f"#{described.split()[-1]}")

    def agent(self, email: str) -> Agent:
        return self.desk.read(lambda session: session.scalar(select(Agent).where(Agent.email == email)))

    def trail(self) -> list[str]:
        """The actions in the audit trail, the oldest first."""
        return self.desk.read(lambda session: list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.id))))
