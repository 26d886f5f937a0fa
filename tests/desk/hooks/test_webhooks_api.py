"""``/api/agent/webhooks`` on a real desk, with a real receiver."""

from __future__ import annotations

import uuid

import pytest

from bot.desk.hooks import deliveries
from bot.desk.record_models import AuditEntry, Webhook, WebhookDelivery
from bot.signatures import HEADER, verify
from tests.desk.agent import Agent, hire
from tests.desk.customer import wait_for


@pytest.fixture
def settings(settings):
    """Webhooks may go to this machine: the receiver is here."""
    return settings.model_copy(update={"webhook_private": True})


@pytest.fixture
async def admin(desk):
    hire(desk, "ada@halden.example", name="Ada", role="admin")
    one = Agent(desk.url, "ada@halden.example")
    await one.sign_in()
    yield one
    await one.http.aclose()


async def added(admin, url, events=("*",), **more):
    answer = await admin.post("/webhooks", {"url": url, "events": list(events), **more})
    assert answer.status_code == 201, answer.text
    return answer.json()["webhook"]


async def test_a_webhook_is_added_listed_changed_and_removed(admin, desk):
    made = await added(admin, "https://example.com/hook", ["message.created", "handoff.queued"], description=" CRM ")
    assert made["secret"].startswith("whs_") and made["events"] == ["handoff.queued", "message.created"]
    listed = (await admin.get("/webhooks")).json()
    assert listed["webhooks"] == [{key: value for key, value in made.items() if key != "secret"}]
    assert made["description"] == "CRM" and not made["failing"] and "handoff.queued" in listed["events"]
    path = f"/webhooks/{made['id']}"
    changed = await admin.http.patch(path, json={"active": False}, headers={"X-CSRF-Token": admin.csrf})
    assert changed.json()["webhook"]["active"] is False and "secret" not in changed.json()["webhook"]
    assert (await admin.delete(path)).status_code == 204
    assert (await admin.get("/webhooks")).json()["webhooks"] == []
    trail = [entry for entry in desk.rows(AuditEntry) if entry.subject_kind == "webhook"]
    assert [entry.action for entry in trail] == ["webhook.created", "webhook.changed", "webhook.removed"]
    assert made["secret"] not in str([entry.details for entry in trail])


@pytest.mark.parametrize("body, code", [
    ({"url": "nowhere", "events": ["*"]}, "bad_webhook_url"),
    ({"url": "https://example.com", "events": []}, "bad_webhook_events"),
    ({"url": "https://example.com", "events": ["teapot.boiled"]}, "bad_webhook_events"),
    ({"url": "https://example.com", "events": "*"}, "bad_webhook_events"),
    ({"url": "https://example.com", "events": [["*"]]}, "bad_webhook_events"),
    ({"url": "https://example.com", "events": ["*"], "description": 7}, "bad_request"),
    ({}, "bad_webhook_url"),
])  # fmt: skip
async def test_what_is_wrong_with_a_webhook_is_said(admin, body, code):
    answer = await admin.post("/webhooks", body)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


@pytest.mark.parametrize("method, path", [
    ("PATCH", "/webhooks/w_none"), ("DELETE", "/webhooks/w_none"), ("POST", "/webhooks/w_none/test"),
    ("GET", "/webhooks/w_none/deliveries"), ("POST", "/webhooks/w_none/deliveries/d_none/retry"),
])  # fmt: skip
async def test_an_unknown_webhook_is_not_found(admin, method, path):
    answer = await admin.http.request(method, path, json={}, headers={"X-CSRF-Token": admin.csrf})
    assert (answer.status_code, answer.json()["code"]) == (404, "no_such_webhook")


async def test_no_more_than_fifty(admin, monkeypatch):
    monkeypatch.setattr("bot.desk.hooks.webhooks.MAX_WEBHOOKS", 1)
    await added(admin, "https://example.com/1")
    answer = await admin.post("/webhooks", {"url": "https://example.com/2", "events": ["*"]})
    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_webhooks")


async def test_a_test_is_sent_at_once_and_its_outcome_answered(admin, receiver):
    made = await added(admin, receiver.url, ["handoff.queued"])
    first = (await admin.post(f"/webhooks/{made['id']}/test")).json()["delivery"]
    assert (first["state"], first["event"], first["last_status"]) == ("delivered", "webhook.test", 204)
    assert verify(made["secret"], receiver.heard[0].body, receiver.heard[0].headers[HEADER.lower()])
    receiver.statuses = [500]
    second = (await admin.post(f"/webhooks/{made['id']}/test")).json()["delivery"]
    assert (second["state"], second["last_status"], second["next_at"]) == ("failed", 500, None)
    assert (await admin.get("/webhooks")).json()["webhooks"][0]["failing"]
    await admin.post(f"/webhooks/{made['id']}/test")
    assert not (await admin.get("/webhooks")).json()["webhooks"][0]["failing"]
    assert len(receiver.heard) == 3, "a failed test is not tried again by itself"


