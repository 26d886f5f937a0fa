"""Check 18: which of the product's sockets others could reach."""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.faults.check import Found, Size
from tests.faults.harness import PROCESSES, Harness

LISTEN = "0A"
#: A UDP socket that waits for anybody has no far end.
UNCONNECTED = "07"
TABLES = {"tcp": LISTEN, "tcp6": LISTEN, "udp": UNCONNECTED, "udp6": UNCONNECTED}


@dataclass(frozen=True)
class Listener:
    """A socket that waits for somebody."""

    kind: str
    address: str
    port: int

    @property
    def is_loopback(self) -> bool:
        return ipaddress.ip_address(self.address).is_loopback


def run(harness: Harness, size: Size) -> Found:
    """Lists what every process of the product listens on; at full length also when the desk is open to all."""
    found = Found()
    _look(harness, found, harness.settings.host)
    if not size.quick:
        with harness.with_environment(TANDEM_HOST="0.0.0.0"):
            _look(harness, found, "0.0.0.0")
    found.figure = f"{found.tried} sockets, {found.failures} open beyond loopback that should not be"
    return found


def _look(harness: Harness, found: Found, host: str) -> None:
    for name in PROCESSES:
        listening = [one for pid in _family(harness.child(name).pid or 0) for one in listeners(pid)]
        found.expect(bool(listening), f"{name} listens nowhere")
        for one in listening:
            is_door = name == "desk" and one.port == harness.settings.port and one.kind.startswith("tcp")
            fits = one.address == host if is_door else one.is_loopback
            found.expect(fits, f"{name} listens on {one.address}:{one.port} ({one.kind}), TANDEM_HOST being {host}")


def listeners(pid: int) -> Iterator[Listener]:
    """What a process listens on, as Linux tells it."""
    own = set(_sockets(pid))
    for kind, state in TABLES.items():
        for line in Path(f"/proc/{pid}/net/{kind}").read_text("ascii").splitlines()[1:]:
            parts = line.split()
            if parts[3] == state and parts[9] in own:
                address, port = parts[1].split(":")
                yield Listener(kind, _address(address), int(port, 16))


def _address(words: str) -> str:
    """An address out of the kernel's table, which writes it in words of the machine's own byte order."""
    raw = bytes.fromhex(words)
    turned = b"".join(raw[i : i + 4][::-1] for i in range(0, len(raw), 4))
    return socket.inet_ntop(socket.AF_INET if len(turned) == 4 else socket.AF_INET6, turned)


def _sockets(pid: int) -> Iterator[str]:
    for handle in Path(f"/proc/{pid}/fd").iterdir():
        try:
            target = os.readlink(handle)
        except FileNotFoundError:
            continue
        if target.startswith("socket:["):
            yield target[len("socket:[") : -1]


def _family(pid: int) -> Iterator[int]:
    """A process and all that it started."""
    yield pid
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text("ascii").split():
            yield from _family(int(child))
