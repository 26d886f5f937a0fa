"""Webhooks: added with a secret, tested, their log, sent again, removed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from bot.desk.record_models import Webhook
from tests.desk.hooks.receiver import Receiver
from tests.desk.running import RunningDesk
from tests.web_console.settings.office import Office

pytestmark = pytest.mark.browser


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    one = Receiver().start()
    yield one
    one.stop()


def hook(desk: RunningDesk) -> Webhook | None:
    return desk.read(lambda session: session.scalar(select(Webhook)))


def test_webhook_is_added_and_its_secret_shown_once(office: Office, desk: RunningDesk, receiver: Receiver) -> None:
    office.go("webhooks")
    office.link("Add a webhook").click()
    office.field("Address").fill("shop.example")
    office.field("What it is for").fill("The shop")
    office.button("Add").click()
    expect(office.fault("Address")).to_contain_text("A webhook's address begins with")
    office.field("Address").fill(receiver.url)
    office.button("Add").click()
    events = office.room.get_by_role("group", name="Events (0)")
    expect(events).to_contain_text("Choose one or more of these events")
    office.box("handoff.queued").check()
    office.button("Add").click()
    secret = office.field("Its secret").input_value()
    expect(office.page.locator(".toast")).to_have_count(0)
    made = hook(desk)
    assert made is not None
    assert (made.secret, made.events, made.url) == (secret, ["handoff.queued"], receiver.url)
    office.button("Done").click()
    office.heading("The shop")
    assert secret not in office.page.content()
    office.box("Tell it of everything").check()
    office.box("Active").uncheck()
    office.saved()
    made = hook(desk)
    assert made is not None and (made.events, made.active) == (["*"], False)
    office.go("webhooks")
    expect(office.row("Webhooks", "The shop")).to_contain_text("Everything")
    expect(office.row("Webhooks", "The shop")).to_contain_text("Switched off")


def test_log_shows_what_was_sent_how_it_went_and_sends_again(
    office: Office, desk: RunningDesk, receiver: Receiver
) -> None:
    office.go("webhooks/new")
    office.field("Address").fill(receiver.url)
    office.box("Tell it of everything").check()
    office.button("Add").click()
    office.button("Done").click()
    receiver.statuses = [500]
    office.button("Send a test").click()
    office.console.see("The test did not arrive.")
    row = office.row("Deliveries", "webhook.test")
    expect(row).to_contain_text("Given up")
    expect(row).to_contain_text("Answered with status 500 instead of 2xx.")
    row.locator("summary").click()
    expect(row.locator("pre")).to_contain_text('"event": "webhook.test"')
    row.get_by_role("button", name="Send again").click()
    expect(row).to_contain_text("Arrived", timeout=10_000)
    assert receiver.events == ["webhook.test", "webhook.test"]
    office.field("State").select_option("failed")
    office.console.see("Nothing in this state.")
    office.button("Remove this webhook").click()
    office.button("Remove").click()
    office.console.see("There are no webhooks.")
    assert hook(desk) is None
