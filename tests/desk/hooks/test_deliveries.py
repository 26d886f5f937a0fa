"""The queue of deliveries: order, claims by several desks, back-off, giving up."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from bot.desk.hooks import deliveries
from bot.desk.hooks.deliveries import BACK_OFF_S, KEPT, LEASE, PER_HOOK, any_old, claim, look, prune, settle
from bot.desk.hooks.post import Result
from bot.desk.ids import now
from bot.desk.store import Store

ARRIVED = Result(204, None)
REFUSED = Result(500, "Answered with status 500 instead of 2xx.")


class Clock:
    """The moment that deliveries take for now."""

    def __init__(self) -> None:
        self.moment = now()

    def __call__(self) -> datetime:
        return self.moment

    def go(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    one = Clock()
    one.go(5)
    monkeypatch.setattr(deliveries, "now", one)
    return one


def claimed(hooks, in_flight=None):
    return hooks.store.write_now(lambda session: claim(session, in_flight or {}))


def settled(hooks, parcel, result):
    hooks.store.write_now(lambda session: settle(session, parcel, result))


def test_a_conversations_events_are_taken_one_after_the_other(hooks, clock):
    hooks.add()
    for number in range(3):
        hooks.emit(number=number)
    hooks.emit(conversation_id="c_2")
    first, other = claimed(hooks)
    assert (first.body["data"]["number"], other.body["data"]["conversation_id"]) == (0, "c_2")
    assert claimed(hooks) == [], "what is under way is not taken again"
    settled(hooks, first, ARRIVED)
    assert [one.body["data"]["number"] for one in claimed(hooks)] == [1]


def test_two_desks_never_take_the_same_delivery(hooks, clock):
    hooks.add()
    for number in range(12):
        hooks.emit(conversation_id=f"c_{number}")
    url = hooks.store.url.render_as_string(hide_password=False)
    desks = [Store(url) for _ in range(3)]
    with ThreadPoolExecutor(3) as pool:
        taken = [one for part in pool.map(lambda d: d.write_now(lambda s: claim(s, {})), desks) for one in part]
    for desk in desks:
        desk.close()
    assert len(taken) == 12 and len({one.delivery_id for one in taken}) == 12


def test_a_failure_is_tried_again_after_growing_pauses_and_then_given_up(hooks, clock):
    hooks.add()
    hooks.emit()
    for pause_s in BACK_OFF_S:
        (parcel,) = claimed(hooks)
        settled(hooks, parcel, REFUSED)
        assert hooks.states == ["pending"]
        clock.go(pause_s - 1)
        assert claimed(hooks) == []
        clock.go(1)
    (parcel,) = claimed(hooks)
    settled(hooks, parcel, REFUSED)
    (given_up,) = hooks.log
    assert (given_up.state, given_up.attempts) == ("failed", len(BACK_OFF_S) + 1)
    assert (given_up.last_status, given_up.last_error) == (500, REFUSED.error)


def test_order_is_kept_over_the_first_retries_and_then_gives_way(hooks, clock):
    hooks.add()
    hooks.emit(number=0)
    hooks.emit(number=1)
    for pause_s in BACK_OFF_S[:2]:
        (parcel,) = claimed(hooks)
        assert parcel.body["data"]["number"] == 0
        settled(hooks, parcel, REFUSED)
        assert claimed(hooks) == [], "the later one waits"
        clock.go(pause_s)
    (parcel,) = claimed(hooks)
    settled(hooks, parcel, REFUSED)
    clock.go(LEASE.total_seconds() + 1)
    assert [one.body["data"]["number"] for one in claimed(hooks)] == [1]


def test_what_a_dead_desk_had_claimed_is_sent_by_another(hooks, clock):
    hooks.add()
    hooks.emit()
    assert len(claimed(hooks)) == 1 and claimed(hooks) == []
    clock.go(LEASE.total_seconds())
    (again,) = claimed(hooks)
    assert again.attempts == 2


def test_a_late_outcome_of_a_lost_claim_changes_nothing(hooks, clock):
    hooks.add()
    hooks.emit()
    (lost,) = claimed(hooks)
    clock.go(LEASE.total_seconds())
    (current,) = claimed(hooks)
    settled(hooks, lost, REFUSED)
    assert hooks.log[0].last_error is None
    settled(hooks, current, ARRIVED)
    assert hooks.states == ["delivered"]


def test_a_slow_webhook_does_not_hold_up_another(hooks, clock):
    hooks.add(hook_id="w_slow")
    hooks.add(hook_id="w_quick")
    for number in range(9):
        hooks.emit(conversation_id=f"c_{number}")
    taken = claimed(hooks, {"w_slow": PER_HOOK})
    assert {one.webhook_id for one in taken} == {"w_quick"} and len(taken) == PER_HOOK


def test_the_sender_knows_when_to_look_again(hooks, clock):
    assert hooks.store.read_now(look) == (False, None)
    hooks.add()
    hooks.emit()
    assert hooks.store.read_now(look) == (True, None)
    (parcel,) = claimed(hooks)
    settled(hooks, parcel, REFUSED)
    assert hooks.store.read_now(look) == (False, clock.moment + timedelta(seconds=BACK_OFF_S[0]))


def test_the_log_is_kept_for_thirty_days(hooks, clock):
    hooks.add()
    hooks.emit()
    assert not hooks.store.read_now(any_old)
    clock.go(KEPT.total_seconds())
    assert hooks.store.read_now(any_old)
    hooks.store.write_now(prune)
    assert hooks.log == []
