"""An endpoint's connections: kept between calls, opened anew when the other side has closed or lost them."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

from bot import request_id
from bot.understanding import kept_endpoint
from bot.understanding.kept_endpoint import KeptEndpoint, kept


class ActionServer:
    """Counts connections and calls, and does what it is told.

    Attributes:
        drops: How many of the next calls are cut off without an answer.
    """

    def __init__(self) -> None:
        self.connections: set[int] = set()
        self.calls: list[dict[str, str]] = []
        self.request_ids: list[str | None] = []
        self.drops = 0
        self._runner: web.AppRunner | None = None
        self.port = 0

    async def start(self) -> None:
        app = web.Application()
        app.router.add_post("/webhook", self._webhook)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = site._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        await self._runner.cleanup()

    async def _webhook(self, request: web.Request) -> web.Response:
        self.connections.add(id(request.transport))
        self.calls.append(dict(request.query))
        self.request_ids.append(request.headers.get("X-Request-ID"))
        if self.drops:
            self.drops -= 1
            request.transport.abort()
        return web.json_response({"events": []})


@pytest.fixture
async def server() -> AsyncIterator[ActionServer]:
    one = ActionServer()
    await one.start()
    yield one
    for session in list(kept_endpoint._sessions.values()):
        await session.close()
    await one.stop()


def endpoint(server: ActionServer) -> EndpointConfig:
    return kept(EndpointConfig(f"http://127.0.0.1:{server.port}/webhook", token="secret"))


async def test_many_calls_take_one_connection_and_carry_the_token(server: ActionServer) -> None:
    for _ in range(3):
        # As Rasa does: one for each action of each turn.
        assert await endpoint(server).request(json={}) == {"events": []}
    assert len(server.connections) == 1 and server.calls == [{"token": "secret"}] * 3


async def test_a_server_that_was_started_anew_is_called_again(server: ActionServer) -> None:
    await endpoint(server).request(json={})
    await server.stop()
    await server.start()
    assert await endpoint(server).request(json={}) == {"events": []}


async def test_a_call_that_was_cut_off_is_made_once_more_and_no_further(server: ActionServer) -> None:
    server.drops = 1
    assert await endpoint(server).request(json={}) == {"events": []}
    server.drops = 2
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await endpoint(server).request(json={})


async def test_nobody_there_and_a_refusal_are_what_they_were(server: ActionServer) -> None:
    with pytest.raises(ClientResponseError):
        await kept(EndpointConfig(f"http://127.0.0.1:{server.port}/elsewhere")).request(json={})
    await server.stop()
    with pytest.raises(aiohttp.ClientConnectorError):
        await endpoint(server).request(json={})
    await server.start()


def test_what_is_configured_stays_and_other_kinds_are_left_alone() -> None:
    given = EndpointConfig("http://127.0.0.1:1/webhook", token="t", enable_selective_domain=True)
    assert type(kept(given)) is KeptEndpoint
    assert kept(given).kwargs == {"enable_selective_domain": True} and kept(given).token == "t"
    assert kept(None) is None and kept(kept(given)) is not None


async def test_a_call_carries_the_requests_id_also_when_it_is_made_again(server: ActionServer) -> None:
    endpoint = kept(EndpointConfig(f"http://127.0.0.1:{server.port}/webhook"))
    await endpoint.request(json={})
    request_id.begin("4bf92f3577b34da6")
    server.drops = 1
    await endpoint.request(json={})
    assert server.request_ids == [None, "4bf92f3577b34da6", "4bf92f3577b34da6"]
