"""Waiting for an event, but not for ever: what tasks that look again now and then sleep by."""

from __future__ import annotations

import asyncio
from contextlib import suppress


async def woken(event: asyncio.Event, limit_s: float) -> None:
    """Returns when ``event`` is set, or after ``limit_s`` seconds; a negative limit counts as 0.

    Not ``asyncio.wait_for``: before Python 3.12 it loses a cancellation that comes as the event is set.
    """
    with suppress(asyncio.TimeoutError):
        async with asyncio.timeout(max(0.0, limit_s)):
            await event.wait()
