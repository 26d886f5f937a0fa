"""Sockets on loopback for tests."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def listening(port: int = 0, wait_s: float = 0.2) -> Iterator[socket.socket]:
    """Another process's UDP socket; who reads from it waits so long, seconds, for what may come."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as bound:
        bound.bind(("127.0.0.1", port))
        bound.settimeout(wait_s)
        yield bound
