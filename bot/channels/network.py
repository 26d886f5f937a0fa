"""What one network address may ask for, however many windows it opens."""

from __future__ import annotations

import ipaddress
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

from bot.desk.limits import MAX_KEYS, TokenBucket

#: An office has one address for all; a flood is far above what its people write, and this is below what Rasa can do.
MESSAGES_BURST, MESSAGES_PER_S = 60, 5.0
OTHERS_BURST, OTHERS_PER_S = 1000, 100.0
# Who has a whole network of these counts as one.
IPV6_PREFIX = 64


@dataclass
class Allowance:
    """The limits that the windows of one address share, as :class:`bot.channels.connections.Connection` has its own."""

    talk: TokenBucket = field(default_factory=lambda: TokenBucket(MESSAGES_BURST, MESSAGES_PER_S))
    other: TokenBucket = field(default_factory=lambda: TokenBucket(OTHERS_BURST, OTHERS_PER_S))


class Network:
    """Allowances by address; those of whoever was heard longest ago go when there are too many."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, Allowance] = OrderedDict()

    def of(self, environ: dict[str, Any]) -> Allowance | None:
        """The allowance of a socket's other end.

        Returns:
            None on the machine's own address: behind a proxy that does not say whom it speaks for, all customers
            have that one, and would be held up together.
        """
        key = network_of((environ.get("asgi.scope") or {}).get("client"))
        if key is None:
            return None
        allowance = self._known.pop(key, None) or Allowance()
        self._known[key] = allowance
        while len(self._known) > MAX_KEYS:
            self._known.popitem(last=False)
        return allowance


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
