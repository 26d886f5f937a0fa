"""A server that stops while somebody closes their socket."""

from __future__ import annotations

import logging
from typing import Any

import pytest
import uvicorn
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidState
from websockets.frames import Close, CloseCode, Frame, Opcode

from bot.desk.web_socket import WebSocketProtocol
from bot.supervisor.ports import free_ports

GOODBYE = Frame(Opcode.CLOSE, Close(CloseCode.GOING_AWAY, "").serialize()).serialize(mask=True)


class App:
    """Takes every socket in.

    Attributes:
        lifespan: What it was told of its life.
    """

    def __init__(self) -> None:
        self.lifespan: list[str] = []

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            while "lifespan.shutdown" not in self.lifespan:
                self.lifespan.append((await receive())["type"])
                await send({"type": f"{self.lifespan[-1]}.complete"})
            return
        await receive()
        await send({"type": "websocket.accept"})
        while (await receive())["type"] != "websocket.disconnect":
            pass


async def stopped_while_one_closes(protocol: type, monkeypatch: pytest.MonkeyPatch) -> App:
    """Serves until a client's goodbye was read and answered; its connection is not gone yet when the stop begins."""
    app, (port,) = App(), free_ports(1)
    server = uvicorn.Server(uvicorn.Config(app, port=port, ws=protocol, log_config=None))
    clients = []

    async def until_one_closes() -> None:
        clients.append(await connect(f"ws://127.0.0.1:{port}"))
        (connection,) = server.server_state.connections
        connection.data_received(GOODBYE)

    monkeypatch.setattr(server, "main_loop", until_one_closes)
    try:
        await server.serve()
    finally:
        await clients[0].close()
    return app


async def test_the_application_is_stopped_in_order(monkeypatch, caplog):
    caplog.set_level(logging.ERROR)
    app = await stopped_while_one_closes(WebSocketProtocol, monkeypatch)
    assert app.lifespan == ["lifespan.startup", "lifespan.shutdown"]
    assert not caplog.records


async def test_uvicorns_own_still_breaks_off(monkeypatch):
    # Once this fails, uvicorn has mended it and the protocol of our own may go.
    with pytest.raises(InvalidState):
        await stopped_while_one_closes(WebSocketsSansIOProtocol, monkeypatch)
