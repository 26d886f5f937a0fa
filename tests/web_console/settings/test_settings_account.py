"""Oneself: sessions, access tokens, and which pages one has."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import expect

from tests.desk.agent import hire
from tests.desk.running import RunningDesk
from tests.web_console.settings.office import Office

pytestmark = pytest.mark.browser


def test_token_is_shown_once_works_and_is_revoked(office: Office, desk: RunningDesk) -> None:
    def status(secret: str) -> int:
        headers = {"Authorization": f"Bearer {secret}"}
        return httpx.get(f"{desk.url}/api/agent/staff", headers=headers, trust_env=False).status_code

    office.go("account")
    office.button("Create a token").click()
    expect(office.fault("What it is for")).to_contain_text("Give a name")
    office.field("What it is for").fill("Reports")
    office.field("Ends").select_option("")
    office.button("Create a token").click()
    secret = office.field("The token Reports").input_value()
    assert status(secret) == 200
    office.button("Done").click()
    row = office.row("Access tokens", "Reports")
    expect(row).to_contain_text(secret[:10])
    expect(row).to_contain_text("Never")
    assert secret not in office.page.content()
    row.get_by_role("button").click()
    office.button("Revoke").click()
    expect(office.room.get_by_text("You have no access tokens.")).to_be_visible()
    assert status(secret) == 401


def test_another_session_is_ended_and_this_one_stays(office: Office, enter: Callable[..., Office]) -> None:
    other = enter("account")
    office.go("account")
    rows = office.table("Sessions").get_by_role("row")
    expect(rows).to_have_count(3)
    expect(office.row("Sessions", "This one").get_by_role("button")).to_have_count(0)
    office.table("Sessions").get_by_role("button").click()
    office.button("Sign out").click()
    expect(rows).to_have_count(2)
    other.page.get_by_text("Sign in to Tandem").wait_for()


def test_pages_are_those_of_the_role(enter: Callable[..., Office], desk: RunningDesk) -> None:
    for role in ("agent", "writer", "supervisor"):
        hire(desk, f"{role}@halden.example", name=role.title(), role=role)

    def pages(email: str) -> list[str]:
        office = enter("account", email=email)
        links = office.room.get_by_role("navigation", name="Settings").get_by_role("link").all_inner_texts()
        office.go("people")
        expect(office.room.get_by_role("alert")).to_contain_text("Your role does not allow that.")
        return links

    assert pages("agent@halden.example") == pages("writer@halden.example") == ["Account"]
    supervisors = ["Account", "Templates", "Audit trail", "Export", "Outgoing mail"]
    assert pages("supervisor@halden.example") == supervisors


def test_session_that_has_ended_loses_nothing_typed(office: Office, desk: RunningDesk) -> None:
    office.go("people/new")
    office.field("Name").fill("Bea Lind")
    office.page.context.clear_cookies()
    office.button("Add").click()
    office.console.see("You were signed out.")
    office.console.enter("ada@halden.example", "correct horse battery")
    expect(office.field("Name")).to_have_value("Bea Lind")


def test_writer_is_told_what_there_is_for_them(enter: Callable[..., Office], desk: RunningDesk) -> None:
    hire(desk, "writer@halden.example", name="Vilte", role="writer")
    office = enter(email="writer@halden.example")
    expect(office.room).to_contain_text("Your role is writer")
    expect(office.link("the help pages")).to_have_attribute("href", "/help/")
