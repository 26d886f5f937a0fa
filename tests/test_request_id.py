"""A request's id: taken where it is sound, made where it is not, kept apart from other requests'."""

from __future__ import annotations

import asyncio

import pytest

from bot import request_id


@pytest.mark.parametrize("given", ["4bf92f3577b34da6", "b1e9a4c2-6f7e-4f7a-9a5e-0c1d2e3f4a5b", "edge_1.2345"])
async def test_a_sound_id_is_taken(given: str):
    assert request_id.begin(given) == given == request_id.current()
    assert request_id.headers() == {"X-Request-ID": given}


@pytest.mark.parametrize(
    "given", [None, "", "short", "x" * 65, "two\nlines", 'quote"12345', "пример-ид", "a b c d e f"]
)
async def test_any_other_is_replaced_by_one_of_our_own(given: str | None):
    made = request_id.begin(given)
    assert made != given and len(made) == 16 and made.isalnum()


async def test_each_task_has_its_own():
    async def one(conversation: str) -> tuple[str, str, str]:
        made = request_id.begin(conversation=conversation)
        await asyncio.sleep(0)
        return made, request_id.current(), request_id.conversation()

    found = await asyncio.gather(*(asyncio.create_task(one(f"c_{n}")) for n in range(3)))
    assert len({made for made, _, _ in found}) == 3
    assert all(made == seen and about == f"c_{n}" for n, (made, seen, about) in enumerate(found))
