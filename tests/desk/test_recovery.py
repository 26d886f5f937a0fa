"""When what failed is taken up again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from bot.desk import recovery
from bot.desk.recovery import Recovery
from bot.desk.unanswered import MOST_ATTEMPTS

SOON_S = 0.01


class Bot:
    """A bot that is there or not."""

    there = True

    async def reachable(self) -> bool:
        return self.there


class Store:
    """Counts what is to be taken up; nothing is left to hand over."""

    def __init__(self) -> None:
        self.taken_up = 0

    async def write(self, job: Callable[..., Any]) -> None:
        self.taken_up += 1

    async def read(self, job: Callable[..., Any]) -> list[str]:
        return []


@pytest.fixture
def store(monkeypatch):
    monkeypatch.setattr(recovery, "LOOK_EVERY_S", SOON_S)
    return Store()


async def looks(count: int) -> None:
    await asyncio.sleep(count * 3 * SOON_S)


async def test_no_more_is_taken_up_than_there_is_room_for(store):
    room = 2
    found = Recovery(store, Bot(), None, lambda: room - store.taken_up)
    for number in range(5):
        found.strand(f"c_{number}", "busy", 1)
    await looks(5)
    assert store.taken_up == 2
    room = 10
    await looks(5)
    assert store.taken_up == 5
    await found.stop()


async def test_nothing_is_taken_up_while_the_bot_is_away(store):
    bot = Bot()
    bot.there = False
    found = Recovery(store, bot, None, lambda: 1)
    found.strand("c_1")
    await looks(3)
    assert store.taken_up == 0
    bot.there = True
    await looks(3)
    assert store.taken_up == 1
    await found.stop()


@pytest.mark.parametrize("code", sorted(set(MOST_ATTEMPTS) - recovery.AT_ONCE))
async def test_a_bot_that_fails_is_asked_again_after_a_pause(store, code):
    found = Recovery(store, Bot(), None, lambda: 1)
    found.strand("c_1", code, attempts=3)
    await looks(3)
    assert store.taken_up == 0
    await found.stop()


async def test_what_would_fail_again_is_not_tried_again(store):
    found = Recovery(store, Bot(), None, lambda: 1)
    found.strand("c_1", "bad_reply", 1)
    await looks(3)
    assert store.taken_up == 0
    await found.stop()
