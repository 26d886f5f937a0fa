"""Ports: free, or named in one clear error."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from bot.settings import Settings, read_settings
from bot.supervisor.ports import PortTaken, check_ports, free_ports


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def settings(port: int, rasa_port: int, actions_port: int, host: str = "127.0.0.1") -> Settings:
    return read_settings(_env_file=None, host=host, port=port, rasa_port=rasa_port, actions_port=actions_port)


def test_free_ports_pass_and_stay_free() -> None:
    ports = free_ports(3)
    check_ports(settings(*ports))
    check_ports(settings(*ports))


@pytest.mark.parametrize("place, name", enumerate(["TANDEM_PORT", "TANDEM_RASA_PORT", "TANDEM_ACTIONS_PORT"]))
def test_a_taken_port_is_named_with_the_setting_that_moves_it(listening: socket.socket, place: int, name: str) -> None:
    taken = listening.getsockname()[1]
    ports = free_ports(2)
    ports.insert(place, taken)
    with pytest.raises(PortTaken, match=f"port {taken} is taken.*set {name}") as caught:
        check_ports(settings(*ports))
    assert caught.value.code == "port_taken"
    assert not [port for port in ports if port != taken and str(port) in caught.value.message]


def test_every_taken_port_is_named_at_once(listening: socket.socket) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        ports = [listening.getsockname()[1], free_ports(1)[0], other.getsockname()[1]]
        with pytest.raises(PortTaken) as caught:
            check_ports(settings(*ports))
    assert str(ports[0]) in caught.value.message and str(ports[2]) in caught.value.message


def test_a_port_taken_on_loopback_is_taken_for_every_interface(listening: socket.socket) -> None:
    with pytest.raises(PortTaken, match="TANDEM_PORT"):
        check_ports(settings(listening.getsockname()[1], *free_ports(2), host="0.0.0.0"))


@pytest.mark.parametrize("ports", [(9000, 9000, 9000), (9000, 9000, 9001), (9000, 9001, 9000), (9001, 9000, 9000)])
def test_the_three_ports_must_differ(ports: tuple[int, int, int]) -> None:
    with pytest.raises(PortTaken, match="three different ports") as caught:
        check_ports(settings(*ports))
    assert all(name in caught.value.message for name in ("TANDEM_PORT", "TANDEM_RASA_PORT", "TANDEM_ACTIONS_PORT"))


def test_a_host_that_is_not_this_machines_is_told_apart_from_a_taken_port() -> None:
    with pytest.raises(PortTaken, match="cannot be listened on.*TANDEM_HOST") as caught:
        check_ports(settings(*free_ports(3), host="192.0.2.1"))
    assert "taken" not in caught.value.message


def test_a_port_just_left_by_a_server_is_free_again() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        client = socket.create_connection(("127.0.0.1", port))
        accepted, _ = server.accept()
        accepted.close()
    client.close()
    check_ports(settings(port, *free_ports(2)))
