"""The list of mail in the API, and a whole desk that sends."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from bot.desk.app import create_app
from bot.desk.conversations import begin
from bot.desk.record_models import AuditEntry
from bot.desk.work_models import OutgoingMail
from tests.desk.agent import Agent, hire
from tests.desk.customer import wait_for
from tests.desk.routing.mails import mail_of
from tests.desk.routing.smtp_server import SmtpServer
from tests.desk.running import RunningDesk


def queue(desk, **fields):
    found = desk.write(lambda session: begin(session, channel="web", language="en", page=None)[0].id)
    desk.write(mail_of(found, **{"id": "e_1", "state": "failed", "error": "No.", "attempts": 8, **fields}))


async def test_without_a_mail_server_mail_waits_and_the_list_says_so(desk, staff):
    queue(desk, state="queued", error=None, attempts=0)
    boss = await staff("bea", role="supervisor")
    found = (await boss.http.get("/mail")).json()
    assert found["sending"] is False
    (mail,) = found["mail"]
    assert mail["state"] == "queued" and mail["attempts"] == 0 and mail["next_at"] and mail["sent_at"] is None
    assert (await boss.http.get("/mail?state=lost")).json()["code"] == "bad_mail_state"


async def test_mail_that_failed_is_queued_again_once(desk, staff):
    queue(desk)
    boss = await staff("bea", role="supervisor")
    again = (await boss.post("/mail/e_1/retry")).json()["mail"]
    assert (again["state"], again["attempts"], again["error"]) == ("queued", 0, None) and again["next_at"]
    refused = await boss.post("/mail/e_1/retry")
    assert (refused.status_code, refused.json()["code"]) == (409, "mail_not_failed")
    (entry,) = [one for one in desk.rows(AuditEntry) if one.action == "mail.retried"]
    assert entry.subject_id == "e_1"


async def test_what_is_unknown_erased_or_not_ones_own_to_send_is_refused(desk, staff):
    queue(desk)
    boss, ana = await staff("bea", role="supervisor"), await staff("ana")
    assert (await ana.post("/mail/e_1/retry")).json()["code"] == "not_allowed"
    for unknown in ("e_2", "e%00", "x" * 300):
        assert (await boss.post(f"/mail/{unknown}/retry")).json()["code"] == "no_such_mail"
    desk.write(lambda s: s.execute(update(OutgoingMail).values(recipient="[erased]", body="[erased]")))
    assert (await boss.post("/mail/e_1/retry")).json()["code"] == "mail_erased"
    assert desk.rows(OutgoingMail)[0].state == "failed"


@pytest.mark.parametrize(("state", "shown"), [("failed", "erased"), ("sent", "sent")])
async def test_erased_mail_is_not_called_failed(desk, staff, state, shown):
    queue(desk, state=state, error=None, recipient="[erased]")
    boss = await staff("bea", role="supervisor")
    for wanted in ("", f"?state={shown}"):
        assert [one["state"] for one in (await boss.http.get(f"/mail{wanted}")).json()["mail"]] == [shown]
    assert (await boss.http.get("/mail?state=failed")).json()["mail"] == []


@pytest.fixture
async def server():
    async with SmtpServer() as one:
        yield one


@pytest.fixture
def sending(settings, server):
    settings = settings.model_copy(update={"smtp_url": server.url, "mail_from": "support@halden.example"})
    running = RunningDesk(lambda: create_app(settings), settings.port)
    running.start()
    yield running
    running.stop()


async def test_a_desk_with_a_mail_server_sends_and_sends_again(sending, server):
    server.answers["RCPT"] = ["550 no"]
    queue(sending)
    hire(sending, role="supervisor")
    boss = Agent(sending.url)
    await boss.sign_in()
    await boss.post("/mail/e_1/retry")
    await wait_for(lambda: sending.rows(OutgoingMail)[0].state == "failed")
    assert "550" in sending.rows(OutgoingMail)[0].error
    await boss.post("/mail/e_1/retry")
    await wait_for(lambda: sending.rows(OutgoingMail)[0].state == "sent")
    assert (await boss.http.get("/mail")).json()["sending"] is True
    assert len(server.taken) == 1
    await boss.close()
