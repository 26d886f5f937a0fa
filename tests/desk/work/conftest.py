"""A conversation that an agent has."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import httpx
import pytest

from tests.desk.agent import Agent, hire
from tests.desk.customer import Customer

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 64


@pytest.fixture
def queued(arrive) -> Callable[..., Awaitable[Customer]]:
    """Somebody who asks for a person."""

    async def one(*said: str, **data: object) -> Customer:
        customer = await arrive(**data)
        for words in said:
            await customer.say(words)
            await customer.wait(lambda: customer.said("bot"))
        await customer.human()
        await customer.state("queued")
        return customer

    return one


@pytest.fixture
async def held(queued, agent) -> Customer:
    """A customer whom Ana has."""
    customer = await queued()
    assert (await agent.take(customer.conversation["id"])).status_code == 200
    return customer


@pytest.fixture
async def supervisor(desk) -> AsyncIterator[Agent]:
    """Sue, who may read all and join."""
    hire(desk, "sue@halden.example", name="Sue", role="supervisor")
    one = Agent(desk.url, "sue@halden.example")
    await one.sign_in()
    await one.listen()
    yield one
    await one.close()


@pytest.fixture
async def http(desk) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=desk.url, trust_env=False) as client:
        yield client


@pytest.fixture
def upload(http):
    """Sends a customer's file."""

    async def send(customer: Customer, content: bytes = PNG, name: str = "light.png", **headers: str) -> httpx.Response:
        given = {"Authorization": f"Bearer {customer.token}", **headers}
        return await http.post("/api/customer/attachments", params={"name": name}, content=content, headers=given)

    return send
