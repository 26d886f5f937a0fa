"""Somebody who may everything."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from tests.desk.agent import Agent


@pytest.fixture
async def admin(staff: Callable[..., Awaitable[Agent]]) -> Agent:
    return await staff("ada", role="admin")
