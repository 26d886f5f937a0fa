"""Where a turn's time goes: summed up by stage, over its tasks, and apart from other turns."""

from __future__ import annotations

import asyncio

from bot.understanding import spent


async def test_a_turns_tasks_share_its_sums_and_other_turns_have_their_own() -> None:
    async def turn(seconds: float) -> dict[str, float]:
        with spent.counting() as sums:
            await asyncio.gather(*(asyncio.create_task(step(seconds)) for _ in range(2)))
        return sums

    async def step(seconds: float) -> None:
        await asyncio.sleep(0)
        spent.add("actions", seconds)

    one, other = await asyncio.gather(turn(1.0), turn(0.5))
    assert (one["actions"], other["actions"]) == (2.0, 1.0) and one["total"] > 0


def test_outside_of_a_turn_nothing_is_kept() -> None:
    spent.add("search", 1.0)
    with spent.counting() as sums:
        pass
    assert set(sums) == {"total"}
