"""Events become deliveries in the transaction that they tell of."""

from __future__ import annotations

import pytest
from sqlalchemy import event, update

from bot.desk.hooks import wanted
from bot.desk.hooks.outbox import emit
from bot.desk.hooks.wanted import forget
from bot.desk.record_models import Webhook


def test_each_webhook_that_asked_gets_its_own_delivery(hooks):
    hooks.add(hook_id="w_all")
    hooks.add(hook_id="w_one", events=["handoff.queued"])
    hooks.emit("message.created", message={"id": "m_1"})
    hooks.emit("handoff.queued")
    assert [(one.webhook_id, one.event) for one in hooks.log if one.webhook_id == "w_one"] == [
        ("w_one", "handoff.queued")
    ]
    first = next(one for one in hooks.log if one.webhook_id == "w_all")
    assert first.body["id"] == first.id and first.body["event"] == "message.created"
    assert first.body["data"] == {"conversation_id": "c_1", "message": {"id": "m_1"}}


def test_what_is_rolled_back_is_told_to_nobody(hooks):
    hooks.add()

    def job(session):
        emit(session, "message.created", "c_1")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        hooks.store.write_now(job)
    assert hooks.log == []


def test_without_webhooks_an_event_costs_no_query(hooks):
    hooks.emit()
    asked = []
    event.listen(hooks.store.writer, "before_cursor_execute", lambda *given: asked.append(given[2]))
    for _ in range(20):
        hooks.emit()
    assert [one for one in asked if "webhook" in one] == []


def test_a_new_webhook_hears_at_once_what_this_desk_does(hooks):
    hooks.emit()

    def job(session):
        session.add(Webhook(id="w", url="https://a.example", secret="s", events=["*"], created_at=wanted_at()))
        forget(session)

    hooks.store.write_now(job)
    hooks.emit()
    assert len(hooks.log) == 1


def test_what_another_desk_changed_is_noticed_within_seconds(hooks, monkeypatch):
    hooks.emit()
    hooks.add()
    hooks.emit()
    assert hooks.log == []
    later = wanted.time.monotonic() + wanted.KEPT_S
    monkeypatch.setattr(wanted.time, "monotonic", lambda: later)
    hooks.emit()
    assert len(hooks.log) == 1


def test_a_webhook_that_is_switched_off_hears_nothing(hooks):
    hooks.add()
    hooks.emit()
    hooks.store.write_now(lambda session: session.execute(update(Webhook).values(active=False)))
    hooks.emit()
    assert len(hooks.log) == 1


def wanted_at():
    from bot.desk.ids import now

    return now()
