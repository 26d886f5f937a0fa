"""Ports: found free or named in a clear error before anything starts."""

from __future__ import annotations

import errno
import socket

from bot.errors import TandemError
from bot.settings import Settings


class PortTaken(TandemError):
    """A port that Tandem is to listen on is in use, or cannot be listened on at all."""

    code = "port_taken"


def check_ports(settings: Settings) -> None:
    """Raises where any of the three ports cannot be listened on.

    Raises:
        PortTaken: Naming every taken port and the setting that moves it.
    """
    wanted = [
        (settings.host, settings.port, "TANDEM_PORT"),
        ("127.0.0.1", settings.rasa_port, "TANDEM_RASA_PORT"),
        ("127.0.0.1", settings.actions_port, "TANDEM_ACTIONS_PORT"),
    ]
    numbers = [port for _, port, _ in wanted]
    if len(set(numbers)) < len(numbers):
        raise PortTaken("TANDEM_PORT, TANDEM_RASA_PORT and TANDEM_ACTIONS_PORT must be three different ports.")
    faults = [fault for host, port, name in wanted if (fault := _fault(host, port, name))]
    if faults:
        raise PortTaken("Cannot start: " + "; ".join(faults) + ".")


def _fault(host: str, port: int, name: str) -> str | None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As servers do it: a port in TIME_WAIT after a restart is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return f"port {port} is taken; end what uses it, or set {name}"
            return f"{host}:{port} cannot be listened on ({error.strerror}); set TANDEM_HOST or {name}"
    return None


def free_ports(count: int) -> list[int]:
    """Different ports of the loopback that nothing listens on."""
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports
