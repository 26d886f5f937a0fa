"""Limits over all desks: the same as in memory, counted together, and each for itself while Redis is away."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.desk.limits import Bucket, Window
from bot.desk.several.limits import SharedLimits
from tests.desk.several.redis_server import RedisServer

FEW = Bucket("conversation messages", 3, 0.01)
FORMS = Window("help forms", 2, 60.0)


@pytest.fixture
async def desks(redis: RedisServer) -> AsyncIterator[list[SharedLimits]]:
    """The limits of two desks."""
    both = [SharedLimits(redis.url) for _ in range(2)]
    yield both
    for one in both:
        await one.close()


async def test_a_bucket_is_one_for_all_desks(desks):
    assert [await desks[n % 2].allow(FEW, "c_1") for n in range(5)] == [True, True, True, False, False]
    assert await desks[0].allow(FEW, "c_2")


async def test_a_bucket_fills_again(desks):
    quick = Bucket("quick", 1, 20.0)
    assert await desks[0].allow(quick, "a")
    while not await desks[1].allow(quick, "a"):
        pass


async def test_a_window_is_one_for_all_desks_and_says_how_long_to_wait(desks):
    assert [await one.take(FORMS, "203.0.113.9") for one in desks] == [0, 0]
    assert 50 < await desks[0].take(FORMS, "203.0.113.9") <= 60
    await desks[1].give_back(FORMS, "203.0.113.9")
    assert await desks[0].take(FORMS, "203.0.113.9") == 0


async def test_without_redis_each_desk_counts_for_itself(desks, redis):
    redis.kill()
    for one in desks:
        assert [await one.allow(FEW, "c_1") for _ in range(4)] == [True, True, True, False]
        assert [await one.take(FORMS, "a") for _ in range(2)] == [0, 0] and await one.take(FORMS, "a") > 0
        await one.give_back(FORMS, "a")
        assert await one.take(FORMS, "a") == 0
    redis.start()


async def test_nothing_stays_in_redis_for_longer_than_it_counts(desks, redis):
    await desks[0].allow(FEW, "c_1")
    await desks[0].take(FORMS, "a")
    client = desks[0]._redis
    assert all([0 < await client.pttl(key) <= 300_000 for key in await client.keys("*")])
