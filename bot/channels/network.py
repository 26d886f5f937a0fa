"""What one network address may ask for, however many windows it opens."""

from __future__ import annotations

import ipaddress
from typing import Any

from bot.desk.limits import Bucket

#: An office has one address for all; a flood is far above what its people write, and this is below what Rasa can do.
MESSAGES = Bucket("address messages", 60, 5.0)
OTHERS = Bucket("address events", 1000, 100.0)
# Who has a whole network of these counts as one.
IPV6_PREFIX = 64


def sender_of(environ: dict[str, Any]) -> str | None:
    """What counts as one sender at a socket's other end.

    Returns:
        None on the machine's own address: behind a proxy that does not say whom it speaks for, all customers have
        that one, and would be held up together.
    """
    return network_of((environ.get("asgi.scope") or {}).get("client"))


def network_of(client: tuple[str, int] | None) -> str | None:
    """What counts as one sender; None for loopback and for what is no address.

    >>> network_of(("203.0.113.9", 1)), network_of(("2001:db8::1:2", 1)), network_of(("127.0.0.1", 1))
    ('203.0.113.9/32', '2001:db8::/64', None)
    """
    try:
        address = ipaddress.ip_address(client[0] if client else "")
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    if address.is_loopback:
        return None
    return str(ipaddress.ip_network(f"{address}/{32 if address.version == 4 else IPV6_PREFIX}", strict=False))
