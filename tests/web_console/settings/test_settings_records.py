"""Records: the audit trail, export, customers' data, outgoing mail."""

from __future__ import annotations

import csv
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy.orm import Session

from bot.desk import audit
from bot.desk.accounts import Agent
from bot.desk.ids import now
from bot.desk.models import Customer
from bot.desk.work_models import OutgoingMail
from tests.desk.agent import hire
from tests.desk.finding.making import add_conversation, add_customer, add_note, hand_over, say
from tests.desk.running import RunningDesk
from tests.web_console.settings.office import Office

pytestmark = pytest.mark.browser
BEGAN = datetime(2026, 3, 5, 9, 0, tzinfo=timezone.utc)


@pytest.fixture
def written(desk: RunningDesk) -> dict[str, str]:
    """A customer who has written twice; the ids of them and of the newer conversation."""

    def job(session: Session) -> dict[str, str]:
        customer = add_customer(session, name="Ieva Petrauskaite", email="ieva@example.com")
        for at in (BEGAN, BEGAN.replace(month=4)):
            conversation = add_conversation(session, customer, team_id="technical", at=at)
            say(session, conversation, "My camera does not pair")
            hand_over(session, conversation, "The camera does not pair")
        add_note(session, conversation, "Seen before")
        reply = say(session, conversation, "Hold the button", "agent")
        return {"customer": customer.id, "conversation": conversation.id, "reply": reply.id}

    return desk.write(job)


def test_trail_says_who_did_what_and_is_narrowed(office: Office, desk: RunningDesk, written: dict[str, str]) -> None:
    bea = hire(desk, "bea@halden.example", name="Bea")
    id_ = written["conversation"]

    def job(session: Session) -> None:
        for number in range(60):
            audit.record(
                session, session.get_one(Agent, bea), "conversation.tagged", "conversation", id_, tags=[str(number)]
            )
        audit.record(session, audit.SYSTEM, "conversation.released", "conversation", id_, agent=bea)

    desk.write(job)
    office.go("audit")
    rows = office.table("Audit trail").get_by_role("row")
    expect(rows).to_have_count(51)
    expect(rows.nth(1)).to_contain_text("Put a conversation back")
    expect(rows.nth(1)).to_contain_text("The desk itself")
    expect(rows.nth(1)).to_contain_text("agent: Bea")
    office.button("Show older entries").click()
    expect(rows).to_have_count(63)
    office.field("Who").select_option(label="Ada")
    expect(rows).to_have_count(2)
    expect(rows.nth(1)).to_contain_text("Signed in")
    office.field("Who").select_option("")
    office.field("What").select_option("conversation.released")
    expect(rows).to_have_count(2)
    office.field("About what, by its number").fill("c_nothing")
    expect(office.room.get_by_text("Nothing like that has happened.")).to_be_visible()
    office.field("About what, by its number").fill(id_)
    office.link(id_).click()
    office.page.get_by_role("log").wait_for()


def test_range_of_days_is_downloaded(office: Office, written: dict[str, str], tmp_path: Path) -> None:
    office.go("export")
    office.field("First day").fill("2026-03-31")
    office.field("Last day").fill("2026-03-01")
    office.button("Download").click()
    expect(office.fault("Last day")).to_have_text("The last day is before the first one.")
    office.field("First day").fill("2026-03-01")
    office.field("Last day").fill("2026-03-31")
    office.room.get_by_label("CSV").check()
    with office.page.expect_download() as begun:
        office.button("Download").click()
    assert begun.value.suggested_filename == "tandem-conversations-2026-03-01-to-2026-03-31.csv"
    begun.value.save_as(tmp_path / "export.csv")
    lines = list(csv.reader((tmp_path / "export.csv").read_text("utf-8").splitlines()))
    assert any("My camera does not pair" in line for line in lines)
    assert written["conversation"] not in str(lines)
    office.console.see("The download has begun.")


def test_customer_is_erased_after_their_address_is_typed(
    office: Office, desk: RunningDesk, written: dict[str, str]
) -> None:
    office.go("customers")
    office.field("Find a customer").fill("Petrauskaite")
    office.link("Ieva Petrauskaite").click()
    expect(office.table("Conversations").get_by_role("row")).to_have_count(3)
    office.room.get_by_label("to confirm").fill("ieva@example")
    office.button("Erase their data").click()
    office.console.see("Type ieva@example.com as it is written here.")
    office.room.get_by_label("to confirm").fill("Ieva@example.com")
    office.button("Erase their data").click()
    result = office.room.get_by_role("status").filter(has_text="Left, without content")
    expect(result.get_by_role("listitem").filter(has_text="Notes").first).to_have_text("Notes 1")
    expect(result.get_by_role("listitem").filter(has_text="Conversations").first).to_have_text("Conversations 2")
    customer = desk.read(lambda session: session.get(Customer, written["customer"]))
    assert customer.name is customer.email is None
    office.page.reload()
    expect(office.room.get_by_text("Erased", exact=True).first).to_be_visible()
    expect(office.room).not_to_contain_text("ieva@example.com")


def test_customer_is_found_by_what_was_said_and_an_unreached_bot_is_told(
    office: Office, written: dict[str, str], desk: RunningDesk
) -> None:
    office.go("customers")
    office.field("Find a customer").fill(written["conversation"])
    expect(office.table("Customers").get_by_role("row")).to_have_count(2)
    office.field("Find a customer").fill("nobody at all")
    expect(office.room.get_by_text("Nobody like that has written.")).to_be_visible()


def test_what_could_not_be_reached_is_erased_by_asking_again(
    office: Office, rasa: Any, written: dict[str, str]
) -> None:
    office.go(f"customers/{written['customer']}")
    rasa.status = 503
    office.room.get_by_label("to confirm").fill("ieva@example.com")
    office.button("Erase their data").click()
    office.console.see("Not everything could be reached")
    rasa.status = 0
    office.button("Erase again").click()
    expect(office.room.get_by_text("Not everything could be reached")).to_have_count(0)
    assert written["conversation"] in rasa.forgotten


def test_mail_is_listed_by_state(office: Office, desk: RunningDesk, written: dict[str, str]) -> None:
    def job(session: Session) -> None:
        mail = OutgoingMail(
            id="e_1", conversation_id=written["conversation"], message_id=written["reply"],
            recipient="ieva@example.com", subject="Hi", body="Hello", state="failed",
            error="No such mailbox", created_at=now(),
        )  # fmt: skip
        session.add(mail)

    desk.write(job)
    office.go("mail")
    expect(office.row("Outgoing mail", "ieva@example.com")).to_contain_text("No such mailbox")
    office.field("State").select_option("queued")
    office.console.see("Nothing in this state.")
    office.console.see("No mail server is set")
    office.field("State").select_option("failed")
    office.button("Send again to ieva@example.com").click()
    office.console.see("Nothing in this state.")
    office.field("State").select_option("queued")
    office.link(f"Open {written['conversation']}").click()
    office.page.get_by_role("log").wait_for()
