"""Axe in both themes and both widths; phone width without a scroll to the side; everything by keyboard."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from sqlalchemy.orm import Session

from bot.desk.ids import now
from bot.desk.record_models import Webhook
from bot.desk.team_models import Team
from bot.desk.work_models import Template
from tests.desk.agent import hire
from tests.desk.finding.making import add_conversation, add_customer, say
from tests.desk.running import RunningDesk
from tests.web_console.settings.office import Office

pytestmark = pytest.mark.browser


@pytest.fixture
def pages(desk: RunningDesk) -> list[str]:
    """Addresses of all pages, with something on each."""
    bea = hire(desk, "bea@halden.example", name="Bea")

    def job(session: Session) -> str:
        add = session.add
        add(Webhook(id="w_1", url="https://example.com/" + "a" * 90, secret="s", events=["*"], created_at=now()))
        add(
            Template(
                id="p_1",
                kind="email",
                language="en",
                shortcut="hi",
                name="Hi",
                subject="Hi",
                body="Dear {{customer.name}}, {{no}}",
                uses=0,
                updated_at=now(),
            )  # fmt: skip
        )
        session.get_one(Team, "technical").hours = {"mon-fri": "8:00-20:00"}
        customer = add_customer(session, name="Ieva")
        say(session, add_conversation(session, customer), "Hello")
        return customer.id

    customer = desk.write(job)
    details = [
        f"people/{bea}",
        "people/new",
        "teams/technical",
        "templates/p_1",
        "webhooks/w_1",
        f"customers/{customer}",
    ]
    return ["account", "people", "teams", "templates", "webhooks", "audit", "export", "customers", "mail", *details]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_and_nothing_sticks_out(
    enter: Callable[..., Office], pages: list[str], scheme: str, width: int
) -> None:
    office = enter("account", color_scheme=scheme, viewport={"width": width, "height": 800})
    wide = "document.querySelector('.settings').scrollWidth - document.querySelector('.settings').clientWidth"
    found = {}
    for page in pages:
        office.go(page)
        office.room.get_by_role("heading", level=2).last.wait_for()
        expect(office.room.get_by_text("Loading…")).to_have_count(0)
        found[page] = (office.console.breaches(), office.page.evaluate(wide))
    assert found == dict.fromkeys(pages, ([], 0))


def test_phone_goes_from_the_index_to_a_page_and_back(enter: Callable[..., Office]) -> None:
    office = enter(viewport={"width": 390, "height": 800})
    office.link("People").click()
    office.heading("People")
    assert not office.link("Teams").is_visible()
    office.link("Settings").click()
    office.link("Teams").click()
    office.heading("Teams")
    office.page.go_back()
    office.link("People").wait_for()
    office.room.get_by_role("button", name="All views").click()
    office.page.get_by_role("navigation", name="Views").get_by_role("link", name="Mine").wait_for()


def test_form_is_filled_in_and_saved_by_keyboard(office: Office, desk: RunningDesk) -> None:
    hire(desk, "bea@halden.example", name="Bea")
    office.go("people")
    office.link("Bea").focus()
    press = office.page.keyboard.press
    press("Enter")
    office.heading("Bea")
    expect(office.room.get_by_role("heading", name="Bea", exact=True)).to_be_focused()
    press("Tab")
    expect(office.field("Name")).to_be_focused()
    press("End")
    office.page.keyboard.type(" Lind")
    press("Enter")
    office.heading("Bea Lind")
    assert office.agent("bea@halden.example").name == "Bea Lind"


def test_unknown_page_and_unknown_thing_get_a_sentence(office: Office) -> None:
    for page, sentence in (
        ("nowhere", "There is no such page of the settings."),
        ("people/a_x", "There is no such agent."),
        ("teams/x", "There is no such team."),
        ("templates/p_x", "There is no such template."),
        ("webhooks/w_x", "There is no such webhook."),
        ("customers/u_x", "There is no such customer."),
    ):
        office.go(page)
        expect(office.room.get_by_role("alert").filter(has_text=sentence)).to_be_visible()
