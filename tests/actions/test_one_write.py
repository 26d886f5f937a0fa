"""A response leaves in one piece."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator

import pytest
import uvicorn

from actions.__main__ import create_app
from actions.one_write import JoinedTransport, OneWriteProtocol


class Sent:
    """A transport that notes what is written to it."""

    def __init__(self) -> None:
        self.writes: list[bytes] = []
        self.closed = False

    def write(self, data: bytes) -> None:
        assert not self.closed
        self.writes.append(data)

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed


async def test_what_is_written_at_once_is_sent_in_one_and_in_order() -> None:
    sent = Sent()
    transport = JoinedTransport(sent, asyncio.get_running_loop())
    transport.write(b"head ")
    transport.write(b"body")
    assert sent.writes == []
    await asyncio.sleep(0)
    assert sent.writes == [b"head body"]
    transport.write(b"more")
    await asyncio.sleep(0)
    assert sent.writes == [b"head body", b"more"]


async def test_closing_sends_what_waits_and_the_rest_is_the_transports_own() -> None:
    sent = Sent()
    transport = JoinedTransport(sent, asyncio.get_running_loop())
    transport.write(b"last words")
    assert not transport.is_closing()
    transport.close()
    assert (sent.writes, transport.is_closing()) == ([b"last words"], True)
    await asyncio.sleep(0)
    assert sent.writes == [b"last words"]


@pytest.fixture
async def port() -> AsyncIterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        config = uvicorn.Config(create_app("the-token"), log_config=None, http=OneWriteProtocol)
        server = uvicorn.Server(config)
        with contextlib.suppress(asyncio.CancelledError):
            serving = asyncio.create_task(server.serve([listening]))
            yield listening.getsockname()[1]
            server.should_exit = True
            await serving


async def test_requests_on_one_connection_are_answered_whole(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for path, status in (("/health", b"200"), ("/nowhere", b"404"), ("/health", b"200")):
        writer.write(f"GET {path} HTTP/1.1\r\nHost: actions\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.split(b" ")[1] == status
        length = next(int(line[15:]) for line in head.splitlines() if line.lower().startswith(b"content-length"))
        assert len(await reader.readexactly(length)) == length
    writer.write(b"GET /health HTTP/1.1\r\nHost: actions\r\nConnection: close\r\n\r\n")
    assert (await reader.read()).endswith(b'{"status":"ok"}')
    writer.close()
    await writer.wait_closed()
