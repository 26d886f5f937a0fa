"""Telling another process of this machine ahead what it will soon be asked, so that it may begin.

A datagram on loopback, on the port of the calls, with the internal token in it. It only hurries things: what it leads
to is done all the same, a little later, where it is lost, late, forged, too long or its port is taken. A call of its
own would cost each side a millisecond.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
import socket
from collections.abc import Callable
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

log = logging.getLogger("tandem.datagrams")

LOOPBACK = "127.0.0.1"
# What fits into one datagram on loopback, with room for its head.
MOST_BYTES = 60_000


def tell(url: str, token: str, told: dict[str, Any]) -> None:
    """Sends what is told to whoever answers at an address, if it is on this machine; may be called from any thread.

    Args:
        url: Where calls go: its host and port.
        token: The internal token.
        told: Anything that JSON can say; ``token`` is added to it.
    """
    parts = urlsplit(url)
    data = json.dumps({**told, "token": token}).encode()
    if parts.hostname != LOOPBACK or parts.port is None or len(data) > MOST_BYTES:
        return
    try:
        _socket().sendto(data, (LOOPBACK, parts.port))
    except OSError as error:
        log.debug("nothing was told ahead: %s", error)


@lru_cache(maxsize=1)
def _socket() -> socket.socket:
    found = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    # Left unbound it would take what anybody sends to it from outside, though nobody reads it.
    found.bind((LOOPBACK, 0))
    found.setblocking(False)
    return found


class Listener(asyncio.DatagramProtocol):
    """Hands on what comes with the token."""

    def __init__(self, token: str, hear: Callable[[dict[str, Any]], None]) -> None:
        """Args:
        token: The internal token; without one nothing is heard.
        hear: Called with what is told, in the event loop; it fails to nobody's harm.
        """
        self._token = token
        self._hear = hear

    def datagram_received(self, data: bytes, addr: Any) -> None:
        """Takes one datagram."""
        told = self._from_us(data)
        if told is None:
            return
        try:
            self._hear(told)
        except Exception as error:
            # The call itself meets the same fault and answers for it; what a customer wrote does not reach the log.
            log.warning("nothing was done ahead: %s", type(error).__name__)

    def _from_us(self, data: bytes) -> dict[str, Any] | None:
        """What a datagram says, if it comes with the token; anybody on this machine can send one, and fills no log."""
        try:
            told = json.loads(data)
            given = told.pop("token", "").encode()
        except (ValueError, AttributeError, TypeError):
            return None
        return told if self._token and hmac.compare_digest(given, self._token.encode()) else None


async def listen(port: int, token: str, hear: Callable[[dict[str, Any]], None]) -> asyncio.DatagramTransport | None:
    """Listens on loopback until the transport is closed; None where something else has the port.

    Args:
        port: That of the calls.
        token: See :class:`Listener`.
        hear: See :class:`Listener`.
    """
    loop = asyncio.get_running_loop()
    try:
        transport, _ = await loop.create_datagram_endpoint(lambda: Listener(token, hear), local_addr=(LOOPBACK, port))
    except OSError as error:
        log.warning("port %d takes no datagrams, so that answers take some milliseconds more: %s", port, error)
        return None
    return transport
