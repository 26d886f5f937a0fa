"""The inbox on a real desk: what customers and colleagues do comes into the list, the counts and the search."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from bot.desk.accounts import Agent as AgentRow
from tests.desk.agent import PASSWORD, Agent, hire
from tests.desk.conftest import desk as running_desk
from tests.desk.conftest import empty_database, one_rasa, rasa, settings
from tests.desk.customer import Customer
from tests.desk.running import RunningDesk
from tests.web_console.conftest import Do
from tests.web_console.console import Console

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["empty_database", "one_rasa", "rasa", "running_desk", "settings"]
pytestmark = pytest.mark.browser


@pytest.fixture
def real(chromium: Browser, running_desk: RunningDesk) -> Iterator[Callable[..., Console]]:
    """Signs somebody in at the real desk."""
    consoles: list[Console] = []

    def sign_in(name: str, role: str = "agent", teams: list[str] | None = None) -> Console:
        hire(running_desk, f"{name}@halden.example", name=name.title(), role=role, teams=teams)
        console = Console.visit(chromium.new_context(viewport={"width": 1440, "height": 900}), running_desk.url)
        consoles.append(console)
        console.enter(f"{name}@halden.example", PASSWORD)
        console.ready()
        return console

    yield sign_in
    faults = [fault for console in consoles for fault in console.faults]
    for console in consoles:
        console.page.context.close()
    assert not faults, faults


async def _change(desk: RunningDesk, email: str, **changes: Any) -> None:
    """An administrator changes somebody."""
    boss = Agent(desk.url, "ada@halden.example")
    if not desk.read(lambda session: session.scalar(select(AgentRow).where(AgentRow.email == boss.email))):
        hire(desk, boss.email, name="Ada", role="admin")
    assert (await boss.sign_in()).status_code == 200
    whom = desk.read(lambda session: session.scalar(select(AgentRow.id).where(AgentRow.email == email)))
    assert (await boss.patch(f"/staff/{whom}", changes)).status_code == 200
    await boss.close()


async def _ask_for_person(url: str, text: str) -> Customer:
    customer = await Customer(url).connect()
    await customer.hello()
    await customer.say(text)
    await customer.human()
    await customer.state("queued")
    return customer


def test_handoff_comes_in_is_found_taken_and_counted(
    real: Callable[..., Console], running_desk: RunningDesk, do: Do
) -> None:
    ana, ben = real("ana"), real("ben")
    customer = do(_ask_for_person(running_desk.url, "my zebra camera is broken"))
    for console in (ana, ben):
        expect(console.page.locator(".row")).to_have_count(1)
    ana.page.locator(".row").click()
    ben.page.keyboard.press("/")
    ben.page.get_by_role("combobox", name="Search messages").fill("zebra")
    found = ben.page.get_by_role("group", name="Messages").get_by_role("option").first
    expect(found.locator("mark")).to_have_text("zebra")
    ben.page.keyboard.press("Escape")
    ana.page.keyboard.press("t")
    ana.reply.wait_for()
    expect(ben.page.locator(".row")).to_have_count(0)
    ben.show("All open")
    expect(ben.page.locator(".row")).to_contain_text("Ana")
    do(customer.say("are you there"))
    expect(ben.page.locator(".row")).to_contain_text("are you there")
    do(customer.close())


def test_supervisor_sees_the_bots_conversations_live(
    real: Callable[..., Console], running_desk: RunningDesk, do: Do
) -> None:
    sam = real("sam", role="supervisor")
    sam.show("Live with the bot")

    async def begin() -> Customer:
        customer = await Customer(running_desk.url).connect()
        await customer.hello()
        await customer.say("where is my parcel")
        return customer

    customer = do(begin())
    expect(sam.page.locator(".row")).to_have_count(1)
    do(customer.human())
    expect(sam.page.locator(".row")).to_have_count(0)
    do(customer.close())


def test_row_says_who_looks_at_it(real: Callable[..., Console], running_desk: RunningDesk, do: Do) -> None:
    ana, ben = real("ana"), real("ben")
    customer = do(_ask_for_person(running_desk.url, "my zebra camera is broken"))
    ana.page.locator(".row").click()
    expect(ben.page.locator(".row")).to_contain_text("Looked at by Ana")
    late = real("lea")
    expect(late.page.locator(".row")).to_contain_text("Looked at by Ana")
    expect(ana.page.locator(".row")).not_to_contain_text("Looked at by")
    ana.page.go_back()
    for console in (ben, late):
        expect(console.page.locator(".row")).not_to_contain_text("Looked at by")
    do(customer.close())


def test_changed_teams_and_role_are_taken_up_without_a_reload(
    real: Callable[..., Console], running_desk: RunningDesk, do: Do
) -> None:
    ben, sam = real("ben", teams=["technical"]), real("sam", role="supervisor", teams=["technical"])
    customer = do(_ask_for_person(running_desk.url, "my zebra camera is broken"))
    expect(ben.page.locator(".row")).to_have_count(1)
    sam.page.locator(".row").click()
    sam.page.get_by_role("log").wait_for()
    expect(ben.page.locator(".row")).to_contain_text("Looked at by Sam")
    sam.page.goto(sam.page.url.replace("#/waiting", "#/live"))
    sam.page.get_by_role("heading", name="Live with the bot").wait_for()
    do(_change(running_desk, "sam@halden.example", role="agent"))
    expect(sam.page.get_by_role("link", name="Live with the bot")).to_have_count(0)
    sam.page.get_by_role("heading", name="Waiting").wait_for()
    expect(sam.page.locator(".row")).to_have_count(1)
    expect(ben.page.locator(".row")).to_contain_text("Looked at by Sam")
    do(_change(running_desk, "ben@halden.example", teams=["service"]))
    expect(ben.page.locator(".row")).to_have_count(0)
    do(_change(running_desk, "ben@halden.example", teams=["service", "technical"]))
    expect(ben.page.locator(".row")).to_contain_text("Looked at by Sam")
    do(customer.close())


def test_presence_filters_and_saved_views_are_the_desks(
    real: Callable[..., Console], running_desk: RunningDesk
) -> None:
    ana = real("ana")
    ana.menu()
    ana.button("Away").click()
    expect(ana.page.locator(".nav .avatar")).to_have_class("avatar away")
    ana.menu()
    ana.page.keyboard.press("f")
    ana.page.get_by_label("Team", exact=True).select_option("Technical support")
    ana.page.get_by_label("Order", exact=True).select_option("Longest waiting")
    ana.button("Save this view").click()
    dialog = ana.page.get_by_role("dialog", name="Save this view")
    dialog.get_by_label("Name").fill("Technical")
    dialog.get_by_role("button", name="Save").click()
    ana.page.get_by_role("heading", name="Technical", exact=False).wait_for()
    ana.page.reload()
    ana.page.get_by_role("navigation", name="Views").get_by_role("link", name="Technical", exact=True).wait_for()
    expect(ana.page.locator(".nav .avatar")).to_have_class("avatar away")


def test_what_is_erased_goes_from_the_screen_of_who_has_it_open(
    real: Callable[..., Console], running_desk: RunningDesk, do: Do
) -> None:
    ana = real("ana")
    customer = do(_ask_for_person(running_desk.url, "my zebra camera is broken"))
    ana.page.locator(".row").click()
    expect(ana.transcript).to_contain_text("zebra")
    ana.page.keyboard.press("t")
    ana.reply.wait_for()

    async def erase() -> None:
        hire(running_desk, "ada@halden.example", name="Ada", role="admin")
        boss = Agent(running_desk.url, "ada@halden.example")
        await boss.sign_in()
        whole = (await boss.get(f"/conversations/{customer.conversation['id']}")).json()
        assert (await boss.delete(f"/customers/{whole['customer']['id']}")).status_code == 200
        await boss.close()

    do(erase())
    expect(ana.page.locator("main, body").first).not_to_contain_text("zebra")
    expect(ana.transcript).to_contain_text("[erased]")
    expect(ana.page.get_by_role("button", name="Reopen")).to_have_count(0)
    do(customer.close())
