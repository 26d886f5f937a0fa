"""Teams: who is in them, what they get, when they are open, how fast they answer."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from sqlalchemy.orm import Session

from bot.desk.team_models import Team
from tests.desk.agent import hire
from tests.desk.running import RunningDesk
from tests.web_console.settings.office import Office

pytestmark = pytest.mark.browser


def team(desk: RunningDesk, id_: str) -> Team:
    return desk.read(lambda session: session.get(Team, id_))


def test_team_is_added_with_all_it_has(office: Office, desk: RunningDesk) -> None:
    bea = hire(desk, "bea@halden.example", name="Bea", teams=[])
    office.go("teams")
    office.link("Add a team").click()
    office.button("Add").last.click()
    expect(office.fault("Name")).to_contain_text("Give a name")
    office.field("Name").fill("Returns")
    office.field("Find in intents").fill("return")
    boxes = office.room.get_by_role("group", name="Intents").get_by_role("checkbox")
    boxes.first.check()
    office.box("Bea").check()
    office.room.get_by_label("Hours of their own").check()
    office.field("Monday, from").fill("07:30")
    office.button("Monday's hours until Friday").click()
    office.box("Sunday").check()
    office.field("Holiday").fill("2026-12-24")
    office.button("Add").first.click()
    office.field("Holiday").fill("2026-12-31")
    office.field("Put back when unanswered for").fill("10 min")
    office.field("Offer to leave a message after").fill("soon")
    office.field("Urgent, first reply").fill("2")
    office.field("Any other, resolution").fill("1 h 30 min")
    office.button("Add").last.click()
    expect(office.fault("Offer to leave a message after")).to_contain_text("Write a time")
    office.field("Offer to leave a message after").fill("0,5")
    office.button("Add").last.click()
    office.heading("Returns")
    made = team(desk, "returns")
    assert made.hours == {**dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "07:30-17:00"), "sun": "09:00-17:00"}
    assert made.holidays == ["2026-12-24", "2026-12-31"]
    assert (made.requeue_after_s, made.wait_limit_s, len(made.intents)) == (600, 30, 1)
    assert made.targets == {"1": {"first_reply_s": 120}, "default": {"resolution_s": 5400}}
    office.go("teams")
    expect(office.row("Teams", "Returns")).to_contain_text("Bea")
    office.go(f"people/{bea}")
    expect(office.box("Returns")).to_be_checked()


def test_hours_of_several_days_are_shown_day_by_day(office: Office, desk: RunningDesk) -> None:
    def set_hours(session: Session) -> None:
        session.get_one(Team, "technical").hours = {"mon-wed": "8:00-20:00", "sat": "0:00-24:00"}

    desk.write(set_hours)
    office.go("teams/technical")
    expect(office.field("Tuesday, from")).to_have_value("08:00")
    expect(office.field("Saturday, to")).to_have_value("00:00")
    expect(office.box("Thursday")).not_to_be_checked()
    office.field("Tuesday, from").fill("09:00")
    office.saved()
    assert team(desk, "technical").hours == {
        "mon": "08:00-20:00", "tue": "09:00-20:00", "wed": "08:00-20:00", "sat": "00:00-00:00",
    }  # fmt: skip
    office.room.get_by_label("The company's hours").check()
    office.saved()
    assert team(desk, "technical").hours is None


def test_intent_of_another_team_cannot_be_chosen_and_a_colleagues_change_stays(
    office: Office, desk: RunningDesk
) -> None:
    office.go("teams/technical")
    office.field("Name").fill("Technicians")

    def claim(session: Session) -> None:
        service = session.get_one(Team, "service")
        service.intents, service.auto_assign = ["wifi_connection"], True
        session.get_one(Team, "technical").auto_assign = True

    desk.write(claim)
    office.saved()
    assert team(desk, "technical").auto_assign
    office.go("teams")
    office.go("teams/technical")
    expect(office.room.get_by_text("goes to Customer service")).to_have_count(1)


def test_team_without_conversations_is_removed_and_the_last_one_stays(office: Office) -> None:
    office.go("teams/service")
    office.button("Remove Customer service").click()
    office.button("Remove").click()
    expect(office.table("Teams").get_by_role("row")).to_have_count(2)
    office.link("Technical support").click()
    office.button("Remove Technical support").click()
    office.button("Remove").click()
    expect(office.page.get_by_role("dialog")).to_contain_text("This is the only team")