async def test_a_rating_is_told_and_logged(admin, arrive, receiver):
    made = await added(admin, receiver.url, ["rating.created"])
    ana = await arrive()
    await ana.say("hello")
    await ana.ask("rate", {"csat": 4, "comment": "quick"})
    heard = (await wait_for(lambda: receiver.heard))[0].json
    assert heard["event"] == "rating.created"
    expected = {"conversation_id": ana.conversation["id"], "scale": "csat", "value": 4, "comment": "quick"}
    assert heard["data"] == expected
    await wait_for(lambda: True)
    log = (await admin.get(f"/webhooks/{made['id']}/deliveries")).json()["deliveries"]
    assert [(one["id"], one["body"]) for one in log] == [(heard["id"], heard)]


async def test_a_delivery_is_sent_again_on_request(admin, arrive, desk, receiver, monkeypatch):
    monkeypatch.setattr(deliveries, "BACK_OFF_S", ())
    made = await added(admin, receiver.url, ["rating.created"])
    receiver.statuses = [500]
    ana = await arrive()
    await ana.say("hello")
    await ana.ask("rate", {"csat": 4})
    await wait_for(lambda: [one.state for one in desk.rows(WebhookDelivery)] == ["failed"])
    (failed,) = (await admin.get(f"/webhooks/{made['id']}/deliveries?state=failed")).json()["deliveries"]
    path = f"/webhooks/{made['id']}/deliveries/{failed['id']}/retry"
    assert (await admin.post(path)).json()["delivery"]["state"] == "pending"
    await wait_for(lambda: [one.state for one in desk.rows(WebhookDelivery)] == ["delivered"])
    assert (await admin.post(path)).json()["delivery"]["state"] == "pending", "one that arrived, too"
    await wait_for(lambda: len(receiver.heard) == 3)
    assert len({heard.json["id"] for heard in receiver.heard}) == 1
    other = await admin.post(f"/webhooks/{made['id']}/deliveries/d_none/retry")
    assert (other.status_code, other.json()["code"]) == (404, "no_such_delivery")


async def test_a_delivery_that_is_under_way_is_not_sent_beside_it(admin, arrive, desk, receiver):
    made = await added(admin, receiver.url, ["rating.created"])
    receiver.hold = True
    ana = await arrive()
    await ana.say("hello")
    await ana.ask("rate", {"csat": 4})
    await wait_for(lambda: receiver.heard)
    (under_way,) = desk.rows(WebhookDelivery)
    await admin.post(f"/webhooks/{made['id']}/deliveries/{under_way.id}/retry")
    receiver.hold = False
    await wait_for(lambda: [one.state for one in desk.rows(WebhookDelivery)] == ["delivered"])
    assert len(receiver.heard) == 1


async def test_what_was_under_way_when_the_desk_stopped_is_sent_by_the_next(admin, arrive, desk, receiver, monkeypatch):
    await added(admin, receiver.url, ["rating.created"])
    receiver.hold = True
    ana = await arrive()
    await ana.say("hello")
    await ana.ask("rate", {"csat": 4})
    await wait_for(lambda: receiver.heard)
    desk.stop()
    receiver.hold = False
    desk.start()
    desk.write(lambda session: session.query(WebhookDelivery).update({"next_at": desk.rows(Webhook)[0].created_at}))
    desk.stop()
    desk.start()
    await wait_for(lambda: [one.state for one in desk.rows(WebhookDelivery)] == ["delivered"])
    assert receiver.heard[0].json == receiver.heard[-1].json


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "state=lost"])
async def test_a_wrong_question_about_the_log_is_refused(admin, query):
    made = await added(admin, "https://example.com/hook")
    answer = await admin.get(f"/webhooks/{made['id']}/deliveries?{query}")
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_request")


async def test_removing_a_webhook_removes_its_log(admin, arrive, desk, receiver):
    made = await added(admin, receiver.url, ["rating.created"])
    ana = await arrive()
    await ana.say("hello")
    await ana.ask("rate", {"csat": 4})
    await wait_for(lambda: receiver.heard)
    assert (await admin.delete(f"/webhooks/{made['id']}")).status_code == 204
    assert desk.rows(WebhookDelivery) == []
    assert (await ana.say("still here", uuid.uuid4().hex))["ok"]
