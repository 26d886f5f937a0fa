"""Secrets in a running desk: neither stored nor passed on, shown as taken out, and explained once."""

from __future__ import annotations

import httpx
import pytest
from sqlalchemy import select

from bot.desk.ids import now
from bot.desk.models import Conversation, Message
from bot.desk.record_models import Webhook, WebhookDelivery
from tests.desk.customer import wait_for
from tests.desk.stored_files import files_below

CARD, PASSWORD, CODE = "4242 4242 4242 4242", "xk77Quokkaquux", "730218"
SECRET_PARTS = (b"4242 4242", b"42424242", b"quokkaquux", b"730218")
SAID = f"amber: I paid with {CARD}, my password is {PASSWORD} and the code is {CODE}"
KEPT = "amber: I paid with [card number removed], my password is [password removed] and the code is [code removed]"


@pytest.fixture
def nowhere(settings):
    """Fails where any file below ``var`` has a part of a secret."""

    def check() -> None:
        files = files_below(settings.var)
        found = {path.name: part for path, content in files for part in SECRET_PARTS if part in content.lower()}
        assert found == {}

    return check


async def test_a_customers_secrets_reach_neither_store_nor_bot_nor_webhooks(desk, arrive, rasa, nowhere):
    hook = Webhook(id="w1", url="https://hooks.invalid/x", secret="s", events=["*"], created_at=now())
    desk.write(lambda session: session.add(hook))
    desk.stop()
    desk.start()
    customer = await arrive()
    answer = await customer.say(SAID, client_id="c1")
    message = answer["message"]
    assert message["text"] == KEPT
    marks = [{"kind": kind, "mark": f"[{name} removed]"} for kind, name in
             (("card", "card number"), ("code", "code"), ("password", "password"))]  # fmt: skip
    assert message["payload"] == {"redacted": marks}
    await customer.message(kind="answer")
    assert [turn["text"] for turn in rasa.turns] == [KEPT]
    bodies = [one.body["data"].get("message", {}) for one in desk.rows(WebhookDelivery)]
    assert KEPT in [body.get("text") for body in bodies]
    assert (await customer.say(SAID, client_id="c1"))["message"] == message
    nowhere()


async def test_the_customer_is_told_why_once(arrive):
    customer = await arrive()
    await customer.say(SAID)
    told = await customer.message(event="redacted")
    assert "card numbers, passwords and one-time codes" in told["text"]
    await customer.say(SAID)
    await customer.say("no secret here")
    assert [m["payload"].get("event") for m in await customer.transcript()].count("redacted") == 1


async def test_nobody_is_told_anything_where_there_is_no_secret(arrive):
    customer = await arrive()
    answer = await customer.say("where is order HA-123456")
    assert answer["message"]["payload"] == {}
    assert [m["payload"].get("event") for m in await customer.transcript()].count("redacted") == 0


async def test_what_is_left_for_later_has_no_secrets_either(arrive, desk, nowhere):
    customer = await arrive()
    await customer.human()
    await customer.state("queued")
    desk.write(lambda session: setattr(session.scalar(select(Conversation)), "leave_offered_at", now()))
    left = await customer.ask("leave", {"client_id": "l1", "email": "ona@mail.example", "text": SAID})
    assert left["message"]["text"] == KEPT
    assert len(left["message"]["payload"]["redacted"]) == 3
    nowhere()


async def test_comments_and_names_of_files_have_none(arrive, desk, nowhere):
    customer = await arrive()
    await customer.say("amber")
    await customer.ask("rate", {"csat": 1, "comment": "x" * 1985 + " " + CARD})
    async with httpx.AsyncClient(base_url=desk.url, trust_env=False) as http:
        answer = await http.post(
            "/api/customer/attachments",
            params={"name": f"my password is {PASSWORD} .txt"},
            content=b"hello",
            headers={"Authorization": f"Bearer {customer.token}"},
        )
    assert answer.json()["attachment"]["name"] == "my password is [password removed].txt"
    nowhere()


async def test_an_agent_may_name_a_password_and_no_card(desk, arrive, agent):
    customer = await arrive()
    await customer.say(SAID)
    await customer.human()
    await customer.state("queued")
    conversation_id = customer.conversation["id"]
    package = (await agent.get(f"/conversations/{conversation_id}")).json()["handoff"]["package"]
    assert package["privacy"]["redactions"] == 3 and KEPT in str(package)
    assert (await agent.take(conversation_id)).status_code == 200
    sent = (await agent.say(conversation_id, f"The password is {PASSWORD}, **{CARD}**")).json()["message"]
    assert sent["text"] == f"The password is {PASSWORD}, **[card number removed]**"
    assert sent["payload"]["blocks"][0]["runs"][1] == {"text": "[card number removed]", "bold": True}
    assert sent["payload"]["redacted"] == [{"kind": "card", "mark": "[card number removed]"}]
    note = {"client_id": "n1", "text": f"they read out {CARD}"}
    noted = (await agent.post(f"/conversations/{conversation_id}/notes", note)).json()["note"]
    assert noted["text"] == "they read out [card number removed]"
    closing = {"resolution": "solved", "note": f"paid with {CARD}"}
    assert (await agent.post(f"/conversations/{conversation_id}/close", closing)).status_code == 200
    await wait_for(lambda: [m for m in desk.rows(Message) if m.payload.get("event") == "closed"])
    detail = (await agent.get(f"/conversations/{conversation_id}")).json()
    assert CARD not in str(detail) and "paid with [card number removed]" in str(detail["handoff"])
