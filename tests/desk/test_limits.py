"""Buckets refill, locks open again."""

from __future__ import annotations

from bot.desk import limits
from bot.desk.limits import Bucket, Limits, Lockout, Rate, TokenBucket, Window


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_bucket_allows_a_burst_and_then_its_rate():
    clock = Clock()
    bucket = TokenBucket(3, 2.0, clock)
    assert [bucket.allow() for _ in range(4)] == [True, True, True, False]
    clock.now += 0.5
    assert [bucket.allow() for _ in range(2)] == [True, False]
    clock.now += 1000
    assert [bucket.allow() for _ in range(4)] == [True, True, True, False]


def test_a_lock_opens_after_its_time_and_counts_anew():
    clock = Clock()
    lockout = Lockout(2, 60.0, clock)
    lockout.failed("a")
    assert lockout.locked_s("a") == 0
    lockout.failed("a")
    assert lockout.locked_s("a") == 60 and lockout.locked_s("b") == 0
    clock.now += 60
    assert lockout.locked_s("a") == 0
    lockout.failed("a")
    assert lockout.locked_s("a") == 0


def test_success_forgets_failures():
    lockout = Lockout(2, 60.0, Clock())
    lockout.failed("a")
    lockout.succeeded("a")
    lockout.failed("a")
    assert lockout.locked_s("a") == 0


def test_a_rate_counts_what_lies_within_its_window():
    clock = Clock()
    rate = Rate(2, 60.0, clock)
    assert rate.take("a") == 0
    clock.now += 20
    assert [rate.take("a"), rate.take("a"), rate.take("b")] == [0, 40, 0]
    clock.now += 40
    assert [rate.take("a"), rate.take("a")] == [0, 20]


def test_what_did_no_harm_is_given_back():
    rate = Rate(1, 60.0, Clock())
    assert rate.take("a") == 0
    rate.give_back("a")
    rate.give_back("b")
    assert rate.take("a") == 0 and rate.take("a") == 60


async def test_each_key_has_its_own_of_each_limit():
    clock = Clock()
    known, talk, other = Limits(clock), Bucket("talk", 1, 0.5), Bucket("other", 1, 0.5)
    asked = [(talk, "a"), (talk, "a"), (talk, "b"), (other, "a")]
    assert [await known.allow(*one) for one in asked] == [True, False, True, True]
    clock.now += 2.0
    assert await known.allow(talk, "a")
    forms = Window("forms", 1, 60.0)
    assert [await known.take(forms, "a"), await known.take(forms, "a")] == [0, 60]
    await known.give_back(forms, "a")
    assert await known.take(forms, "a") == 0


async def test_no_more_keys_are_kept_than_memory_has_room_for(monkeypatch):
    monkeypatch.setattr(limits, "MAX_KEYS", 2)
    known, talk = Limits(Clock()), Bucket("talk", 1, 0.5)
    for key in ("a", "b", "c"):
        await known.allow(talk, key)
    assert await known.allow(talk, "a") and not await known.allow(talk, "c")
