"""What desks tell each other over Redis, and what they do after it was away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import pytest

from bot.desk.events import SeenByAgent, TurnReady
from bot.desk.several.bus import Bus
from tests.desk.customer import wait_for
from tests.desk.several.redis_server import RedisServer

BACK_S = 15.0


class Listening:
    """A desk's end of the bus.

    Attributes:
        heard: Every event so far.
        missed: Since when it was told that it may have missed some.
    """

    def __init__(self, url: str, desk_id: str) -> None:
        self.heard: list[Any] = []
        self.missed: list[datetime] = []
        self.bus = Bus(url, desk_id, self.heard.append, self._missed)
        self.task = asyncio.create_task(self.bus.run())

    async def _missed(self, since: datetime) -> None:
        self.missed.append(since)

    async def end(self) -> None:
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)


@pytest.fixture
async def ends(redis: RedisServer) -> AsyncIterator[list[Listening]]:
    """Two desks that hear each other."""
    both = [Listening(redis.url, f"d_{number}") for number in (1, 2)]
    for one in both:
        await wait_for(lambda one=one: one.missed)
    yield both
    for one in both:
        await one.end()


async def test_the_others_hear_in_order_and_not_oneself(ends):
    one, other = ends
    events = [SeenByAgent("c_1", number) for number in range(50)]
    for event in events:
        one.bus.tell(event)
    one.bus.tell(TurnReady("c_1", "m_1", "text"))
    await wait_for(lambda: len(other.heard) == len(events))
    assert other.heard == events and one.heard == []


async def test_another_database_of_the_same_redis_is_another_tandem(ends, redis):
    stranger = Listening(redis.url.removesuffix("0") + "1", "d_9")
    await wait_for(lambda: stranger.missed)
    stranger.bus.tell(SeenByAgent("c_1", 1))
    ends[0].bus.tell(SeenByAgent("c_1", 2))
    await wait_for(lambda: ends[1].heard)
    assert ends[1].heard == [SeenByAgent("c_1", 2)] and stranger.heard == []
    await stranger.end()


@pytest.mark.parametrize("how", ["killed", "frozen"])
async def test_after_redis_was_away_both_are_told_since_when_and_hear_again(ends, redis, how):
    one, other = ends
    before = [len(end.missed) for end in ends]
    told = SeenByAgent("c_1", 1)
    if how == "killed":
        redis.kill()
        one.bus.tell(told)
        await asyncio.sleep(2.0)
        redis.start()
    else:
        with redis.frozen():
            one.bus.tell(told)
            await asyncio.sleep(5.0)
    for end, count in zip(ends, before, strict=True):
        await wait_for(lambda end=end, count=count: len(end.missed) > count, BACK_S)
    number = 1
    while SeenByAgent("c_1", number) not in other.heard:
        number += 1
        assert number < 100
        one.bus.tell(SeenByAgent("c_1", number))
        await asyncio.sleep(0.2)


async def test_what_is_no_event_in_the_channel_ends_nothing(ends):
    one, other = ends
    await one.bus._redis.publish(one.bus._channel, "not of ours")
    await wait_for(lambda: len(other.missed) > 1, BACK_S)
    one.bus.tell(SeenByAgent("c_1", 7))
    await wait_for(lambda: other.heard)
