"""People: added, changed, locked, let in again, deactivated."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from sqlalchemy.orm import Session

from bot.desk.accounts import Agent
from bot.desk.ids import now
from tests.desk.agent import PASSWORD, hire
from tests.desk.running import RunningDesk
from tests.web_console.settings.office import ADMIN, Office

if TYPE_CHECKING:
    from playwright.sync_api import Route

pytestmark = pytest.mark.browser


def test_person_is_added_and_signs_in_with_the_one_time_password(
    office: Office, enter: Callable[..., Office], desk: RunningDesk
) -> None:
    office.go("people")
    office.link("Add somebody").click()
    office.field("Name").fill("Bea Lind")
    office.field("E-mail").fill("bea")
    office.button("Add").click()
    expect(office.fault("E-mail")).to_have_text("That is not an e-mail address. Write it like name@example.com.")
    expect(office.field("E-mail")).to_be_focused()
    assert office.field("Name").input_value() == "Bea Lind"
    office.field("E-mail").fill("bea@halden.example")
    office.box("Customer service").uncheck()
    office.button("Add").click()
    password = office.field("One-time password of Bea Lind").input_value()
    office.button("Done").click()
    office.heading("Bea Lind")
    office.go("people")
    row = office.row("People", "bea@halden.example")
    expect(row).to_contain_text("Technical support")
    expect(row).not_to_contain_text("Customer service")
    context = office.page.context.browser.new_context()
    page = context.new_page()
    page.goto(f"{desk.url}/console/")
    page.get_by_label("E-mail").fill("bea@halden.example")
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_text("Choose your own password").wait_for()
    context.close()


def test_change_is_saved_and_only_what_was_changed(office: Office, desk: RunningDesk) -> None:
    hire(desk, "bea@halden.example", name="Bea")
    office.go("people")
    office.link("Bea").click()
    office.field("Capacity").fill("lots")
    office.button("Save").click()
    expect(office.fault("Capacity")).to_contain_text("Capacity is a whole number")
    office.field("Capacity").fill("7")
    office.saved()
    assert office.agent("bea@halden.example").capacity == 7
    office.field("Role").select_option("writer")
    expect(office.box("Technical support")).to_have_count(0)
    office.saved()
    assert office.agent("bea@halden.example").role == "writer"
    assert office.trail()[-2:] == ["agent.changed", "agent.changed"]


def test_locked_account_is_shown_and_unlocked(office: Office, desk: RunningDesk) -> None:
    bea = hire(desk, "bea@halden.example", name="Bea")

    def lock(session: Session) -> None:
        session.get_one(Agent, bea).locked_until = now().replace(year=2040)

    desk.write(lock)
    office.go("people")
    expect(office.row("People", "Bea")).to_contain_text("Locked")
    office.link("Bea").click()
    office.button("Unlock").click()
    office.console.see("Bea can sign in again.")
    assert office.agent("bea@halden.example").locked_until is None


def test_deactivating_says_what_happens_and_can_be_taken_back(
    office: Office, enter: Callable[..., Office], desk: RunningDesk
) -> None:
    hire(desk, "bea@halden.example", name="Bea")
    bea = enter("account", email="bea@halden.example", password=PASSWORD)
    office.go("people")
    office.link("Bea").click()
    expect(office.table("Sessions").get_by_role("row")).to_have_count(2)
    office.button("Deactivate Bea").click()
    dialog = office.page.get_by_role("dialog", name="Deactivate Bea?")
    expect(dialog).to_contain_text("They have no open conversations")
    dialog.get_by_role("button", name="Deactivate").click()
    office.console.see("Bea is deactivated.")
    bea.page.get_by_text("Sign in to Tandem").wait_for()
    office.go("people")
    expect(office.link("Bea")).to_have_count(0)
    office.box("Show deactivated").check()
    office.link("Bea").click()
    office.button("Activate again").click()
    office.button("Deactivate Bea").wait_for()


def test_password_is_reset_and_sessions_are_ended(office: Office, desk: RunningDesk) -> None:
    bea = hire(desk, "bea@halden.example", name="Bea")
    office.go(f"people/{bea}")
    office.button("Reset the password").click()
    office.button("Reset").click()
    secret = office.field("One-time password of Bea")
    secret.wait_for()
    assert len(secret.input_value()) >= 10
    office.button("Copy").click()
    office.room.get_by_text("It is selected: copy it with Ctrl+C.").or_(office.room.get_by_text("Copied.")).wait_for()


def test_oneself_cannot_be_locked_out_by_a_slip(office: Office) -> None:
    ada = office.agent(ADMIN).id
    office.go(f"people/{ada}")
    assert office.button("Deactivate Ada").count() == office.button("Reset the password").count() == 0
    office.field("Role").select_option("agent")
    office.button("Save").click()
    expect(office.fault("Role")).to_contain_text("This is the only active administrator.")


def test_what_is_not_saved_is_said_and_kept_over_a_reload(office: Office, desk: RunningDesk) -> None:
    bea = hire(desk, "bea@halden.example", name="Bea")
    office.go(f"people/{bea}")
    office.field("Name").fill("Beatrice")
    office.go("people")
    office.console.see("Bea is not saved. What you changed is kept here until you come back.")
    expect(office.row("People", "Bea")).to_contain_text("Not saved")
    office.page.reload()
    office.link("Bea").click()
    expect(office.field("Name")).to_have_value("Beatrice")
    office.button("Discard the changes").click()
    expect(office.field("Name")).to_have_value("Bea")


def test_what_is_typed_while_it_is_saved_stays(office: Office, desk: RunningDesk) -> None:
    bea = hire(desk, "bea@halden.example", name="Bea")
    office.go(f"people/{bea}")
    office.field("Capacity").fill("7")

    def on_the_way(route: Route) -> None:
        office.field("Name").fill("Beatrice")
        route.continue_()

    office.page.route("**/api/agent/staff/*", on_the_way)
    office.button("Save").click()
    office.console.see("Saved.")
    expect(office.field("Name")).to_have_value("Beatrice")
    assert (office.agent("bea@halden.example").name, office.agent("bea@halden.example").capacity) == ("Bea", 7)
